import { expect, onTestFinished, test } from "vitest";
import { bundle } from "../../build/bundle.ts";
import { startEmulator } from "../../local/emulator.ts";
import { startFunction } from "../../local/function.ts";
import { logFileBytes } from "../../local/made-up-records.ts";
import { record } from "../support/records.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";

test("a message that chat refuses holds back no email, fails no invocation and is logged, and accounts have names", async () => {
  const built = await bundle({
    rulesFolder: temporaryFolder({ "trail-stopped.cel": ruleText('record.eventName == "StopLogging"') }),
    chat: true,
    settings: { accountNames: { "123456789012": "prod" }, chat: {} },
  });
  const emulator = await startEmulator();
  const CHAT_TOPIC_ARN = `${emulator.topicArn}-missing`;
  const lambda = await startFunction(built, { ...emulator.environment, TOPIC_ARN: emulator.topicArn, CHAT_TOPIC_ARN });
  onTestFinished(async () => {
    await lambda.stop();
    await emulator.stop();
  });
  const key = "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz";
  await emulator.putObject(key, logFileBytes([record()]));
  await lambda.invoke({
    Records: [
      {
        eventSource: "aws:s3",
        eventName: "ObjectCreated:Put",
        s3: { bucket: { name: emulator.bucket }, object: { key, size: 1000 } },
      },
    ],
  });
  const [summary] = await emulator.receiveSummaries();
  expect(summary?.subject).toMatch(/ - prod eu-west-1$/);
  const errors = lambda
    .logLines()
    .map((line) => JSON.parse(line))
    .filter(({ level }) => level === "ERROR");
  expect(errors.map(({ message }) => message)).toEqual([
    `A chat message could not be sent about s3://${emulator.bucket}/${key}`,
  ]);
});
