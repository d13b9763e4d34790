import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { fakeAwsApi } from "../support/fake-aws-api.ts";
import { temporaryFolder } from "../support/rules-folder.ts";
import { run } from "../support/run.ts";

let accessKeys: Set<string | undefined>;
beforeEach(async () => {
  accessKeys = new Set();
  const server = await fakeAwsApi((_, { authorization }) => {
    accessKeys.add(/Credential=([^/]+)/.exec(authorization ?? "")?.[1]);
    return { status: 403, error: "ExpiredTokenException", body: {} };
  });
  onTestFinished(server.close);
  const folder = temporaryFolder({
    credentials: "[staging]\naws_access_key_id = of-the-profile\naws_secret_access_key = example\n",
  });
  const environment = {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: "eu-central-1",
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
    AWS_CONFIG_FILE: join(folder, "none"),
    AWS_PROFILE: "staging",
    AWS_ACCESS_KEY_ID: "of-the-environment",
    AWS_SECRET_ACCESS_KEY: "example",
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterEach(() => void vi.unstubAllEnvs());

test.each([
  "evaluate s3://example-bucket/log.json",
  "learn --function my-stack s3://example-bucket/",
  "send-test my-stack",
  "backtest --on-aws my-stack s3://example-bucket/",
  "setup --yes --backend=--local --stack=prod --region=eu-central-1 --email=security@mycorp.test",
])("%s uses the environment's access key before AWS_PROFILE, as the AWS CLI does", async (command) => {
  expect((await run(command.split(" "))).code).toBe(2);
  expect([...accessKeys]).toEqual(["of-the-environment"]);
});

test("where AWS refuses the credentials, the error says that AWS_PROFILE was not used", async () => {
  expect(await run(["send-test", "my-stack"])).toEqual({
    code: 2,
    stdout: "",
    stderr:
      "my-stack: the AWS credentials have expired; AWS_ACCESS_KEY_ID was used, which takes precedence over AWS_PROFILE\n",
  });
});

test.each([
  ["send-test my-stack", "my-stack"],
  ["learn --function my-stack logs", "my-stack"],
  ["backtest --on-aws my-stack s3://example-bucket/", "my-stack"],
  ["evaluate s3://example-bucket/log.json", "s3://example-bucket/log.json"],
])("%s says what to do where no Region is set", async (command, subject) => {
  vi.stubEnv("AWS_REGION", undefined);
  vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
  expect((await run(command.split(" "))).stderr).toBe(
    `${subject}: no AWS Region is set; set AWS_REGION, or a profile that has one\n`,
  );
});

test("without an access key in the environment, commands use AWS_PROFILE", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
  const { stderr } = await run(["send-test", "my-stack"]);
  expect(stderr).toBe("my-stack: the AWS credentials have expired\n");
  expect([...accessKeys]).toEqual(["of-the-profile"]);
});
