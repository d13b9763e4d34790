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

test("a bucket exists although it may not be read, or is in another Region", async () => {
  const bucket = () => ask.bucket("example-trail");
  const header = { "x-amz-bucket-region": "us-east-1" };
  expect(await answering({ headers: header }, bucket)).toEqual({ exists: true, region: "us-east-1" });
  expect(await answering({ status: 301, headers: header }, bucket)).toEqual({ exists: true, region: "us-east-1" });
  expect(await answering({ status: 403, headers: header }, bucket)).toEqual({ exists: true, region: "us-east-1" });
  expect(await answering({ status: 404 }, bucket)).toEqual({ exists: false });
});

test("other errors are passed on", async () => {
  const denied = { status: 403, error: "AccessDeniedException" };
  await expect(answering(denied, ask.concurrency)).rejects.toThrow();
  await expect(answering(denied, ask.trailArns)).rejects.toThrow();
  await expect(answering(denied, () => ask.reservation("x"))).rejects.toThrow();
  await expect(answering({ status: 400 }, () => ask.bucket("example-trail"))).rejects.toThrow();
});

test("the account is not asked about a stack that an assumed role deploys", async () => {
  pulumi.runtime.setAllConfig({ "aws:assumeRoles": '[{"roleArn":"arn:aws:iam::123456789012:role/deploy"}]' });
  expect(await queriesOf("eu-central-1")).toBeUndefined();
});
