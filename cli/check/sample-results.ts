import { hash } from "node:crypto";
import type { Rule } from "../../engine/ruleset.ts";
import type { CheckCache } from "../../language/check-cache.ts";
import { resultsOn, type Sample, type SampleResult, type SampleResults } from "../../language/samples.ts";
import { withEvents } from "../rule-events.ts";

/** A sample, with a hash of its file's text. */
export interface HashedSample extends Sample {
  hash: string;
}

/** The samples of the last run, as the cache has them. */
interface StoredSamples {
  digest: string;
  hashes: string[];
}

/** What a rule does on samples, by their indexes. */
interface Outcome {
  alerts: number[];
  errors: [index: number, message: string][];
}

/** A rule's outcome as the cache has it, with the digest of the samples. */
type StoredOutcome = Outcome & Pick<StoredSamples, "digest">;

const samplesKey = "samples of the last run";

/**
 * What the rules do on the samples. Evaluates a rule that has changed on all samples, and any other rule only on the samples
 * that have changed since the last run.
 */
export function sampleResults(
  { rules: ruleCache, samples: cache }: { rules: CheckCache; samples: CheckCache },
  rules: readonly Rule[],
  samples: readonly HashedSample[],
): SampleResults {
  const hashes = samples.map(({ hash }) => hash);
  const digest = hash("sha256", hashes.join(" "), "base64");
  const last = cache.get(samplesKey) as StoredSamples | undefined;
  if (last?.digest !== digest) cache.set(samplesKey, { digest, hashes } satisfies StoredSamples);

  const outcomes = new Map<string, Outcome>();
  const outdated: Rule[] = [];
  const unknown: Rule[] = [];
  for (const rule of rules) {
    const known = cache.get(keyOf(rule)) as StoredOutcome | undefined;
    if (known?.digest === digest) outcomes.set(rule.id, known);
    else if (known && known.digest === last?.digest) {
      outcomes.set(rule.id, moved(known, last.hashes, hashes));
      outdated.push(rule);
    } else unknown.push(rule);
  }
  const before = new Set(last?.hashes);
  const changed = samples.filter(({ hash }) => !before.has(hash));
  const indexes = new Map<Sample, number>(samples.map((sample, index) => [sample, index]));
  const evaluate = (group: readonly Rule[], on: readonly Sample[]) => {
    const results = resultsOn(withEvents(group, ruleCache), on);
    for (const rule of group) {
      const outcome = merged(outcomes.get(rule.id), results.get(rule.id), indexes);
      outcomes.set(rule.id, outcome);
      cache.set(keyOf(rule), { digest, ...outcome } satisfies StoredOutcome);
    }
  };
  evaluate(outdated, changed);
  evaluate(unknown, samples);

  const at = (index: number) => samples[index] as Sample;
  return new Map(
    [...outcomes].map(([id, { alerts, errors }]): [string, SampleResult] => [
      id,
      { alerts: new Set(alerts.map(at)), errors: new Map(errors.map(([index, message]) => [at(index), message])) },
    ]),
  );
}

/** The whole rule, as the expressions of `threshold`, `firstSeen` and the like can fail on a record, too. */
function keyOf(rule: Rule): string {
  return `results ${JSON.stringify(rule)}`;
}

/** Turns an outcome on the samples of the last run into one on those of them that still exist, by their indexes now. */
function moved({ alerts, errors }: Outcome, before: readonly string[], now: readonly string[]): Outcome {
  const alerting = new Set(alerts.map((index) => before[index]));
  const failing = new Map(errors.map(([index, message]) => [before[index], message]));
  return {
    alerts: now.flatMap((hash, index) => (alerting.has(hash) ? [index] : [])),
    errors: now.flatMap((hash, index): Outcome["errors"] => {
      const message = failing.get(hash);
      return message === undefined ? [] : [[index, message]];
    }),
  };
}

/** Adds the result on further samples to an outcome, in the order of all samples. */
function merged(
  outcome: Outcome = { alerts: [], errors: [] },
  { alerts, errors }: SampleResult = { alerts: new Set(), errors: new Map() },
  indexes: ReadonlyMap<Sample, number>,
): Outcome {
  const at = (sample: Sample) => indexes.get(sample) as number;
  return {
    alerts: [...outcome.alerts, ...[...alerts].map(at)].sort((a, b) => a - b),
    errors: [
      ...outcome.errors,
      ...[...errors].map(([sample, message]): [number, string] => [at(sample), message]),
    ].sort(([a], [b]) => a - b),
  };
}
