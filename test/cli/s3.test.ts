import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { listObjects, readObject } from "../../cli/s3.ts";

afterEach(() => void vi.unstubAllEnvs());

/** Serves a bucket of a Region as S3 does, and returns the Regions that requests were signed for. */
async function bucketIn(region: string, status: 301 | 400, { isLost = false } = {}): Promise<string[]> {
  const signedFor: string[] = [];
  await serve(({ url = "", headers }, response) => {
    const [, signed = ""] = /Credential=[^/]+\/\d+\/([^/]+)/.exec(headers.authorization ?? "") ?? [];
    signedFor.push(signed);
    const isHere = signed === region && !isLost;
    const code = status === 301 ? "PermanentRedirect" : "AuthorizationHeaderMalformed";
    const list = "<ListBucketResult><Contents><Key>a.json</Key><Size>2</Size></Contents></ListBucketResult>";
    const body = isHere ? (url.includes("list-type") ? list : "{}") : `<Error><Code>${code}</Code></Error>`;
    response.writeHead(isHere ? 200 : status, { "x-amz-bucket-region": region }).end(body);
  });
  return signedFor;
}

/** Serves what `answer` answers, as the endpoint of AWS. */
async function serve(answer: RequestListener): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "example");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
}

test.each([301, 400] as const)(
  "a bucket of another Region is read there, after S3 has answered %i once",
  async (status) => {
    const signedFor = await bucketIn("eu-central-1", status);
    const bucket = `bucket-of-${status}`;
    expect(Buffer.from(await readObject(`s3://${bucket}/a.json`)).toString()).toBe("{}");
    const listed = await Array.fromAsync(listObjects(`s3://${bucket}/`, { accounts: [], regions: [] }));
    expect(listed).toEqual([{ uri: `s3://${bucket}/a.json`, key: "a.json", size: 2 }]);
    expect(signedFor).toEqual(["us-east-1", "eu-central-1", "eu-central-1"]);
  },
);

test("a list of a bucket of another Region is requested there", async () => {
  const signedFor = await bucketIn("eu-west-1", 301);
  const listed = await Array.fromAsync(listObjects("s3://another-bucket/", { accounts: [], regions: [] }));
  expect(listed.map(({ key }) => key)).toEqual(["a.json"]);
  expect(signedFor).toEqual(["us-east-1", "eu-west-1"]);
});

test("a second such answer is an error", async () => {
  const signedFor = await bucketIn("eu-west-1", 301, { isLost: true });
  await expect(readObject("s3://lost-bucket/a.json")).rejects.toThrow("s3://lost-bucket/a.json: PermanentRedirect");
  expect(signedFor).toEqual(["us-east-1", "eu-west-1"]);
});

test("an error that names the bucket's Region, and is about something else, is not tried there", async () => {
  const statuses = [403, 200];
  await serve((_request, response) => {
    const status = statuses.shift() ?? 500;
    response.writeHead(status, { "x-amz-bucket-region": "eu-west-1" }).end("<Error><Code>AccessDenied</Code></Error>");
  });
  await expect(readObject("s3://denied-bucket/a.json")).rejects.toThrow("s3://denied-bucket/a.json: access denied");
  expect(statuses).toEqual([200]);
});

test("the list of a Region's folder ends at the first day that is too late", async () => {
  const prefix = "AWSLogs/123456789012/CloudTrail/eu-west-1/";
  let requests = 0;
  await serve((_request, response) => {
    requests++;
    const contents = ["13", "14", "15"].map((day) => `<Contents><Key>${prefix}2026/03/${day}/a.json</Key></Contents>`);
    const more = "<IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken>";
    response.end(requests > 1 ? "" : `<ListBucketResult>${contents.join("")}${more}</ListBucketResult>`);
  });
  const filter = { to: "2026-03-14", accounts: [], regions: [] };
  const listed = await Array.fromAsync(listObjects(`s3://days/${prefix}`, filter));
  expect(listed.map(({ key }) => key)).toEqual([`${prefix}2026/03/13/a.json`, `${prefix}2026/03/14/a.json`]);
  expect(requests).toBe(1);
});

test("with another endpoint, the Region of a bucket is asked for again", async () => {
  const before = await bucketIn("eu-west-1", 301);
  await readObject("s3://moved-bucket/a.json");
  expect(before).toEqual(["us-east-1", "eu-west-1"]);
  const after = await bucketIn("us-east-1", 301);
  await readObject("s3://moved-bucket/a.json");
  expect(after).toEqual(["us-east-1"]);
});

test("an object whose body breaks off is requested again, three times in all", async () => {
  let broken = 2;
  let requests = 0;
  await serve((_request, response) => {
    requests++;
    response.writeHead(200, { "content-length": 10 });
    if (broken-- > 0) response.write("{", () => response.destroy());
    else response.end("0123456789");
  });
  expect(Buffer.from(await readObject("s3://logs/a.json")).toString()).toBe("0123456789");
  expect(requests).toBe(3);
  broken = 3;
  await expect(readObject("s3://logs/a.json")).rejects.toThrow(
    "s3://logs/a.json: S3's answer broke off 3 times: aborted",
  );
  expect(requests).toBe(6);
});

test("a request is tried more often than by the SDK's default, and an object that is denied once", async () => {
  const statuses = [500, 500, 500, 200, 403];
  await serve((_request, response) => {
    const status = statuses.shift() as number;
    const code = status === 403 ? "AccessDenied" : "InternalError";
    response.writeHead(status).end(status === 200 ? "{}" : `<Error><Code>${code}</Code></Error>`);
  });
  expect(Buffer.from(await readObject("s3://logs/a.json")).toString()).toBe("{}");
  await expect(readObject("s3://logs/a.json")).rejects.toThrow(
    "s3://logs/a.json: access denied; objects need s3:GetObject, prefixes s3:ListBucket",
  );
  expect(statuses).toEqual([]);
});

test("a request ends when the signal says so", async () => {
  const stop = new AbortController();
  await serve(() => stop.abort());
  await expect(readObject("s3://logs/a.json", stop.signal)).rejects.toThrow(
    expect.objectContaining({ name: "AbortError" }),
  );
});

test("a request that S3 asks to slow down is made again", async () => {
  const statuses = [503, 200];
  await serve((_request, response) => {
    const status = statuses.shift() as number;
    response.writeHead(status).end(status === 200 ? "{}" : "<Error><Code>SlowDown</Code></Error>");
  });
  expect(Buffer.from(await readObject("s3://logs/a.json")).toString()).toBe("{}");
  expect(statuses).toEqual([]);
});

describe("a stalled answer is given up after 60 s, and the object requested again", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  test("if it does not begin", async () => {
    let requests = 0;
    await serve((_request, response) => {
      if (++requests === 2) response.end("{}");
    });
    const read = readObject("s3://stalled/a.json");
    await vi.waitUntil(() => requests === 1);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(requests).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    await vi.waitUntil(() => vi.advanceTimersByTime(1_000) && requests === 2);
    expect(Buffer.from(await read).toString()).toBe("{}");
  });

  test("if it pauses", async () => {
    // A socket's own timer is not faked: 60 s are 20 ms here.
    const { setTimeout: limit } = Socket.prototype;
    vi.spyOn(Socket.prototype, "setTimeout").mockImplementation(function (this: Socket, milliseconds, onTimeout) {
      return limit.call(this, milliseconds === 60_000 ? 20 : milliseconds, onTimeout);
    });
    onTestFinished(() => void vi.restoreAllMocks());
    let requests = 0;
    await serve((_request, response) => {
      response.writeHead(200, { "content-length": 2 }).write("{");
      if (++requests === 2) response.end("}");
    });
    const read = readObject("s3://paused/a.json");
    await vi.waitUntil(() => vi.advanceTimersByTime(1_000) && requests === 2);
    expect(Buffer.from(await read).toString()).toBe("{}");
  });
});
