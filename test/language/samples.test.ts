import { expect, test } from "vitest";
import { checkSamples, loadSamples, type Sample, SampleError } from "../../language/samples.ts";
import { record, rule } from "../support/records.ts";
import { temporaryFolder } from "../support/rules-folder.ts";

const sample = (expected: Sample["expected"], eventName: string, id = "trail-stopped"): Sample => ({
  rule: id,
  expected,
  path: `${id}/${expected}/${eventName}.json`,
  record: record({ eventName }),
});

const check = (fields: Parameters<typeof rule>[0], samples: Sample[]) =>
  checkSamples(
    { rules: [rule({ id: "trail-stopped", expression: 'record.eventName == "Stop"', ...fields })], suppressions: [] },
    samples,
  );

const good = [sample("alert", "Stop"), sample("quiet", "Start")];

test("samples that their rule answers as expected give no problem", () => {
  expect(check({}, good)).toEqual([]);
});

test("disabled rules are checked as well, and a threshold's count is ignored", () => {
  expect(check({ enabled: false, threshold: { count: 5, per: "record.awsRegion" } }, good)).toEqual([]);
  expect(check({ enabled: false }, [sample("alert", "Start"), sample("quiet", "Stop")])).toHaveLength(2);
});

test("each problem is a message that names the file", () => {
  const samples = [sample("alert", "Start"), sample("quiet", "Stop"), sample("alert", "Stop", "unknown-rule")];
  expect(check({}, samples)).toMatchInlineSnapshot(`
    [
      "test/rules/unknown-rule/alert/Stop.json: there is no rules/unknown-rule.cel",
      "test/rules/trail-stopped/alert/Start.json: is quiet, and should alert",
      "test/rules/trail-stopped/quiet/Stop.json: alerts, and should be quiet",
    ]
  `);
  expect(check({}, [])).toMatchInlineSnapshot(`
    [
      "rules/trail-stopped.cel: has no alert sample; put a record in test/rules/trail-stopped/alert/",
      "rules/trail-stopped.cel: has no quiet sample; put a record in test/rules/trail-stopped/quiet/",
    ]
  `);
});

test("a rule may not fail on any sample, even one of another rule", () => {
  const samples = [...good, sample("quiet", "Other", "trail-created")];
  const problems = check(
    { expression: 'record.eventName == "Stop" || record.eventName == "Other" && record.errorCode == "x"' },
    samples,
  );
  expect(problems).toMatchInlineSnapshot(`
    [
      "test/rules/trail-created/quiet/Other.json: there is no rules/trail-created.cel",
      "rules/trail-stopped.cel: fails on test/rules/trail-created/quiet/Other.json: No such key: errorCode",
    ]
  `);
});

test("samples are read in the order of their paths, from alert and quiet folders only", () => {
  const folder = temporaryFolder({
    "b/quiet/1.json": "{}",
    "a/quiet/2.json": '{"eventName": "B"}',
    "a/alert/1.json": "[]",
    "a/alert/notes.txt": "not a sample",
    "a/other/3.json": "{}",
  });
  expect(loadSamples(folder)).toEqual([
    { rule: "a", expected: "alert", path: "a/alert/1.json", record: [] },
    { rule: "a", expected: "quiet", path: "a/quiet/2.json", record: { eventName: "B" } },
    { rule: "b", expected: "quiet", path: "b/quiet/1.json", record: {} },
  ]);
});

test("a sample that is not JSON is an error that names its file", () => {
  const folder = temporaryFolder({ "a/alert/1.json": "{" });
  expect(() => loadSamples(folder)).toThrow(SampleError);
  expect(() => loadSamples(folder)).toThrow(/^test\/rules\/a\/alert\/1\.json: /);
});
