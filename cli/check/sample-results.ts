import type { Rule } from "../../engine/ruleset.ts";
import type { CheckCache } from "../../language/check-cache.ts";
import { resultsOn, type Sample, type SampleResult, type SampleResults } from "../../language/samples.ts";

/** A rule's result as the cache has it: samples by their paths. */
type Stored = [alerts: string[], errors: [path: string, message: string][]];

const noResult: SampleResult = { alerts: new Set(), errors: new Map() };

/** What the rules do on the samples, from the cache for the rules that an earlier run evaluated on the same samples; `digest` is of these. */
export function sampleResults(
  cache: CheckCache,
  digest: string,
  rules: readonly Rule[],
  samples: readonly Sample[],
): SampleResults {
  const byPath = new Map(samples.map((sample) => [sample.path, sample]));
  const keyOf = ({ expression, params, threshold }: Rule) =>
    `results ${digest} ${JSON.stringify([expression, params, threshold])}`;
  const known = new Map(rules.map((rule) => [rule, cache.get(keyOf(rule)) as Stored | undefined]));
  const fresh = resultsOn(
    rules.filter((rule) => !known.get(rule)),
    samples,
  );
  return new Map(
    rules.map((rule): [string, SampleResult] => {
      const stored = known.get(rule);
      if (!stored) {
        const { alerts, errors } = fresh.get(rule.id) ?? noResult;
        const errorsByPath = [...errors].map(([sample, message]) => [sample.path, message]);
        cache.set(keyOf(rule), [[...alerts].map(({ path }) => path), errorsByPath]);
        return [rule.id, { alerts, errors }];
      }
      const [alerts, errors] = stored;
      const at = (path: string) => byPath.get(path) as Sample;
      return [
        rule.id,
        { alerts: new Set(alerts.map(at)), errors: new Map(errors.map(([path, message]) => [at(path), message])) },
      ];
    }),
  );
}
