import { parseAst } from "../../engine/cel/environment.ts";
import type { Rule, Ruleset } from "../../engine/ruleset.ts";
import type { Place } from "../author-error.ts";
import { readHeader, ruleHeader } from "../header.ts";
import type { LoadedRuleset } from "../load.ts";
import type { PolicyFile } from "../policy-file.ts";
import { resultsOn, type Sample, type SampleResults } from "../samples.ts";
import { dataEventsOnly } from "./data-events.ts";
import { notIndexable, unseenEvent, unseenEventPart } from "./events.ts";
import { unguardedField, userAgentExclusion } from "./fields.ts";
import { wildcard } from "./patterns.ts";
import { sampleFacts } from "./sample-facts.ts";
import { sessionNameExclusion, sessionNameGrouping } from "./session.ts";
import type { FoundHint, HintedRule } from "./types.ts";
import { neverEqual } from "./values.ts";
import { required } from "./visit.ts";

/** The page that explains hints; each has its name as the anchor of its section. */
export const hintsPage = "docs/rules.md";

/** A likely mistake in a rule or suppression that passed all checks. */
export interface Hint extends FoundHint {
  /** As messages show it, such as `rules/<id>.cel` or `rules/custom/suppressions/<name>.cel`. */
  file: string;
  /** The expression that `offset` is a position in. */
  part: "expression" | "threshold.per";
}

/** Finds all hints for a checked ruleset, in the order of its files. */
export function findHints(
  ruleset: Ruleset & Partial<Pick<LoadedRuleset, "files">>,
  samples: readonly Sample[],
  {
    results = resultsOn(ruleset.rules, samples),
    cached = (_key, find) => find(),
  }: {
    /** What the rules do on the samples. */
    results?: SampleResults;
    /** Returns the hints that an earlier run found for a key, which is everything that they depend on, or calls `find`. */
    cached?: (key: string, find: () => Hint[]) => Hint[];
  } = {},
): Hint[] {
  const fileOf = (id: string) => ruleset.files?.rules.get(id)?.shown ?? `rules/${id}.cel`;
  const samplesFolderOf = (id: string) => ruleset.files?.rules.get(id)?.samples.shown ?? "test/rules";
  const rules = ruleset.rules.map((rule) => ({ rule, file: fileOf(rule.id) }));
  const facts = sampleFacts(samples);
  const keyOf = (rule: Rule, file: string) =>
    `hints ${JSON.stringify([rule, file, samplesFolderOf(rule.id), facts.hash, [...(facts.alertSources.get(rule.id) ?? [])]])}`;
  const twins = sameRecords(ruleset.rules, results, fileOf);
  return [
    ...rules.flatMap(({ rule, file }) => [
      ...cached(keyOf(rule, file), () => [
        ...hintsOf(
          {
            id: rule.id,
            syntax: parseAst(rule.expression),
            isNegated: false,
            facts,
            samplesFolder: samplesFolderOf(rule.id),
            saysDataEvents: /\bdata events?\b/i.test(`${rule.description} ${rule.misses ?? ""}`),
          },
          ruleHints,
          file,
        ),
        ...hintsOfPer(rule, file),
      ]),
      ...twins
        .filter(({ rule: twin }) => twin === rule)
        .map(({ hint }) => ({ ...hint, file, part: "expression" as const })),
    ]),
    ...ruleset.suppressions.flatMap(({ name, expression }) =>
      hintsOf(
        { id: name, syntax: parseAst(expression), isNegated: true, facts, samplesFolder: "" },
        suppressionHints,
        ruleset.files?.suppressions.get(name)?.shown ?? `rules/suppressions/${name}.cel`,
      ),
    ),
  ];
}

type FindHints = (rule: HintedRule) => Iterable<FoundHint>;

const suppressionHints: FindHints[] = [neverEqual, unguardedField, userAgentExclusion, sessionNameExclusion, wildcard];
const ruleHints: FindHints[] = [unseenEvent, unseenEventPart, ...suppressionHints, notIndexable, dataEventsOnly];

function hintsOf(rule: HintedRule, finders: readonly FindHints[], file: string): Hint[] {
  return finders
    .flatMap((find) => [...find(rule)])
    .sort((a, b) => a.offset - b.offset)
    .map((hint) => ({ ...hint, file, part: "expression" }));
}

/** Hints for a threshold's `per`. It is evaluated on records that the expression matches, and if it fails, the record is lost. */
function hintsOfPer({ threshold, expression }: Rule, file: string): Hint[] {
  if (!threshold) return [];
  const guarded = required(parseAst(expression), true);
  const per = parseAst(threshold.per);
  const hints = [...unguardedField({ syntax: per, isNegated: false, guarded }), ...sessionNameGrouping(per)];
  return hints.map((hint) => ({ ...hint, file, part: "threshold.per" }));
}

/** `same-records`: rules that alert, and match exactly the same samples. */
function sameRecords(
  rules: readonly Rule[],
  results: SampleResults,
  fileOf: (id: string) => string,
): { rule: Rule; hint: FoundHint }[] {
  const first = new Map<string, Rule>();
  return rules.flatMap((rule) => {
    // A step of a sequence, which sends nothing.
    if (rule.silent) return [];
    const alerts = results.get(rule.id)?.alerts ?? new Set();
    const matched = [...alerts].map(({ path }) => path).join("\n");
    const twin = first.get(matched);
    if (matched === "" || !twin) {
      first.set(matched, rule);
      return [];
    }
    const message =
      `matches exactly the same samples as ${fileOf(twin.id)}, so both would alert on the same records: ` +
      "merge them, or add a sample on which they differ";
    return [{ rule, hint: { name: "same-records", offset: 0, message } }];
  });
}

/** The position of a hint in its file. */
export function placeOf({ part, offset }: Hint, file: PolicyFile): Place {
  if (part === "threshold.per") return readHeader(file, ruleHeader).error(["threshold", "per"], "", offset).place;
  // A rule's expression is trimmed; the file's is not.
  return file.expression.place(file.expression.text.search(/\S/) + offset);
}
