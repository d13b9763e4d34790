import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
  PutItemCommand,
  type PutItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { type MemoryChange, type MemoryStore, MemoryStoreError, type StoredItem } from "../engine/memory/store.ts";
import { readMemoryVariables } from "./environment.ts";
import { inParallel } from "./in-parallel.ts";
import type { MemoryTable } from "./memory.ts";
import { putItems } from "./put-item.ts";
import { reasonOf } from "./reason.ts";
import { requestLimits } from "./request-limits.ts";

/** Options of `createMemoryTable`. */
export interface MemoryTableOptions {
  /** The client decides how often a request is tried, and how long one may take. */
  client: DynamoDBClient;
  /** A table whose only key is the text `id`, and whose TTL is `expiration`; Powertools names them so. */
  tableName: string;
  /** Aborts all requests. */
  signal?: AbortSignal;
  /** Called with the reason why the client must repeat a write, for the first one only. Default: nothing. */
  onRepeat?: (reason: unknown) => void;
  /** Milliseconds since 1970; default: the clock. Decides what has expired, which DynamoDB deletes within days. */
  now?: () => number;
}

/** The limits of one request: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const keysPerRequest = 100;

const parallelRequests = 16;

/** How often keys are requested again that DynamoDB left out of an answer because of their size or its load. */
const maxPartialAnswers = 10;

/** What memory keeps shares a table with what was published; by its prefix neither can be taken for the other. */
const prefix = "memory#";

/**
 * Reads where a stack keeps what rules remember from the environment: the table's name, and the secret as base64.
 *
 * The client's Region and credentials are those of the environment by default.
 *
 * @throws EnvironmentError for a name that no table can have, and for a secret that is missing or too short.
 */
export function memoryTableOf(
  name: string,
  secret?: string,
  {
    onRepeat,
    ...config
  }: Pick<DynamoDBClientConfig, "region" | "credentials"> & Pick<MemoryTableOptions, "onRepeat"> = {},
): MemoryTable {
  const { tableName, secret: bytes } = readMemoryVariables(name, secret);
  // A table that does not answer costs each request 6 s (8 s a write), and then the rest of the log object's requests are not made.
  const client = new DynamoDBClient({ ...config, requestHandler: requestLimits(1000, 2000), maxAttempts: 3 });
  return { open: (signal) => createMemoryTable({ client, tableName, signal, onRepeat }), secret: bytes };
}

/** Keeps what rules remember in a DynamoDB table, each item under a condition: see `MemoryStore`. */
export function createMemoryTable({
  client,
  tableName,
  signal,
  onRepeat = () => {},
  now = Date.now,
}: MemoryTableOptions): MemoryStore {
  const seconds = () => Math.floor(now() / 1000);
  const options = { abortSignal: signal };
  const put = putItems(client);
  let hasRepeated = false;

  async function read(keys: readonly string[]): Promise<[string, StoredItem][]> {
    const found: [string, StoredItem][] = [];
    let left: Record<string, { S: string }>[] = keys.map((key) => ({ id: { S: prefix + key } }));
    for (let answers = 0; left.length > 0; answers++) {
      if (answers === maxPartialAnswers)
        throw new Error(`DynamoDB left ${left.length} items out of ${answers} answers`);
      if (answers > 0) await pause(answers);
      const request = new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } } });
      const { Responses, UnprocessedKeys } = await client.send(request, options);
      for (const { id, data, version, expiration } of Responses?.[tableName] ?? []) {
        if (id?.S === undefined || data?.S === undefined || version?.S === undefined) continue;
        if (Number(expiration?.N) <= seconds()) continue;
        found.push([id.S.slice(prefix.length), { value: data.S, version: version.S }]);
      }
      left = (UnprocessedKeys?.[tableName]?.Keys as typeof left | undefined) ?? [];
    }
    return found;
  }

  /** Returns whether the condition was true. */
  async function write(change: MemoryChange): Promise<boolean> {
    const input = putRequest(tableName, change, seconds());
    try {
      return await put(input, signal);
    } catch (reason) {
      // Once: a table without capacity refuses thousands of writes of a log object.
      if (!hasRepeated && !signal?.aborted) onRepeat(reason);
      hasRepeated = true;
    }
    // A write that was carried out already has its version, and is no conflict.
    try {
      await client.send(new PutItemCommand(input), options);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  return {
    async get(keys) {
      const batches = Array.from({ length: Math.ceil(keys.length / keysPerRequest) }, (_, at) =>
        keys.slice(at * keysPerRequest, (at + 1) * keysPerRequest),
      );
      return new Map((await requestEach(batches, read, signal)).flat());
    },
    async put(changes) {
      const written = await requestEach(changes, write, signal);
      return new Set(changes.filter((_, at) => !written[at]).map(({ key }) => key));
    },
  };
}

/** The request that writes an item if nobody has changed it; `now` in seconds since 1970. */
function putRequest(
  tableName: string,
  { key, value, version, expected, expiresAt }: MemoryChange,
  now: number,
): PutItemCommandInput {
  const isNew = expected === undefined;
  return {
    TableName: tableName,
    Item: {
      id: { S: prefix + key },
      data: { S: value },
      version: { S: version },
      expiration: { N: String(expiresAt) },
    },
    // The version itself is for a request that was carried out although its answer was lost; the types are for an item
    // that somebody else wrote, which `get` takes for absent.
    ConditionExpression: isNew
      ? "attribute_not_exists(#id) OR #expiration <= :now OR #version = :version " +
        "OR NOT attribute_type(#version, :text) OR NOT attribute_type(#data, :text)"
      : "#version = :expected OR #version = :version",
    ExpressionAttributeNames: {
      "#version": "version",
      ...(isNew && { "#id": "id", "#expiration": "expiration", "#data": "data" }),
    },
    ExpressionAttributeValues: {
      ":version": { S: version },
      ...(isNew ? { ":now": { N: String(now) }, ":text": { S: "S" } } : { ":expected": { S: expected } }),
    },
  };
}

/** Makes requests, a few at a time. Rejects with `MemoryStoreError`. */
async function requestEach<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
  signal: AbortSignal | undefined,
): Promise<Output[]> {
  try {
    return await inParallel(inputs, parallelRequests, work);
  } catch (error) {
    const cause = signal?.aborted ? signal.reason : error;
    throw new MemoryStoreError(`the table did not answer: ${reasonOf(cause)}`, { cause });
  }
}

/** Up to a second or so, longer each time. */
function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(1000, 50 * 2 ** attempt)));
}
