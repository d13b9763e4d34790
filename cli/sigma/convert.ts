import type { Document } from "yaml";
import { type Cel, print } from "./cel.ts";
import { checkRuleText } from "./checked.ts";
import { type Collection, isCorrelation } from "./collection.ts";
import { type CorrelationRule, rulesOf } from "./correlation.ts";
import { refuseContradiction } from "./exclusive.ts";
import { headerOf, type Origin, titleOf } from "./header.ts";
import { readMetadata, readSigmaRule, type SigmaMetadata } from "./rule.ts";
import { makeSamples, type Samples } from "./sample.ts";

/** A rule made from a Sigma rule: its title and its whole text. */
export interface ImportedRule {
  /** What its id adds to that of the file: "" or such as `-first`. */
  suffix: string;
  title: string;
  text: string;
  /** Undefined if the detection gives none. */
  samples: Samples | undefined;
}

/** Which rules a document becomes part of, and how they are called. */
export interface Naming {
  /** The id of the rule that the document becomes. */
  id: string;
  /** The titles of other rules: two with the same title would send the same subject. */
  taken: ReadonlySet<string>;
}

/**
 * Turns a Sigma rule or a correlation for CloudTrail into the text of rules that pass the check: one, or two for the
 * correlations that need a rule for a first record. Throws `SigmaError`, whose message says what can't be expressed and
 * where it is.
 */
export function convert(
  document: Document.Parsed,
  origin: Origin,
  { id, taken }: Naming,
  collection: Collection,
): ImportedRule[] {
  const titles = new Set(taken);
  const written = (metadata: SigmaMetadata, rule: CorrelationRule): ImportedRule => {
    const lead = { "": "", first: " (first)", together: " (together)" }[rule.role];
    const title = unusedTitle((suffix) => titleOf(metadata, `${lead}${suffix}`), titles);
    titles.add(title);
    const { threshold, after, isSilent } = rule;
    const header = headerOf(metadata, title, origin, {
      ...(threshold && { threshold }),
      ...(after && { after: { rule: `${id}-first`, ...after } }),
      ...(isSilent && { silent: true }),
    });
    return { suffix: rule.role && `-${rule.role}`, title, ...withSamples(header, rule.cel, rule.detection) };
  };

  if (isCorrelation(document)) {
    const metadata = readMetadata(document);
    return rulesOf(...collection.correlationOf(document)).map((rule) => written(metadata, rule));
  }
  const rule = readSigmaRule(document);
  const aggregation = collection.aggregationOf(document);
  if (aggregation) return rulesOf(...aggregation).map((one) => written(rule, one));
  const { detection } = rule;
  return [written(rule, { role: "", cel: collection.expressionOf(document), detection, isSilent: false })];
}

function withSamples(header: string, cel: Cel, detection: Readonly<Record<string, unknown>>) {
  const expression = print(cel);
  const text = `${header}\n${expression}\n`;
  checkRuleText(text);
  refuseContradiction(expression);
  return { text, samples: makeSamples(expression, detection) };
}

function unusedTitle(make: (suffix: string) => string, taken: ReadonlySet<string>): string {
  let title = make("");
  for (let number = 2; taken.has(title); number++) title = make(` (${number})`);
  return title;
}
