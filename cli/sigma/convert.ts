import type { Document } from "yaml";
import { print } from "./cel.ts";
import { checkRuleText } from "./checked.ts";
import { readDetection } from "./detection.ts";
import { headerOf, type Origin, titleOf } from "./header.ts";
import { readSigmaRule } from "./rule.ts";
import { makeSamples, type Samples } from "./sample.ts";
import { SigmaError } from "./sigma-error.ts";

/** A rule made from a Sigma rule: its title and its whole text. */
export interface ImportedRule {
  title: string;
  text: string;
  /** Undefined if the detection gives none. */
  samples: Samples | undefined;
}

/**
 * Turns a Sigma rule for CloudTrail into the text of a rule that passes the check. `taken` has the titles of other
 * rules, since two rules with the same title would send the same subject; `bases` has the rules that only feed
 * correlations (`baseRulesOf`). Throws `SigmaError`, whose message says what can't be expressed and where it is.
 */
export function convert(
  document: Document.Parsed,
  origin: Origin,
  taken: ReadonlySet<string>,
  bases: ReadonlyMap<string, string> = new Map(),
): ImportedRule {
  const rule = readSigmaRule(document);
  const correlation = bases.get(rule.id ?? "") ?? bases.get(rule.name ?? "");
  if (correlation !== undefined) {
    throw new SigmaError(
      `it only feeds the correlation "${correlation}", which a rule can't express: alone, it would alert on every record ` +
        "that it matches",
    );
  }
  const expression = print(readDetection(rule.detection));
  const title = unusedTitle((suffix) => titleOf(rule, suffix), taken);
  const text = `${headerOf(rule, title, origin)}\n${expression}\n`;
  checkRuleText(text);
  return { title, text, samples: makeSamples(expression, rule.detection) };
}

function unusedTitle(make: (suffix?: string) => string, taken: ReadonlySet<string>): string {
  let title = make();
  for (let number = 2; taken.has(title); number++) title = make(` (${number})`);
  return title;
}
