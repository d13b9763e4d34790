import { DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MemoryChange, MemoryStoreError } from "../../engine/memory/store.ts";
import { EnvironmentError } from "../../handler/environment.ts";
import { createMemoryTable, memoryTableOf } from "../../handler/memory-table.ts";
import { dynamodbError, type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { type LocalTable, startLocalTable } from "../support/local-table.ts";

let table: LocalTable;
let proxy: FaultProxy;
let client: DynamoDBClient;
beforeAll(async () => {
  table = await startLocalTable();
  proxy = await startFaultProxy(table.endpoint);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  client = new DynamoDBClient({ endpoint: proxy.endpoint, region: "us-east-1", credentials, maxAttempts: 2 });
});
afterAll(async () => {
  client.destroy();
  await proxy.stop();
  table.stop();
});

const at = 1_800_000_000;
const storeAt = (seconds: number) =>
  createMemoryTable({ client, tableName: table.name, now: () => seconds * 1000, signal: undefined });
const change = (key: string, fields: Partial<MemoryChange> = {}): MemoryChange => ({
  key,
  value: `{"of":"${key}"}`,
  version: "first",
  expected: undefined,
  expiresAt: at + 100,
  ...fields,
});

test("returns what was written, and nothing for other keys", async () => {
  const store = storeAt(at);
  expect(await store.put([change("a"), change("b")])).toEqual(new Set());
  expect(await store.get(["a", "b", "c"])).toEqual(
    new Map([
      ["a", { value: '{"of":"a"}', version: "first" }],
      ["b", { value: '{"of":"b"}', version: "first" }],
    ]),
  );
});

test("writes an item only if it has the version that was read", async () => {
  const store = storeAt(at);
  await store.put([change("version")]);
  const changes = [
    change("version", { version: "second", expected: "other" }),
    change("version-new", { version: "second", expected: "first" }),
  ];
  expect(await store.put(changes)).toEqual(new Set(["version", "version-new"]));
  expect(await store.put([change("version", { version: "second" })])).toEqual(new Set(["version"]));
  expect(await store.put([change("version", { version: "second", expected: "first" })])).toEqual(new Set());
  expect(await store.get(["version", "version-new"])).toEqual(
    new Map([["version", { value: '{"of":"version"}', version: "second" }]]),
  );
});

test("repeats a write whose answer was lost without calling it a conflict", async () => {
  const store = storeAt(at);
  proxy.inject("dynamodb", "memory#lost", async (response, pass) => {
    await pass();
    response.destroy();
  });
  expect(await store.put([change("lost")])).toEqual(new Set());
  expect(proxy.count("dynamodb", "memory#lost")).toBe(2);
});

test("does not take a proxy's page for an answer, whatever its status", async () => {
  const store = storeAt(at);
  // Only after a first request of the client is any sent without its middleware.
  await store.get(["page"]);
  for (const status of [200, 400]) {
    const key = `page-${status}`;
    proxy.inject("dynamodb", `memory#${key}`, (response) => {
      response.writeHead(status, { "content-type": "text/html" }).end("<p>Please sign in</p>");
    });
    expect(await store.put([change(key)])).toEqual(new Set());
    expect([...(await store.get([key])).keys()]).toEqual([key]);
  }
});

test("takes an expired item for an absent one before DynamoDB has deleted it", async () => {
  await storeAt(at).put([change("expired")]);
  const later = storeAt(at + 100);
  expect(await later.get(["expired"])).toEqual(new Map());
  expect(await later.put([change("expired", { version: "second", expiresAt: at + 200 })])).toEqual(new Set());
});

test.for([
  ["no version", { data: { S: "{}" } }],
  ["a number as its version", { data: { S: "{}" }, version: { N: "1" } }],
  ["a list as its data", { data: { L: [] }, version: { S: "first" } }],
] as const)("overwrites an item that has %s, as one that is absent", async ([name, attributes]) => {
  const key = `foreign-${name}`;
  const Item = { id: { S: `memory#${key}` }, expiration: { N: String(at + 1000) }, ...attributes };
  await table.client.send(new PutItemCommand({ TableName: table.name, Item: Item as never }));
  const store = storeAt(at);
  expect(await store.get([key])).toEqual(new Map());
  expect(await store.put([change(key, { version: "second" })])).toEqual(new Set());
  expect((await store.get([key])).get(key)?.version).toBe("second");
});

test("reads and writes hundreds of items, in requests of 100 where it reads", async () => {
  const store = storeAt(at);
  const keys = Array.from({ length: 234 }, (_, index) => `many-${index}`);
  const before = proxy.count("dynamodb", "many-");
  expect(await store.put(keys.map((key) => change(key)))).toEqual(new Set());
  expect((await store.get(keys)).size).toBe(234);
  expect(proxy.count("dynamodb", "many-") - before).toBe(234 + 3);
});

test("reads again what DynamoDB left out of an answer", async () => {
  const store = storeAt(at);
  const keys = ["left-1", "left-2"];
  await store.put(keys.map((key) => change(key)));
  proxy.inject("dynamodb", "left-1", (response) => {
    const left = keys.map((key) => ({ id: { S: `memory#${key}` } }));
    const answer = {
      Responses: { [table.name]: [] },
      UnprocessedKeys: { [table.name]: { Keys: left, ConsistentRead: true } },
    };
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(answer));
  });
  expect([...(await store.get(keys)).keys()].sort()).toEqual(keys);
});

test.for([
  // A write is tried once more, without the SDK's middleware; and there again if the connection was closed.
  ["is throttled", dynamodbError(400, "ThrottlingException"), 3],
  ["fails", dynamodbError(500, "InternalServerError"), 3],
  ["closes the connection", (response: { destroy(): void }) => response.destroy(), 4],
] as const)(
  "throws MemoryStoreError without an item's key if the table %s, after trying twice",
  async ([, fault, writes]) => {
    const store = storeAt(at);
    for (const attempts of [2, writes]) {
      proxy.inject("dynamodb", "memory#broken", ...Array(attempts).fill(fault));
      const request = attempts === writes ? store.put([change("broken")]) : store.get(["broken"]);
      const error = await request.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(MemoryStoreError);
      expect((error as Error).message).toMatch(/^the table did not answer: /);
      expect((error as Error).message).not.toContain("broken");
    }
  },
);

test("says once why the client repeats writes", async () => {
  const reasons: unknown[] = [];
  const store = createMemoryTable({
    client,
    tableName: table.name,
    onRepeat: (reason) => reasons.push(String(reason)),
  });
  await store.get(["repeated"]);
  proxy.inject("dynamodb", "memory#repeated", dynamodbError(500, "InternalServerError"));
  proxy.inject("dynamodb", "memory#also", dynamodbError(500, "InternalServerError"));
  expect(await store.put([change("repeated"), change("also")])).toEqual(new Set());
  expect(reasons).toEqual([expect.stringMatching(/^Error: status 500 .*InternalServerError$/)]);
});

test("makes no further request once it is aborted", async () => {
  const controller = new AbortController();
  const store = createMemoryTable({ client, tableName: table.name, signal: controller.signal });
  controller.abort(new Error("its time is used up"));
  await expect(store.get(["aborted"])).rejects.toThrow("the table did not answer: Error: its time is used up");
  expect(proxy.count("dynamodb", "memory#aborted")).toBe(0);
});

test("stores an item as id, data, version and expiration", async () => {
  await storeAt(at).put([change("shape")]);
  const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
  expect(Items.find(({ id }) => id?.S === "memory#shape")).toEqual({
    id: { S: "memory#shape" },
    data: { S: '{"of":"shape"}' },
    version: { S: "first" },
    expiration: { N: String(at + 100) },
  });
});

test("refuses an environment without a secret of 32 bytes, or with a name that no table has", () => {
  const secret = Buffer.alloc(32).toString("base64");
  expect(memoryTableOf("memory", secret).secret.length).toBe(32);
  expect(() => memoryTableOf("memory")).toThrow(EnvironmentError);
  expect(() => memoryTableOf("memory", "c2hvcnQ=")).toThrow("MEMORY_SECRET is not set to 32 bytes or more, as base64.");
  expect(() => memoryTableOf("a b", secret)).toThrow('MEMORY_TABLE is "a b"');
});
