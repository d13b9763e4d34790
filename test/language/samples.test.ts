import { expect, test } from "vitest";
import { loadRuleset } from "../../language/load.ts";
import { foldersIn } from "../../language/rule-folders.ts";
import { readSampleFiles, SampleError } from "../../language/sample-files.ts";
import { checkSamples, loadSamples, type Sample, samplesBesideRules, straySamples } from "../../language/samples.ts";
import { record, rule } from "../support/records.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";

const sample = (expected: Sample["expected"], eventName: string, id = "trail-stopped"): Sample => ({
  rule: id,
  expected,
  path: `test/rules/${id}/${expected}/${eventName}.json`,
  record: record({ eventName }),
});

const check = (fields: Parameters<typeof rule>[0], samples: Sample[]) =>
  checkSamples(
    { rules: [rule({ id: "trail-stopped", expression: 'record.eventName == "Stop"', ...fields })], suppressions: [] },
    samples,
  ).map(({ file, problem }) => `${file}: ${problem}`);

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
      "test/rules/unknown-rule/alert/Stop.json: no rule has the id "unknown-rule"",
      "test/rules/trail-stopped/alert/Start.json: is quiet, and should alert",
      "test/rules/trail-stopped/quiet/Stop.json: alerts, and should be quiet",
    ]
  `);
  expect(check({}, [])).toMatchInlineSnapshot(`
    [
      "rules/trail-stopped.cel: has no alert sample that is a single record; put one in test/rules/trail-stopped/alert/",
      "rules/trail-stopped.cel: has no quiet sample that is a single record; put one in test/rules/trail-stopped/quiet/",
    ]
  `);
});

test("a sample that is no record is a problem, whatever its folder, but for an Insight record in quiet", () => {
  const of = (expected: Sample["expected"], name: string, content: unknown): Sample => ({
    ...sample(expected, name),
    record: content,
  });
  const samples = [
    ...good,
    of("alert", "no-source", { eventName: "Stop" }),
    of("quiet", "number", { eventSource: "a.amazonaws.com", eventName: 5 }),
    of("quiet", "null", null),
    of("quiet", "insight", { eventType: "AwsCloudTrailInsight" }),
    of("alert", "insight", { eventType: "AwsCloudTrailInsight" }),
    of("alert", "list", [record({ eventName: "Stop" })]),
    of("alert", "event", { "detail-type": "AWS API Call via CloudTrail", detail: record({ eventName: "Stop" }) }),
    of("alert", "looked-up", { EventName: "Stop", CloudTrailEvent: "{}" }),
    of("alert", "log-file", { Records: [record({ eventName: "Stop" })] }),
  ];
  expect(check({}, samples)).toMatchInlineSnapshot(`
    [
      "test/rules/trail-stopped/alert/no-source.json: is not a CloudTrail record: eventSource and eventName must be strings",
      "test/rules/trail-stopped/quiet/number.json: is not a CloudTrail record: eventSource and eventName must be strings",
      "test/rules/trail-stopped/quiet/null.json: is not a CloudTrail record: eventSource and eventName must be strings",
      "test/rules/trail-stopped/alert/insight.json: is an Insight record, on which no rule is evaluated",
      "test/rules/trail-stopped/alert/list.json: is a list, and a sample is a single record, without [ and ] around it",
      "test/rules/trail-stopped/alert/event.json: contains more than a CloudTrail record: keep only what is in detail",
      "test/rules/trail-stopped/alert/looked-up.json: contains more than a CloudTrail record: keep only what is in CloudTrailEvent",
      "test/rules/trail-stopped/alert/log-file.json: is a log file, and a sample is a single record; put the records of a sequence in a folder of their own",
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
      "test/rules/trail-created/quiet/Other.json: no rule has the id "trail-created"",
      "rules/trail-stopped.cel: fails on test/rules/trail-created/quiet/Other.json: No such key: errorCode; a record may lack it: read record.?errorCode.orValue("")",
    ]
  `);
});

test("a rule that fails on several samples in the same way is one problem", () => {
  const samples = [...good, sample("alert", "Stop2"), sample("alert", "Stop3")];
  expect(
    check({ expression: 'record.eventName.startsWith("Stop") && record.errorCode == "x"' }, samples),
  ).toMatchInlineSnapshot(`
    [
      "rules/trail-stopped.cel: fails on test/rules/trail-stopped/alert/Stop.json: No such key: errorCode; a record may lack it: read record.?errorCode.orValue("") (also on 2 other samples)",
    ]
  `);
});

test("a rule that remembers may not fail to word its alert on a sample", () => {
  expect(
    check({ mute: { per: "record.eventName", for: 60 }, summary: "record.errorCode" }, good),
  ).toMatchInlineSnapshot(`
    [
      "rules/trail-stopped.cel: fails on test/rules/trail-stopped/alert/Stop.json: summary: No such key: errorCode",
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
  expect(loadSamples([{ samples: { path: folder, shown: "test/rules" } }])).toEqual([
    { rule: "a", expected: "alert", path: "test/rules/a/alert/1.json", record: [] },
    { rule: "a", expected: "quiet", path: "test/rules/a/quiet/2.json", record: { eventName: "B" } },
    { rule: "b", expected: "quiet", path: "test/rules/b/quiet/1.json", record: {} },
  ]);
});

test("a sample that is not JSON is an error that names its file", () => {
  const folder = temporaryFolder({ "a/alert/1.json": "{" });
  const load = () => loadSamples([{ samples: { path: folder, shown: "test/rules" } }]);
  expect(load).toThrow(SampleError);
  expect(load).toThrow(/^test\/rules\/a\/alert\/1\.json:1:2: /);
});

test("a sample that nothing reads is a problem", () => {
  const folder = temporaryFolder({
    "a/alert/1.json": "{}",
    "a/alerts/1.json": "{}",
    "b.json": "{}",
    "a/notes.txt": "",
    "a/alert/2.yaml": "eventName: A",
    "a/quiet/two/1.json.txt": "{}",
    "a/quiet/.DS_Store": "",
  });
  const shown = "rules/custom/samples";
  expect(straySamples(readSampleFiles({ path: folder, shown }), shown)).toMatchInlineSnapshot(`
    [
      {
        "file": "rules/custom/samples/a/alert/2.yaml",
        "problem": "nothing reads this file: a sample is JSON, and its name ends in .json",
      },
      {
        "file": "rules/custom/samples/a/alerts/1.json",
        "problem": "nothing reads this file: samples belong in rules/custom/samples/<rule id>/alert/ or quiet/; did you mean "alert"?",
      },
      {
        "file": "rules/custom/samples/a/quiet/two/1.json.txt",
        "problem": "nothing reads this file: a sample is JSON, and its name ends in .json",
      },
      {
        "file": "rules/custom/samples/b.json",
        "problem": "nothing reads this file: samples belong in rules/custom/samples/<rule id>/alert/ or quiet/",
      },
    ]
  `);
});

test("a sample beside the rules is a problem", () => {
  const folder = temporaryFolder({
    "user-created.cel": "",
    "user-created/alert/1.json": "{}",
    "user-created/quiet/two/1.json": "{}",
    "user-created/notes.json": "{}",
    "user-created.json": '{"eventName": "CreateUser"}',
    "package.json": '{"name": "rules"}',
    "log.json": '{"Records": [{"eventName": "CreateUser"}]}',
    "folder.json/1.json": "{}",
    "samples/alert/1.json": "{}",
    "custom/quiet/1.json": "{}",
  });
  expect(foldersIn(folder).flatMap((each) => samplesBesideRules(each))).toMatchInlineSnapshot(`
    [
      {
        "file": "rules/user-created.json",
        "isLoose": true,
        "problem": "nothing reads this file: samples belong in test/rules/<rule id>/alert/ or quiet/",
      },
      {
        "file": "rules/user-created/alert/1.json",
        "problem": "nothing reads this file: samples belong in test/rules/<rule id>/alert/ or quiet/",
      },
      {
        "file": "rules/user-created/quiet/two/1.json",
        "problem": "nothing reads this file: samples belong in test/rules/<rule id>/alert/ or quiet/",
      },
    ]
  `);
});

test("the samples of a rule are not those of a rule that overrides it", () => {
  const folders = foldersIn(
    temporaryFolder({
      "a.cel": ruleText('record.eventName == "A"'),
      "samples/a/alert/1.json": JSON.stringify(record({ eventName: "A" })),
      "samples/a/quiet/1.json": JSON.stringify(record({ eventName: "B" })),
      "custom/a.cel": ruleText('record.eventName == "B"', { overrides: "true" }),
    }),
  );
  const ruleset = loadRuleset({ folders });
  expect(ruleset.rules.map(({ expression }) => expression)).toEqual(['record.eventName == "B"']);
  expect(
    checkSamples(ruleset, loadSamples(folders)).map(({ file, problem }) => `${file}: ${problem}`),
  ).toMatchInlineSnapshot(`
    [
      "rules/custom/a.cel: has no alert sample that is a single record; put one in rules/custom/samples/a/alert/",
      "rules/custom/a.cel: has no quiet sample that is a single record; put one in rules/custom/samples/a/quiet/",
    ]
  `);
});
