import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { type HashedSample, sampleResults } from "../../../cli/check/sample-results.ts";
import type { Rule } from "../../../engine/ruleset.ts";
import type { CheckCache } from "../../../language/check-cache.ts";
import { resultsOn, type SampleResult, type SampleResults } from "../../../language/samples.ts";
import { record, rule } from "../../support/records.ts";

/** A cache of plain data, as in a file. */
function plainCache(): CheckCache {
  const entries = new Map<string, string>();
  return {
    get: (key) => (entries.has(key) ? JSON.parse(entries.get(key) as string) : undefined),
    set: (key, result) => void entries.set(key, JSON.stringify(result)),
  };
}

/** The paths of the samples whose records were read. */
let read: string[] = [];

function sample(path: string, fields: Record<string, unknown> = {}): HashedSample {
  const content = record(fields);
  return {
    rule: "trail-stopped",
    expected: "alert",
    path,
    get record() {
      read.push(path);
      return content;
    },
    hash: hash("sha256", JSON.stringify(content), "base64"),
  };
}

/** A project with a cache. `check` returns the paths on which each rule alerts and fails, and those that were read for it. */
function project() {
  const caches = { rules: plainCache(), samples: plainCache() };
  return {
    check(rules: readonly Rule[], samples: readonly HashedSample[]) {
      read = [];
      const results = inWords(sampleResults(caches, rules, samples));
      return { results, read };
    },
  };
}

function inWords(results: SampleResults) {
  const words = ({ alerts, errors }: SampleResult) => ({
    alerts: [...alerts].map(({ path }) => path),
    errors: [...errors].map(([{ path }, message]) => `${path}: ${message}`),
  });
  return Object.fromEntries([...results].map(([id, result]) => [id, words(result)]));
}

const stopped = rule({ id: "stopped", expression: 'record.eventName == "StopLogging"' });
const regional = rule({ id: "regional", expression: 'record.awsRegion == "eu-west-1"' });
const failing = rule({ id: "failing", expression: 'record.requestParameters.name == "main"' });
const [first, second] = [sample("1"), sample("2", { eventName: "Other", requestParameters: {} })];

test("rules and samples that have not changed are not evaluated again", () => {
  const { check } = project();
  const { results } = check([stopped, regional, failing], [first, second]);
  expect(results).toMatchInlineSnapshot(`
    {
      "failing": {
        "alerts": [],
        "errors": [
          "2: No such key: name",
        ],
      },
      "regional": {
        "alerts": [
          "1",
          "2",
        ],
        "errors": [],
      },
      "stopped": {
        "alerts": [
          "1",
        ],
        "errors": [],
      },
    }
  `);
  expect(check([stopped, regional, failing], [first, second])).toEqual({ results, read: [] });
});

test("a rule that has changed is evaluated on all samples, and the others on none", () => {
  const { check } = project();
  check([stopped, regional], [first, second]);
  const changed = { ...stopped, expression: 'record.eventName == "Other"' };
  expect(check([changed, regional], [first, second])).toEqual({
    results: { stopped: { alerts: ["2"], errors: [] }, regional: { alerts: ["1", "2"], errors: [] } },
    read: ["1", "2"],
  });
});

test("a sample that has changed is evaluated, and those that were only renamed, moved or deleted are not", () => {
  const { check } = project();
  const third = sample("3", { eventName: "Third" });
  check([stopped, regional], [first, second, third]);
  const changed = sample("1", { awsRegion: "eu-west-2" });
  const { results, read } = check([stopped, regional], [sample("0", { eventName: "Third" }), changed, third]);
  expect({ results, read }).toEqual({
    results: { stopped: { alerts: ["1"], errors: [] }, regional: { alerts: ["0", "3"], errors: [] } },
    read: ["1"],
  });
});

test.each([
  ["firstSeen", { firstSeen: { of: "record.requestParameters.nothing", within: "30d" } }],
  ["after", { after: { rule: "regional", per: "record.requestParameters.nothing", within: "10m" } }],
  ["threshold", { threshold: { count: 2, per: "record.requestParameters.nothing" } }],
  ["params", { params: { name: "x" } }],
])("a rule of which only %s has changed is evaluated again", (_key, change) => {
  const { check } = project();
  check([stopped], [first]);
  const changed = { ...stopped, ...change } as Rule;
  const { results, read } = check([changed], [first]);
  expect(results).toEqual(project().check([changed], [first]).results);
  expect(read).toEqual(["1"]);
});

test("whatever changes between runs, the results are those without a cache", () => {
  const { check } = project();
  let seed = 1;
  const below = (bound: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % bound;
  };
  const names = ["A", "B", "C"];
  const ruleOf = (id: string) =>
    rule({
      id,
      expression: [
        `record.eventName == "${names[below(3)]}"`,
        'record.awsRegion == "eu-west-1"',
        "record.requestParameters.name == 1",
      ][below(3)] as string,
    });
  const sampleOf = (index: number) =>
    sample(`${index}`, { eventName: names[below(3)], ...(below(2) && { requestParameters: {} }) });
  const rules = [ruleOf("a"), ruleOf("b"), ruleOf("c")];
  let samples = Array.from({ length: 5 }, (_, index) => sampleOf(index));
  for (let run = 0; run < 60; run++) {
    const change = below(5);
    if (change === 0) rules[below(3)] = ruleOf("abc".charAt(below(3)));
    if (change === 1) samples[below(samples.length)] = sampleOf(below(9));
    if (change === 2) samples = samples.toReversed();
    if (change === 3) samples = [...samples, sampleOf(run + 10)];
    if (change === 4 && samples.length > 2) samples = samples.slice(1);
    const distinct = [...new Map(rules.map((one) => [one.id, one])).values()];
    const none: SampleResult = { alerts: new Set(), errors: new Map() };
    const plain = resultsOn(distinct, samples);
    const expected = inWords(new Map(distinct.map(({ id }) => [id, plain.get(id) ?? none])));
    expect(check(distinct, samples).results, `run ${run}`).toEqual(expected);
  }
});
