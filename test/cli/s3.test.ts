import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { listObjects, readObject } from "../../cli/s3.ts";

afterEach(() => void vi.unstubAllEnvs());

/** Serves a bucket of a Region as S3 does, and returns the Regions that requests were signed for. */
async function bucketIn(region: string, status: 301 | 400, { isLost = false } = {}): Promise<string[]> {
  const signedFor: string[] = [];
  const server = createServer(({ url = "", headers }, response) => {
    const [, signed = ""] = /Credential=[^/]+\/\d+\/([^/]+)/.exec(headers.authorization ?? "") ?? [];
    signedFor.push(signed);
    const isHere = signed === region && !isLost;
    const code = status === 301 ? "PermanentRedirect" : "AuthorizationHeaderMalformed";
    const list = "<ListBucketResult><Contents><Key>a.json</Key><Size>2</Size></Contents></ListBucketResult>";
    const body = isHere ? (url.includes("list-type") ? list : "{}") : `<Error><Code>${code}</Code></Error>`;
    response.writeHead(isHere ? 200 : status, { "x-amz-bucket-region": region }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "example");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  return signedFor;
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
