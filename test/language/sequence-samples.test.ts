import { join } from "node:path";
import { expect, test } from "vitest";
import type { Rule } from "../../engine/ruleset.ts";
import type { CheckCache } from "../../language/check-cache.ts";
import { type LoadedRuleset, loadRuleset, readRuleset } from "../../language/load.ts";
import { foldersIn } from "../../language/rule-folders.ts";
import { readSampleFiles, SampleError } from "../../language/sample-files.ts";
import { straySamples } from "../../language/samples.ts";
import { checkSequenceSamples, loadSequences } from "../../language/sequence-samples.ts";
import { record } from "../support/records.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";

const per = "record.recipientAccountId";
const sample = (eventID: string, minute: number, eventName = "A") =>
  record({ eventID, eventName, eventTime: `2026-03-14T02:${String(minute).padStart(2, "0")}:00Z` });

function project(files: Record<string, unknown>) {
  const rules = {
    "counted.cel": ruleText('record.eventName == "A"', { threshold: `{count: 2, per: ${per}, within: 10m}` }),
    "followed.cel": ruleText('record.eventName == "B"', {
      title: "B after two of A",
      after: `{rule: counted, per: ${per}, within: 10m}`,
    }),
  };
  const samples = Object.entries(files).map(([path, content]) => [`samples/${path}`, JSON.stringify(content)]);
  const folder = temporaryFolder({ ...rules, ...Object.fromEntries(samples) });
  return { folders: foldersIn(folder, join(folder, "samples")), ruleset: loadRuleset({ folder }) };
}

test("the files of a folder are log objects in the order of their names, and a rule remembers from one to the next", async () => {
  const { folders, ruleset } = project({
    "counted/alert/two/1.json": sample("1", 0),
    "counted/alert/two/2.json": { Records: [sample("2", 10)] },
    "counted/quiet/twice-the-same/1.json": sample("1", 0),
    "counted/quiet/twice-the-same/2.json": [sample("1", 0)],
    "counted/quiet/too-late/1.json": sample("1", 0),
    "counted/quiet/too-late/2.json": sample("2", 11),
    "followed/alert/late/1.json": sample("3", 9, "B"),
    "followed/alert/late/2.json": [sample("1", 0), sample("2", 1)],
    "followed/quiet/before/1.json": [sample("1", 1), sample("2", 1), sample("3", 0, "B")],
  });
  expect(await checkSequenceSamples(ruleset, loadSequences(folders))).toEqual([]);
  expect(folders.flatMap(({ samples }) => straySamples(readSampleFiles(samples), samples.shown))).toEqual([]);
});

test("firstSeen learns from the files named learned, so that samples show what is not new", async () => {
  const rule = ruleText('record.eventName == "A"', { firstSeen: "{of: record.awsRegion, within: 30d}" });
  const at = (eventID: string, minute: number, awsRegion: string) =>
    JSON.stringify({ ...sample(eventID, minute), awsRegion });
  const folder = temporaryFolder({
    "new.cel": rule,
    "samples/new/alert/another/1.json": at("2", 1, "eu-west-2"),
    "samples/new/alert/another/0-learned.json": at("1", 0, "eu-west-1"),
    "samples/new/quiet/the-same/1.json": at("2", 1, "eu-west-1"),
    "samples/new/quiet/the-same/learned.json": at("1", 0, "eu-west-1"),
    "samples/new/quiet/only-learned/0-learned.json": at("1", 0, "eu-west-1"),
    "samples/new/quiet/nothing-learned/1.json": at("1", 0, "eu-west-1"),
  });
  const sequences = loadSequences(foldersIn(folder, join(folder, "samples")));
  expect(await checkSequenceSamples(loadRuleset({ folder }), sequences)).toEqual([
    {
      rule: "new",
      file: "test/rules/new/quiet/nothing-learned",
      problem: "the sequence alerts, and should be quiet",
    },
  ]);
});

test("numbers in the names of files are in their order", () => {
  const files = ["10", "2", "1"].map((name) => [`a/alert/b/${name}.json`, JSON.stringify({ name })]);
  const folder = temporaryFolder(Object.fromEntries(files));
  const [sequence] = loadSequences([{ samples: { path: folder, shown: "test/rules" } }]);
  expect(sequence?.objects).toEqual([[{ name: "1" }], [{ name: "2" }], [{ name: "10" }]]);
});

test("a sequence that does not do what its folder says is a problem, and so is one of an unknown rule", async () => {
  const { folders, ruleset } = project({
    "counted/alert/once/1.json": sample("1", 0),
    "counted/quiet/two/1.json": [sample("1", 0), sample("2", 0)],
    "conted/alert/two/1.json": sample("1", 0),
  });
  const problems = await checkSequenceSamples(ruleset, loadSequences(folders));
  expect(problems.map(({ file, problem }) => `${file}: ${problem}`)).toMatchInlineSnapshot(`
    [
      "test/rules/conted/alert/two: no rule has the id "conted"; did you mean "counted"?",
      "test/rules/counted/alert/once: the sequence is quiet, and should alert",
      "test/rules/counted/quiet/two: the sequence alerts, and should be quiet",
    ]
  `);
});

test("a file that is not JSON is an error that names it", () => {
  const folder = temporaryFolder({ "a/alert/b/1.json": "{" });
  const load = () => loadSequences([{ samples: { path: folder, shown: "test/rules" } }]);
  expect(load).toThrow(SampleError);
  expect(load).toThrow(/^test\/rules\/a\/alert\/b\/1\.json:1:2: /);
});

test("a log file whose Records is not a list is an error that names it", () => {
  const folder = temporaryFolder({ "a/alert/b/1.json": '{"Records": 5}' });
  expect(() => loadSequences([{ samples: { path: folder, shown: "test/rules" } }])).toThrow(
    new SampleError("test/rules/a/alert/b/1.json", "Records is not a list"),
  );
});

test("rules that come after each other are left out, and checking their sequences ends", async () => {
  const after = (rule: string, title: string) =>
    ruleText("true", { title, after: `{rule: ${rule}, per: ${per}, within: 10m}` });
  const folder = temporaryFolder({
    "a.cel": after("b", "One"),
    "b.cel": after("a", "Two"),
    "samples/a/quiet/once/1.json": JSON.stringify(sample("1", 0)),
  });
  const folders = foldersIn(folder, join(folder, "samples"));
  const { ruleset, errors } = readRuleset({ folders });
  expect([ruleset.rules, errors.length]).toEqual([[], 2]);
  expect((await checkSequenceSamples(ruleset, loadSequences(folders))).map(({ problem }) => problem)).toEqual([
    'no rule has the id "a"',
  ]);
});

test("with a cache, a sequence is evaluated again only if its records, its rule or a rule before it have changed", async () => {
  const files = {
    "counted/alert/two/1.json": [sample("1", 0), sample("2", 1)],
    "followed/alert/late/1.json": [sample("1", 0), sample("2", 1), sample("3", 9, "B")],
  };
  const entries = new Map<string, unknown>();
  const evaluated: string[] = [];
  const cache: CheckCache = {
    get: (key) => entries.get(key),
    set: (key, result) => {
      evaluated.push((JSON.parse(key.replace(/^sequence /, "")) as [string])[0]);
      entries.set(key, result);
    },
  };
  const check = async (changed: Record<string, unknown>, change: (ruleset: LoadedRuleset) => void = () => {}) => {
    evaluated.length = 0;
    const { folders, ruleset } = project({ ...files, ...changed });
    change(ruleset);
    const problems = await checkSequenceSamples(ruleset, loadSequences(folders), cache);
    return { problems: problems.map(({ rule, problem }) => `${rule}: ${problem}`), evaluated: [...evaluated] };
  };
  const editRule = (id: string, fields: Partial<Rule>) => (ruleset: LoadedRuleset) => {
    ruleset.rules = ruleset.rules.map((rule) => (rule.id === id ? { ...rule, ...fields } : rule));
  };
  expect(await check({})).toEqual({ problems: [], evaluated: ["counted", "followed"] });
  expect(await check({})).toEqual({ problems: [], evaluated: [] });
  expect(await check({ "counted/alert/two/1.json": [sample("1", 0), sample("2", 11)] })).toEqual({
    problems: ["counted: the sequence is quiet, and should alert"],
    evaluated: ["counted"],
  });
  expect(await check({}, editRule("followed", { expression: 'record.eventName == "C"' }))).toEqual({
    problems: ["followed: the sequence is quiet, and should alert"],
    evaluated: ["followed"],
  });
  expect(await check({}, editRule("counted", { expression: 'record.eventName == "C"' }))).toEqual({
    problems: ["counted: the sequence is quiet, and should alert", "followed: the sequence is quiet, and should alert"],
    evaluated: ["counted", "followed"],
  });
});
