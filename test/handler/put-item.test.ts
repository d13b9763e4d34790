import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { putItems } from "../../handler/put-item.ts";
import { isSigned } from "../support/aws-signature.ts";

interface Received {
  headers: IncomingMessage["headers"];
  path: string;
  body: string;
  /** Whether the signature is that of the request and of the secret. */
  isSigned: boolean;
}

let server: Server;
let endpoint: string;
let received: Received[];
let answer: { status: number; text: string };
let isSilent: boolean;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const body = Buffer.concat(chunks).toString();
    const { headers, url: path = "" } = request;
    received.push({ headers, path, body, isSigned: isSigned(request, body, secretAccessKey) });
    if (!isSilent) response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" }).end(answer.text);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  received = [];
  isSilent = false;
  answer = { status: 200, text: "{}" };
});

const secretAccessKey = "secret";
const Key = { id: { S: "one" } };
const input = { TableName: "memory", Item: { id: { S: "é" } } };

/** A client that has sent one request, and what writes items without it. */
async function clientWithRequest(fields: Partial<ConstructorParameters<typeof DynamoDBClient>[0]> = {}) {
  const credentials = { accessKeyId: "key", secretAccessKey, sessionToken: "token" };
  const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1, ...fields });
  const put = putItems(client);
  await client.send(new GetItemCommand({ TableName: "memory", Key }));
  return { client, put };
}

test("an item is written as by the client: signed, to the same endpoint", async () => {
  const { client, put } = await clientWithRequest();
  expect(await put(input, undefined)).toBe(true);
  await client.send(new PutItemCommand(input));
  const [, direct, usual] = received as [Received, Received, Received];
  expect(received.map(({ isSigned }) => isSigned)).toEqual([true, true, true]);
  expect(JSON.parse(direct.body)).toEqual(JSON.parse(usual.body));
  const common = ["host", "content-type", "content-length", "x-amz-target", "x-amz-security-token"];
  const of = ({ headers, path }: Received) => [path, ...common.map((name) => headers[name])];
  expect(of(direct)).toEqual(of(usual));
  expect(direct.headers["x-amz-target"]).toBe("DynamoDB_20120810.PutItem");
});

test("the endpoint of the environment is used, and credentials as they change", async () => {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  try {
    let sessionToken = "first";
    const credentials = async () => ({
      accessKeyId: "key",
      secretAccessKey,
      sessionToken,
      expiration: new Date(Date.now() + 1000),
    });
    const { put } = await clientWithRequest({ endpoint: undefined as never, credentials });
    sessionToken = "second";
    expect(await put(input, undefined)).toBe(true);
    expect(received.map(({ headers }) => headers["x-amz-security-token"])).toEqual(["first", "second"]);
  } finally {
    delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
  }
});

test("a condition that is false is an answer", async () => {
  const { put } = await clientWithRequest();
  answer = { status: 400, text: '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"}' };
  expect(await put(input, undefined)).toBe(false);
  expect(received.length).toBe(2);
});

test.each([
  [400, '{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}', /^status 400 .*#ThrottlingException$/],
  [500, "{}", "status 500"],
  [200, "<html>", "status 200"],
  [200, `"${"x".repeat(64 * 1024)}"`, "the body has more than 65536 bytes"],
])("any other answer is left to the client: %i %.40s", async (status, text, reason) => {
  const { put } = await clientWithRequest();
  answer = { status, text };
  await expect(put(input, undefined)).rejects.toThrow(reason);
  expect(received.length).toBe(2);
});

test("nothing is sent before the client has sent a request, nor once it is aborted", async () => {
  const credentials = { accessKeyId: "key", secretAccessKey };
  const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials });
  await expect(putItems(client)(input, undefined)).rejects.toThrow("the client has not sent a request yet");
  const { put } = await clientWithRequest();
  await expect(put(input, AbortSignal.abort())).rejects.toThrow("aborted");
  expect(received.length).toBe(1);
});

test("a write without an answer in time is left to the client", async () => {
  const { client, put } = await clientWithRequest();
  const handler = client.config.requestHandler as { updateHttpClientConfig?(key: string, value: unknown): void };
  handler.updateHttpClientConfig?.("requestTimeout", 20);
  handler.updateHttpClientConfig?.("throwOnRequestTimeout", true);
  isSilent = true;
  await expect(put(input, undefined)).rejects.toThrow("20 ms requestTimeout");
  expect(received.length).toBe(2);
});

test("a write without credentials is left to the client", async () => {
  const credentials = async () => {
    if (received.length > 0) throw new Error("no credentials");
    return { accessKeyId: "key", secretAccessKey, expiration: new Date() };
  };
  const { put } = await clientWithRequest({ credentials });
  await expect(put(input, undefined)).rejects.toThrow("no credentials");
  expect(received.length).toBe(1);
});
