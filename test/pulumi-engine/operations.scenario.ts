import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteBucketPolicyCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test, vi } from "vitest";
import { parse } from "yaml";
import { redrive } from "../../cli/commands/redrive.ts";
import { logFileBytes } from "../../local/made-up-records.ts";
import { record } from "../support/records.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";
import { run } from "../support/run.ts";
import { isRunByScenario, shellWords, typedCommands } from "../support/typed-commands.ts";
import { createExistingTrail, existingTrails } from "./existing-trails.ts";
import { startScenarios } from "./scenario.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

const { provider, newStack } = await startScenarios();

/** The commands of a page that a scenario has to run. */
const typed = (path: string) =>
  typedCommands(path).flatMap(({ line, needsAccount }) => (!needsAccount && isRunByScenario(line) ? [line] : []));

/** Those that sign in and create a stack, before there is any. */
const begins = (line: string) => /^npx pulumi (login|stack (init|select)) /.test(line);

test.each(["README.md", "docs/operations.md"])(
  "the commands of %s sign in, create a stack and write its configuration",
  async (path) => {
    const stack = await newStack();
    const home = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-home-"));
    const env = { PULUMI_BACKEND_URL: "", PULUMI_HOME: join(home, ".pulumi") };
    onTestFinished(() => rmSync(home, { recursive: true }));
    const lines = typed(path).filter((line) => line.startsWith("npx pulumi "));
    const first = lines.slice(
      0,
      lines.findIndex((line) => line.startsWith("npx pulumi up")),
    );
    for (const line of first) {
      // --local is the home of the passwd entry, whatever HOME says.
      const [, , ...args] = await shellWords(line.replace("--local", `file://${home}`), async () => "");
      const { ok, output } = await stack.cli(args, env);
      expect(ok, `${line}: ${output}`).toBe(true);
    }
    expect(first.filter(begins)).toHaveLength(2);
    const { config } = parse(readFileSync(join(stack.folder, "Pulumi.prod.yaml"), "utf8"));
    expect(config).toEqual({
      "aws:region": "eu-central-1",
      "cloudtrail-alerts:emails": ["security@example.com"],
    });
  },
);

test("every command of docs/operations.md works where the page tells to type it", async () => {
  // The emulator runs functions in Docker, or answers what it was told to.
  await post("/moto-api/config", { lambda: { use_docker: false } });
  const stack = await newStack({ name: "prod" });
  let isDeployed = true;
  async function up(refresh = false) {
    const { ok, output } = await stack.up(undefined, { refresh });
    expect(ok, output).toBe(true);
    isDeployed = true;
  }
  async function pulumi(args: string[]): Promise<string> {
    if (args[0] === "up") {
      // A second time in a row it would change nothing: first-up.scenario.ts.
      if (!isDeployed || args.includes("--refresh")) await up(args.includes("--refresh"));
      return "";
    }
    if (args[0] === "config") isDeployed = false;
    const asks = ["cancel", "destroy"].includes(args[0] as string) || args[1] === "rm";
    const { ok, output } = await stack.cli([...args, ...(asks ? ["--yes"] : [])]);
    expect(ok, `pulumi ${args.join(" ")}: ${output}`).toBe(true);
    return output.trim();
  }
  const substituted = (command: string) => pulumi(command.split(" ").slice(2));

  const ran: string[] = [];
  for (const line of typed("docs/operations.md").filter((line) => !begins(line))) {
    for (const [start, prepare] of Object.entries(preparations)) if (line.startsWith(start)) await prepare(pulumi);
    if (!line.startsWith("npx pulumi") && !isDeployed) await up();
    // The page has addresses of documentation, which the program refuses.
    const real = line.replace("@example.com", "@example.test").replace("https://…", "https://example.com/hook");
    const [, program, ...args] = await shellWords(real, substituted);
    if (program === "pulumi") await pulumi(args);
    else await cta(args);
    ran.push(line);
  }
  expect(ran.slice(-4)).toEqual([
    "npx pulumi config set protect false",
    "npx pulumi up",
    "npx pulumi destroy",
    "npx pulumi stack rm",
  ]);
});

type RunPulumi = (args: string[]) => Promise<string>;

/** What the page tells to do in other ways than by typing, before a command that begins like this. */
const preparations: Record<string, (pulumi: RunPulumi) => Promise<unknown>> = {
  "npx pulumi config set --secret": (pulumi) =>
    pulumi(["config", "set", "--path", "subscriptions[0].protocol", "https"]),
  "npx pulumi config set ownTrail running": async (pulumi) => {
    await createExistingTrail();
    for (const [key, value] of Object.entries(existingTrails["a topic"]))
      await pulumi(["config", "set", "--path", `trail.${key}`, value]);
  },
};

/** Runs a command of `npx cta` against the emulated AWS. */
async function cta([name, ...args]: string[]): Promise<void> {
  if (name === "redrive") return redriveOne(args[0] as string);
  if (name === "send-test") await letLambdaAnswer();
  if (name === "learn") {
    await putLogFile(args.at(-1) as string);
    // The rule that somebody has added.
    const text = ruleText('record.eventName == "StopLogging"', { firstSeen: "{of: record.awsRegion, within: 30d}" });
    args.push("--rules", temporaryFolder({ "stop-in-new-region.cel": text }));
  }
  const { code, stdout, stderr } = await run([name as string, ...args]);
  expect([code, stderr], name).toEqual([0, ""]);
  if (name === "send-test") expect(stdout).toContain("email  security@example.test");
}

/** The command only takes URLs of AWS; the emulator's has another form. */
async function redriveOne(url: string): Promise<void> {
  const sqs = new SQSClient({});
  const requestContext = { functionArn: "arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-prod" };
  const body = { version: "1.0", requestContext, requestPayload: { Records: [] } };
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body) }));
  expect(await redrive(sqs, url, async () => {})).toEqual({ redriven: 1, left: [] });
}

/** What the emulated function answers to the next invocation. */
async function letLambdaAnswer(): Promise<void> {
  const account = "123456789012";
  const attributes = { severity: "info", severities: ["info"], rules: [], account, region: "eu-central-1" };
  const topicArn = `arn:aws:sns:eu-central-1:${account}:cloudtrail-alerts-prod`;
  const result = JSON.stringify({ topicArn, messageId: "1", subject: "[TEST] Nothing has happened", attributes });
  const body = { results: [result], region: "eu-central-1", account_id: account };
  await post("/moto-api/static/lambda-simple/response", body);
}

async function post(path: string, body: object): Promise<void> {
  const { ok } = await fetch(`${provider.endpoint}${path}`, { method: "POST", body: JSON.stringify(body) });
  expect(ok, path).toBe(true);
}

/** Stores a log file below an address such as `s3://bucket/AWSLogs/`. */
async function putLogFile(address: string): Promise<void> {
  const [, Bucket, prefix] = /^s3:\/\/([^/]+)\/(.*)$/.exec(address) ?? [];
  const name = "123456789012_CloudTrail_eu-central-1_20261121T0000Z_a.json.gz";
  const Key = `${prefix}123456789012/CloudTrail/eu-central-1/2026/11/21/${name}`;
  const s3 = new S3Client({ forcePathStyle: true });
  // The emulator denies what the policy denies under conditions that it does not know.
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: logFileBytes([record()]) }));
}
