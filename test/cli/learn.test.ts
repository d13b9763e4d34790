import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { learn, learningRules } from "../../cli/commands/learn.ts";
import { UsageError } from "../../cli/errors.ts";
import { createEvaluator } from "../../engine/evaluate.ts";
import { createMemory } from "../../engine/memory/decide.ts";
import { createMemoryKeys } from "../../engine/memory/keys.ts";
import { createMapStore } from "../../engine/memory/map-store.ts";
import { MemoryStoreError } from "../../engine/memory/store.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { loadRuleset } from "../../language/load.ts";
import { logFileBytes } from "../../local/made-up-records.ts";
import { record } from "../support/records.ts";
import { ruleText, writeFolder } from "../support/rules-folder.ts";

const header = { firstSeen: "{of: record.awsRegion, per: record.recipientAccountId, within: 30d}" };
const inRegion = (awsRegion: string, eventID: string, day: number) =>
  record({ awsRegion, eventID, eventTime: `2026-03-${String(day).padStart(2, "0")}T08:00:00Z` });
let folder: string;
let remove: () => void;
beforeAll(() => {
  ({ folder, remove } = writeFolder({
    "rules/first-region.cel": ruleText('record.eventName == "StopLogging"', {
      ...header,
      mute: "{per: '\"all\"', for: 1h}",
    }),
    "rules/key-made.cel": ruleText('record.eventName == "CreateAccessKey"', { silent: "true", title: "Key made" }),
    "rules/sequence.cel": ruleText("true", {
      ...header,
      title: "Sequence",
      after: "{rule: key-made, per: record.awsRegion, within: 1h}",
    }),
    "logs/a.json.gz": logFileBytes([inRegion("eu-west-1", "1", 1), inRegion("us-east-1", "2", 2)]),
    "logs/b.json": JSON.stringify({ Records: [inRegion("eu-west-1", "3", 3)] }),
    "logs/broken.json": "{",
  }));
});
afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});
afterAll(() => remove());

async function* files(...names: string[]) {
  for (const name of names) yield `${folder}/logs/${name}`;
}

const secret = Buffer.alloc(32, "secret");
const ruleset = () => loadRuleset({ folder: `${folder}/rules` });

test("what log files contain is not new to the deployed rule, and nothing was sent about it", async () => {
  const at = Date.parse("2026-03-04T00:00:00Z");
  const store = createMapStore(() => at);
  const learned = await learn(learningRules(ruleset(), []), { store, secret }, files("a.json.gz", "b.json"));
  expect(learned).toEqual({ files: 2, records: 3, unreadable: 0, noted: { "first-region": 3 } });

  const deployed = ruleset();
  const memory = createMemory(deployed, { store, keys: createMemoryKeys(secret), now: () => at });
  const evaluation = createEvaluator(deployed).begin();
  for (const [index, region] of ["eu-west-1", "us-east-1", "sa-east-1"].entries()) {
    evaluation.add(inRegion(region, `new-${index}`, 4));
  }
  const decision = await memory.decide(evaluation.finish(), "log object");
  expect(
    decision.evaluation.alerts.map(({ rule, alerts }) => [rule.id, alerts.map(({ facts }) => facts.eventID)]),
  ).toEqual([["first-region", ["new-2"]]]);
});

test("reading the same files again notes nothing twice", async () => {
  const store = createMapStore();
  const rules = learningRules(ruleset(), ["first-region"]);
  for (let time = 0; time < 2; time++) await learn(rules, { store, secret }, files("a.json.gz"));
  expect(store.size).toBe(2);
});

test("a file that is broken is named, and the others are read", async () => {
  const learned = await learn(
    learningRules(ruleset(), []),
    { store: createMapStore(), secret },
    files("broken.json", "b.json"),
  );
  expect([learned.files, learned.records, learned.unreadable, process.exitCode]).toEqual([2, 1, 1, 2]);
});

test("a record on which a rule fails is named, and the others are noted", async () => {
  const complaints = vi.spyOn(console, "error").mockImplementation(() => {});
  const [rule] = learningRules(ruleset(), ["first-region"]) as [Rule];
  const failing = { ...rule, expression: 'record.eventID == "1" ? record.absent : true' };
  const learned = await learn([failing], { store: createMapStore(), secret }, files("a.json.gz"));
  expect([learned, process.exitCode]).toEqual([
    { files: 1, records: 2, unreadable: 0, noted: { "first-region": 1 } },
    2,
  ]);
  expect(complaints.mock.calls.flat().join("\n")).toContain("a.json.gz: first-region failed on 1: ");
});

test("a table that does not answer ends the command", async () => {
  const failing = () => Promise.reject(new MemoryStoreError("the table did not answer: TimeoutError"));
  const store = { get: failing, put: failing };
  await expect(learn(learningRules(ruleset(), []), { store, secret }, files("b.json"))).rejects.toThrow(
    MemoryStoreError,
  );
});

test("only rules with firstSeen learn, and of those only what no other rule decides", () => {
  expect(learningRules(ruleset(), []).map(({ id, mute }) => [id, mute])).toEqual([["first-region", undefined]]);
  expect(() => learningRules(ruleset(), ["key-made"])).toThrow(
    new UsageError("key-made has no firstSeen, so it has nothing to learn"),
  );
  expect(() => learningRules(ruleset(), ["sequence"])).toThrow(
    "sequence has `after`: it only sees what follows key-made",
  );
  expect(() => learningRules({ rules: [], suppressions: [] }, [])).toThrow(
    "no rule has firstSeen, so there is nothing to learn",
  );
});
