// Also tests cli/commands/learn.ts.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { learn, learningRules } from "../../cli/commands/learn.ts";
import { UsageError } from "../../cli/errors.ts";
import { createEvaluator } from "../../engine/evaluate.ts";
import { createMemory } from "../../engine/memory/decide.ts";
import { createMemoryKeys } from "../../engine/memory/keys.ts";
import { createMapStore } from "../../engine/memory/map-store.ts";
import { MemoryStoreError } from "../../engine/memory/store.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { createMemoryTable } from "../../handler/memory-table.ts";
import { loadRuleset } from "../../language/load.ts";
import { type Emulator, startEmulator } from "../../local/emulator.ts";
import { logFileBytes } from "../../local/made-up-records.ts";
import { type LocalTable, startLocalTable } from "../support/local-table.ts";
import { record } from "../support/records.ts";
import { ruleText, writeFolder } from "../support/rules-folder.ts";
import { run } from "../support/run.ts";

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
  const complaints = vi.spyOn(console, "error").mockImplementation(() => {});
  const learned = await learn(
    learningRules(ruleset(), []),
    { store: createMapStore(), secret },
    files("broken.json", "b.json"),
  );
  expect([learned.files, learned.records, learned.unreadable, process.exitCode]).toEqual([2, 1, 1, 2]);
  expect(complaints.mock.calls).toEqual([
    [`${folder}/logs/broken.json: is not JSON: it breaks off or is broken at position 1`],
  ]);
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

describe("npx cta learn", () => {
  let emulator: Emulator;
  let table: LocalTable;
  let lambda: Server;
  let answer: { status: number; body: object };
  const asked: (string | undefined)[] = [];
  const deployed = (variables: Record<string, string>) => ({
    status: 200,
    body: { Environment: { Variables: variables } },
  });
  beforeAll(async () => {
    [emulator, table] = await Promise.all([startEmulator(), startLocalTable()]);
    lambda = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    });
    await once(lambda.listen(0, "127.0.0.1"), "listening");
    const bytes = logFileBytes([inRegion("eu-west-1", "s3-1", 1), inRegion("us-east-1", "s3-2", 2)]);
    await emulator.putObject("AWSLogs/history.json.gz", bytes);
  });
  afterAll(async () => {
    lambda.close();
    table.stop();
    await emulator.stop();
  });
  beforeEach(() => {
    asked.length = 0;
    answer = deployed({ MEMORY_TABLE: table.name, MEMORY_SECRET: secret.toString("base64") });
    for (const [name, value] of Object.entries(emulator.environment)) vi.stubEnv(name, value);
    vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`);
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", table.endpoint);
  });
  afterEach(() => vi.unstubAllEnvs());
  const learnFrom = (path: string, ...options: string[]) =>
    run(["learn", "--function", "my-stack", "--rules", `${folder}/rules`, ...options, path]);

  test("notes what a bucket contains in the table of the function, as the function reads it", async () => {
    const { code, stdout } = await learnFrom(`s3://${emulator.bucket}/AWSLogs/`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "first-region: 2 records noted\n1 file, 2 records.\n" });
    expect(asked).toEqual(["GET /2015-03-31/functions/my-stack/configuration"]);
    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
    expect(Items.length).toBe(2);

    const rules = ruleset();
    const store = createMemoryTable({ client: table.client, tableName: table.name });
    const evaluation = createEvaluator(rules).begin();
    for (const [index, region] of ["eu-west-1", "us-east-1", "sa-east-1"].entries()) {
      evaluation.add(inRegion(region, `deployed-${index}`, 4));
    }
    const memory = createMemory(rules, { store, keys: createMemoryKeys(secret) });
    const decision = await memory.decide(evaluation.finish(), "log object");
    expect(decision.evaluation.alerts.flatMap(({ alerts }) => alerts.map(({ facts }) => facts.eventID))).toEqual([
      "deployed-2",
    ]);
  });

  test("an object that is gone or broken is named, and the exit code is 2", async () => {
    await emulator.putObject("broken.json", Buffer.from("{"));
    for (const [key, problem] of [
      ["gone.json", "no such object"],
      ["broken.json", "is not JSON: it breaks off or is broken at position 1"],
    ]) {
      const uri = `s3://${emulator.bucket}/${key}`;
      const { code, stderr } = await learnFrom(uri);
      expect([code, stderr.split("\n")[0]]).toEqual([2, `${uri}: ${problem}`]);
    }
  });

  test.each([
    ["has no memory", () => deployed({}), "my-stack has no memory: deploy a rule with firstSeen first"],
    [
      "has no secret",
      () => deployed({ MEMORY_TABLE: "memory" }),
      "my-stack: MEMORY_SECRET is not set to 32 bytes or more, as base64.",
    ],
    [
      "does not exist",
      () => ({
        status: 404,
        body: { Type: "User", Message: "Function not found", __type: "ResourceNotFoundException" },
      }),
      "my-stack: ",
    ],
  ])("a function that %s is named", async (_what, answered, message) => {
    answer = answered();
    const { code, stdout, stderr } = await learnFrom(`${folder}/logs/b.json`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  test("a table that refuses says so, and that the command may be run again", async () => {
    answer = deployed({ MEMORY_TABLE: "absent", MEMORY_SECRET: secret.toString("base64") });
    const { code, stderr } = await learnFrom(`${folder}/logs/b.json`);
    expect(code).toBe(2);
    expect(stderr).toContain("my-stack: the table did not answer: ResourceNotFoundException: ");
    expect(stderr).toContain("run the command again, nothing is noted twice");
  });
});
