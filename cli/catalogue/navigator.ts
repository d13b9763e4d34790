import type { Rule } from "../../engine/ruleset.ts";
import { compare } from "../../text/compare.ts";

/**
 * The techniques of the rules' tags as a layer of the ATT&CK Navigator, as JSON: the score is the number of rules, and the
 * comment names them. https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
 */
export function navigatorLayerOf(rules: readonly Rule[]): string {
  const tagged = rules.flatMap((rule) =>
    rule.tags
      .filter((tag) => tag.startsWith("attack."))
      .map((tag) => ({ techniqueID: tag.slice("attack.".length).toUpperCase(), rule })),
  );
  const techniques = [...Map.groupBy(tagged, ({ techniqueID }) => techniqueID)]
    .sort(([a], [b]) => compare(a, b))
    .map(([techniqueID, found]) => ({
      techniqueID,
      score: found.length,
      comment: found.map(({ rule }) => rule.id + (rule.enabled ? "" : " (off)")).join(", "),
    }));
  const layer = {
    name: "cloudtrail-alerts",
    description: "Techniques that the rules of cloudtrail-alerts detect. The score is the number of rules.",
    domain: "enterprise-attack",
    versions: { attack: "17", navigator: "5.1.0", layer: "4.5" },
    filters: { platforms: ["IaaS", "Identity Provider"] },
    gradient: {
      colors: ["#ffffff", "#66b1ff"],
      minValue: 0,
      maxValue: Math.max(...techniques.map(({ score }) => score), 1),
    },
    techniques,
  };
  // Short lists on one line, as Biome formats them.
  return `${JSON.stringify(layer, null, 2).replaceAll(/\[\s+("[^"]*"),\s+("[^"]*")\s+\]/g, "[$1, $2]")}\n`;
}
