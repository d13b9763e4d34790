import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type AccountQueries, queriesOf } from "../../infra/account.ts";
import { type Answer, emptyAccount, fakeAwsApi } from "../support/fake-aws-api.ts";

let ask: AccountQueries;
let other: Answer | undefined;
let close: () => void;
beforeAll(async () => {
  const server = await fakeAwsApi((url, headers) => other ?? emptyAccount(url, headers));
  close = server.close;
  vi.stubEnv("AWS_ENDPOINT_URL", server.url);
  pulumi.runtime.setAllConfig({ "aws:accessKey": "fake", "aws:secretKey": "fake" });
  ask = (await queriesOf("eu-central-1")) as AccountQueries;
});
afterAll(() => {
  close();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The answer to a question, where AWS answers everything with this. */
async function answering<T>(answer: Answer | undefined, question: () => Promise<T>): Promise<T> {
  other = answer;
  return question();
}

test("AWS says which quotas, reservations, trails and buckets there are", async () => {
  const limit = { AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 8 } };
  expect(await answering({ body: limit }, ask.concurrency)).toEqual({ quota: 10, unreserved: 8 });
  const reservation = () => ask.reservation("cloudtrail-alerts-dev");
  expect(await answering({ body: { ReservedConcurrentExecutions: 2 } }, reservation)).toBe(2);
  expect(await answering({ body: {} }, reservation)).toBeUndefined();
  expect(await answering({ status: 404, error: "ResourceNotFoundException" }, reservation)).toBeUndefined();
  expect(await answering({ body: { trailList: [{ TrailARN: "arn:a" }] } }, ask.trailArns)).toEqual(["arn:a"]);
});

test("the function's code has a hash, unless there is no function", async () => {
  const code = () => ask.codeSha256("cloudtrail-alerts-dev");
  expect(await answering({ body: { CodeSha256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" } }, code)).toMatch(
    /^47DE/,
  );
  expect(await answering({ status: 404, error: "ResourceNotFoundException" }, code)).toBeUndefined();
  await expect(answering({ status: 403, error: "AccessDeniedException" }, code)).rejects.toThrow();
});

test("a bucket exists although it may not be read, or is in another Region", async () => {
  const bucket = () => ask.bucket("example-trail");
  const header = { "x-amz-bucket-region": "us-east-1" };
  expect(await answering({ headers: header }, bucket)).toEqual({ exists: true, region: "us-east-1" });
  expect(await answering({ status: 301, headers: header }, bucket)).toEqual({ exists: true, region: "us-east-1" });
  expect(await answering({ status: 403, headers: header }, bucket)).toEqual({ exists: true, region: "us-east-1" });
  expect(await answering({ status: 403 }, bucket)).toEqual({ exists: true, region: undefined });
  expect(await answering({ status: 404 }, bucket)).toEqual({ exists: false });
});

test("an event bus exists, or does not", async () => {
  const bus = () => ask.hasEventBus("alerts");
  expect(await answering({ body: { Name: "alerts" } }, bus)).toBe(true);
  expect(await answering({ status: 400, error: "ResourceNotFoundException" }, bus)).toBe(false);
});

test("other errors are passed on", async () => {
  const denied = { status: 403, error: "AccessDeniedException" };
  await expect(answering(denied, ask.concurrency)).rejects.toThrow();
  await expect(answering(denied, ask.trailArns)).rejects.toThrow();
  await expect(answering(denied, () => ask.reservation("x"))).rejects.toThrow();
  await expect(answering({ status: 400 }, () => ask.bucket("example-trail"))).rejects.toThrow();
  await expect(answering(denied, () => ask.hasEventBus("alerts"))).rejects.toThrow();
});

test("the environment's access key comes before AWS_PROFILE and after the configuration, as in the provider", async ({
  onTestFinished,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "account-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "credentials");
  writeFileSync(file, "[staging]\naws_access_key_id = of-the-profile\naws_secret_access_key = example\n");
  const keys: (string | undefined)[] = [];
  const server = await fakeAwsApi((url, headers) => {
    keys.push(/Credential=([^/]+)/.exec(headers.authorization ?? "")?.[1]);
    return emptyAccount(url, headers);
  });
  onTestFinished(server.close);
  vi.spyOn(console, "warn").mockImplementation(() => {}); // the SDK warns of a profile beside an access key
  const environment = {
    AWS_ENDPOINT_URL: server.url,
    AWS_SHARED_CREDENTIALS_FILE: file,
    AWS_PROFILE: "staging",
    AWS_ACCESS_KEY_ID: "of-the-environment",
    AWS_SECRET_ACCESS_KEY: "example",
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const configurations = [
    {},
    { "aws:profile": "staging" },
    { "aws:accessKey": "of-the-configuration", "aws:secretKey": "example" },
  ];
  for (const config of configurations) {
    pulumi.runtime.setAllConfig(config as Record<string, string>);
    await (await queriesOf("eu-central-1"))?.trailArns();
  }
  vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
  pulumi.runtime.setAllConfig({});
  await (await queriesOf("eu-central-1"))?.trailArns();
  expect(keys).toEqual(["of-the-environment", "of-the-profile", "of-the-configuration", "of-the-profile"]);
});

test("the account is not asked about a stack that an assumed role deploys", async () => {
  pulumi.runtime.setAllConfig({ "aws:assumeRoles": '[{"roleArn":"arn:aws:iam::123456789012:role/deploy"}]' });
  expect(await queriesOf("eu-central-1")).toBeUndefined();
});
