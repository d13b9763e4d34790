import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { directRequests } from "../../handler/direct-request.ts";
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

/** A client that has sent one request, and what sends further ones directly. */
async function clientWithRequest(fields: Partial<ConstructorParameters<typeof DynamoDBClient>[0]> = {}) {
  const credentials = { accessKeyId: "key", secretAccessKey, sessionToken: "token" };
  const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials, maxAttempts: 1, ...fields });
  const send = directRequests(client);
  await client.send(new GetItemCommand({ TableName: "memory", Key }));
  return { client, send };
}

test("sends what the client would send, signed, to the same endpoint, and returns the answer", async () => {
  const { client, send } = await clientWithRequest();
  expect(await send("PutItem", input, undefined)).toEqual({ status: 200, text: "{}" });
  await client.send(new PutItemCommand(input));
  const [, direct, usual] = received as [Received, Received, Received];
  expect(received.map(({ isSigned }) => isSigned)).toEqual([true, true, true]);
  expect(JSON.parse(direct.body)).toEqual(JSON.parse(usual.body));
  const common = ["host", "user-agent", "content-type", "content-length", "x-amz-target", "x-amz-security-token"];
  const of = ({ headers, path }: Received) => [path, ...common.map((name) => headers[name])];
  expect(of(direct)).toEqual(of(usual));
  expect(direct.headers["x-amz-target"]).toBe("DynamoDB_20120810.PutItem");
});

test("uses the endpoint of the environment, and credentials as they change", async () => {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  try {
    let sessionToken = "first";
    const credentials = async () => ({
      accessKeyId: "key",
      secretAccessKey,
      sessionToken,
      expiration: new Date(Date.now() + 1000),
    });
    const { send } = await clientWithRequest({ endpoint: undefined as never, credentials });
    sessionToken = "second";
    expect((await send("PutItem", input, undefined))?.status).toBe(200);
    expect(received.map(({ headers }) => headers["x-amz-security-token"])).toEqual(["first", "second"]);
  } finally {
    delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
  }
});

test("corrects the time by what the client has found out about the clock", async () => {
  const { client, send } = await clientWithRequest();
  client.config.systemClockOffset = 3_600_000;
  await send("PutItem", input, undefined);
  const time = String(received[1]?.headers["x-amz-date"]).replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z");
  expect(Date.parse(time) - Date.now()).toBeGreaterThan(3_500_000);
});

test("returns other answers as they are, and sends nothing a second time", async () => {
  const { send } = await clientWithRequest();
  answer = { status: 400, text: '{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}' };
  expect(await send("PutItem", input, undefined)).toEqual(answer);
  expect(received.length).toBe(2);
});

test("sends nothing before the client has sent a request, nor once it is aborted", async () => {
  const credentials = { accessKeyId: "key", secretAccessKey };
  const client = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials });
  expect(await directRequests(client)("PutItem", input, undefined)).toBeUndefined();
  const { send } = await clientWithRequest();
  expect(await send("PutItem", input, AbortSignal.abort())).toBeUndefined();
  expect(received.length).toBe(1);
});

test("returns undefined where nobody answers in time", async () => {
  const { client, send } = await clientWithRequest();
  const handler = client.config.requestHandler as { updateHttpClientConfig?(key: string, value: unknown): void };
  handler.updateHttpClientConfig?.("requestTimeout", 20);
  handler.updateHttpClientConfig?.("throwOnRequestTimeout", true);
  isSilent = true;
  expect(await send("PutItem", input, undefined)).toBeUndefined();
  expect(received.length).toBe(2);
});

test("returns undefined without credentials", async () => {
  const credentials = async () => {
    if (received.length > 0) throw new Error("no credentials");
    return { accessKeyId: "key", secretAccessKey, expiration: new Date() };
  };
  const { send } = await clientWithRequest({ credentials });
  expect(await send("PutItem", input, undefined)).toBeUndefined();
  expect(received.length).toBe(1);
});
