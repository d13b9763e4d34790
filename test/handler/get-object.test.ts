// Also tests handler/endpoint.ts, handler/signed-request.ts, handler/publish-message.ts, handler/sdk.ts.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { maxBytesInMemory } from "../../engine/log-file/read.ts";
import { endpointOf } from "../../handler/endpoint.ts";
import { getSmallObjects } from "../../handler/get-object.ts";
import { type Message, publishMessages } from "../../handler/publish-message.ts";
import { publishWith } from "../../handler/sdk.ts";
import { logger } from "../../handler/telemetry.ts";
import { isSigned } from "../support/aws-signature.ts";

// What the function does when a request does not succeed is in test/e2e/aws-faults.test.ts.

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage["headers"];
  body: string;
  /** Whether the signature is that of the request and of the secret. */
  isSigned: boolean;
}

let server: Server;
let environment: Record<string, string>;
let received: Received[];
let answer: (response: ServerResponse) => void;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { method, url, headers } = request;
    received.push({ method, url, headers, body, isSigned: isSigned(request, body, "secret") });
    answer(response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  environment = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "key",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_SESSION_TOKEN: "token",
  };
});
afterAll(() => {
  requestHandler.destroy();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  received = [];
  warn.mockClear();
});

const warn = vi.spyOn(logger, "warn").mockImplementation(() => {});
/** Why the log says that the SDK's client was needed. */
const reasons = () => warn.mock.calls.map(([, details]) => (details as unknown as { reason: string }).reason);

const requestHandler = new NodeHttpHandler({ requestTimeout: 200, throwOnRequestTimeout: true });
const clientOptions = () => ({
  endpoint: environment.AWS_ENDPOINT_URL as string,
  region: "eu-west-1",
  credentials: { accessKeyId: "key", secretAccessKey: "secret", sessionToken: "token" },
  requestHandler,
});
const noLimit = new AbortController().signal;
const timedOut =
  "TimeoutError: @smithy/node-http-handler - [ERROR] a request has exceeded the configured 200 ms requestTimeout.";
const gzip = gzipSync("{}");

describe("a small log object", () => {
  const logObject = { bucket: "logs", key: "AWSLogs/123456789012/a.json.gz" };
  const get = (one: { bucket: string; key: string; versionId?: string } = logObject, signal = noLimit) =>
    getSmallObjects(requestHandler, environment)(one, signal);
  const answerWith = (bytes: Uint8Array, status = 200, length = bytes.length) => {
    answer = (response) => void response.writeHead(status, { "content-length": length }).end(bytes);
  };

  test.each([
    ["AWSLogs/123456789012/CloudTrail/a.json.gz", undefined],
    ["a b+c/é%41/..//./*'()!~:@&=$,;/ü\u{1F600}.json.gz", "v/1+2= "],
  ])("is requested as the SDK's client does, signed: %s", async (Key, VersionId) => {
    answerWith(gzip);
    expect(await get({ bucket: "logs", key: Key, ...(VersionId && { versionId: VersionId }) })).toEqual(gzip);
    const client = new S3Client({ ...clientOptions(), responseChecksumValidation: "WHEN_REQUIRED" });
    await (await client.send(new GetObjectCommand({ Bucket: "logs", Key, VersionId }))).Body?.transformToByteArray();
    const [direct, usual] = received as [Received, Received];
    expect(received.map(({ isSigned }) => isSigned)).toEqual([true, true]);
    const urlOf = ({ url }: Received) => url?.replace(/[?&]x-id=GetObject$/, "");
    expect(urlOf(direct)).toBe(urlOf(usual));
    const names = ["host", "x-amz-content-sha256", "x-amz-security-token"];
    const headersOf = ({ method, headers }: Received) => [method, ...names.map((name) => headers[name])];
    expect(headersOf(direct)).toEqual(headersOf(usual));
  });

  test("passes on the trace by which Lambda recognizes functions that invoke each other", async () => {
    answerWith(gzip);
    await getSmallObjects(requestHandler, { ...environment, _X_AMZN_TRACE_ID: "Root=1-2-3" })(logObject, noLimit);
    expect(received.map(({ headers }) => headers["x-amzn-trace-id"])).toEqual(["Root=1-2-3"]);
  });

  test.each<[string, (response: ServerResponse) => void, reason?: string]>([
    [
      "refused",
      (response) => void response.writeHead(403).end("<Error><Code>AccessDenied</Code></Error>"),
      "status 403, AccessDenied",
    ],
    ["refused without a code", (response) => void response.writeHead(301).end("<html/>"), "status 301"],
    ["refused at length", (response) => void response.writeHead(500).end(" ".repeat(70_000)), "status 500"],
    [
      "refused, and the answer is cut off",
      (response) => void response.writeHead(503, { "content-length": 99 }).write(" ", () => response.destroy()),
      "status 503",
    ],
    ["empty", (response) => void response.writeHead(200, { "content-length": 0 }).end()],
    ["not gzip", (response) => void response.writeHead(200, { "content-length": 2 }).end("{}")],
    ["of unknown length", (response) => void response.writeHead(200).end(gzip)],
    ["large", (response) => void response.writeHead(200, { "content-length": maxBytesInMemory + 1 }).write(gzip)],
    [
      "cut off",
      (response) => void response.writeHead(200, { "content-length": 99 }).write(gzip, () => response.destroy()),
      "Error: aborted",
    ],
    ["not sent in time", () => {}, timedOut],
  ])("is left to the SDK's client if it is %s", async (_what, answerIt, reason) => {
    answer = answerIt;
    expect(await get()).toBeUndefined();
    expect(received.length).toBe(1);
    expect(reasons()).toEqual(reason === undefined ? [] : [reason]);
  });

  test("is left to the SDK's client, without a request, where only that knows the address, and without credentials", async () => {
    answerWith(gzip);
    for (const bucket of [
      "with.dots",
      "express--euw1-az1--x-s3",
      "arn:aws:s3:eu-west-1:123456789012:accesspoint/a",
      "UPPER",
    ])
      expect(await get({ bucket, key: "a" })).toBeUndefined();
    const { AWS_SECRET_ACCESS_KEY: _secret, ...withoutSecret } = environment;
    for (const variables of [withoutSecret, { ...environment, AWS_USE_FIPS_ENDPOINT: "true" }, {}])
      expect(await getSmallObjects(requestHandler, variables)(logObject, noLimit)).toBeUndefined();
    expect(received).toEqual([]);
  });

  test("is requested again if the connection is closed before there is an answer, once", async () => {
    answer = (response) => {
      answerWith(gzip);
      response.destroy();
    };
    expect(await get()).toEqual(gzip);
    answer = (response) => void response.destroy();
    expect(await get()).toBeUndefined();
    expect(received.length).toBe(4);
  });

  test.each(["ECONNRESET", "EPIPE"])("is requested again after %s, which a closed connection gives", async (code) => {
    answerWith(gzip);
    const handle = vi.spyOn(requestHandler, "handle");
    handle.mockRejectedValueOnce(Object.assign(new Error(code), { code }));
    expect(await get()).toEqual(gzip);
    expect([handle.mock.calls.length, reasons()]).toEqual([2, []]);
    handle.mockRestore();
  });

  test("is requested by the SDK's client on the same connection after it was refused", async () => {
    const connections = new Set<unknown>();
    answer = (response) => {
      connections.add(response.socket);
      response.writeHead(503).end("<Error><Code>SlowDown</Code></Error>");
    };
    expect([await get(), await get()]).toEqual([undefined, undefined]);
    expect([received.length, connections.size]).toEqual([2, 1]);
  });

  test("is not waited for once its time is used up", async () => {
    const controller = new AbortController();
    answer = (response) => {
      response.writeHead(200, { "content-length": 99 }).write(gzip);
      controller.abort();
    };
    expect(await get(logObject, controller.signal)).toBeUndefined();
    expect(await get(logObject, controller.signal)).toBeUndefined();
    expect(received.length).toBe(1);
    expect(reasons()).toEqual([]);
  });
});

describe("a message", () => {
  const message: Message = {
    TopicArn: "arn:aws:sns:eu-west-1:123456789012:alerts",
    Subject: "[HIGH] Root user signed in - 123456789012 us-east-1",
    Message: JSON.stringify({ email: "é \u{1F600} & = + % *'()!~\n", default: "{}" }),
    MessageStructure: "json",
    MessageAttributes: {
      severity: { DataType: "String", StringValue: "high" },
      rules: { DataType: "String.Array", StringValue: '["a","b"]' },
    },
  };
  const accepted = "<PublishResponse><PublishResult><MessageId>1-2-3</MessageId></PublishResult></PublishResponse>";
  const publish = (signal = noLimit) => publishMessages(requestHandler, environment)(message, signal);
  const answerWith = (text: string, status = 200) => {
    answer = (response) => void response.writeHead(status, { "content-type": "text/xml" }).end(text);
  };

  test("is published as the SDK's client does, signed", async () => {
    answerWith(accepted);
    expect(await publish()).toBe("1-2-3");
    expect(await publishWith(new SNSClient(clientOptions()))(message, noLimit)).toBe("1-2-3");
    const [direct, usual] = received as [Received, Received];
    expect(received.map(({ isSigned }) => isSigned)).toEqual([true, true]);
    const parameters = ({ body }: Received) => [...new URLSearchParams(body)].sort();
    expect(parameters(direct)).toEqual(parameters(usual));
    const names = ["host", "content-type", "x-amz-content-sha256", "x-amz-security-token"];
    const headersOf = ({ method, url, headers }: Received) => [method, url, ...names.map((name) => headers[name])];
    expect(headersOf(direct).toSpliced(4, 1)).toEqual(headersOf(usual).toSpliced(4, 1));
  });

  test.each<[string, (response: ServerResponse) => void, reason: string]>([
    [
      "refused",
      (response) => void response.writeHead(400).end("<Error><Code>KMSThrottling</Code></Error>"),
      "status 400, KMSThrottling",
    ],
    [
      "answered by somebody else",
      (response) => void response.writeHead(200).end("<html/>"),
      "the answer has no message id",
    ],
    [
      "answered at length",
      (response) => void response.writeHead(200).end(" ".repeat(70_000) + accepted),
      "RangeError: the body has more than 65536 bytes",
    ],
    [
      "cut off",
      (response) => void response.writeHead(200).write(accepted.slice(0, 60), () => response.destroy()),
      "Error: aborted",
    ],
    ["not answered in time", () => {}, timedOut],
  ])("is left to the SDK's client if it is %s", async (_what, answerIt, reason) => {
    answer = answerIt;
    expect(await publish()).toBeUndefined();
    expect(received.length).toBe(1);
    expect(reasons()).toEqual([reason]);
  });

  test("is not published once its time is used up", async () => {
    answerWith(accepted);
    expect(await publish(AbortSignal.abort())).toBeUndefined();
    expect(received).toEqual([]);
    expect(reasons()).toEqual([]);
  });
});

describe("endpoints", () => {
  const regions = [
    "eu-west-1",
    "us-east-1",
    "ap-southeast-7",
    "us-gov-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "mx-central-1",
  ];
  test.each(regions)("are the SDK's in %s", async (region) => {
    const { s3, sns } = await endpointsOfSdk(region);
    expect([endpointOf("s3", { AWS_REGION: region }), endpointOf("sns", { AWS_REGION: region })]).toEqual(
      [s3, sns].map(({ protocol, hostname }) => ({ protocol, hostname, region, isConfigured: false })),
    );
  });

  test.each([
    { AWS_REGION: "us-iso-east-1" },
    { AWS_REGION: "eusc-de-east-1" },
    { AWS_REGION: "eu-isoe-west-1" },
    { AWS_REGION: "example.com/" },
    {},
    { AWS_REGION: "eu-west-1", AWS_USE_DUALSTACK_ENDPOINT: "true" },
    { AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL: "https://example.com/path" },
    { AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL: "https://example.com/?query" },
    { AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL: "https://user@example.com" },
    { AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL: "no URL" },
    { AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL: "ftp://example.com" },
  ])("are left to the SDK where they are not as everywhere: %j", (variables) => {
    expect(endpointOf("sns", variables)).toBeUndefined();
  });

  test("are those that the environment names", () => {
    const variables = {
      AWS_REGION: "eu-west-1",
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
      AWS_ENDPOINT_URL_SNS: "https://sns.example.com",
    };
    const common = { region: "eu-west-1", isConfigured: true };
    expect([endpointOf("s3", variables), endpointOf("sns", variables)]).toEqual([
      { protocol: "http:", hostname: "127.0.0.1", port: 4566, ...common },
      { protocol: "https:", hostname: "sns.example.com", ...common },
    ]);
  });

  /** The endpoints to which the SDK's clients send their requests. */
  async function endpointsOfSdk(region: string) {
    const urls: { protocol: string; hostname: string }[] = [];
    const handle = async ({ protocol, hostname }: { protocol: string; hostname: string }) => {
      urls.push({ protocol, hostname: hostname.replace(/^logs\./, "") });
      throw new Error("not sent");
    };
    const options = {
      ...clientOptions(),
      endpoint: undefined as never,
      region,
      maxAttempts: 1,
      requestHandler: { handle } as never,
    };
    await new S3Client(options).send(new GetObjectCommand({ Bucket: "logs", Key: "a" })).catch(() => {});
    await new SNSClient(options).send(new PublishCommand({ Message: "a" })).catch(() => {});
    return { s3: urls[0] as (typeof urls)[0], sns: urls[1] as (typeof urls)[0] };
  }
});
