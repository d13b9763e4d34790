import { expect, test } from "vitest";
import { checkTableName, EnvironmentError, readEnvironment, readMemoryVariables } from "../../handler/environment.ts";

const TOPIC_ARN = "arn:aws:sns:eu-west-1:123456789012:cloudtrail-alerts-dev";

test("what infra/alerter.ts sets is read; without MIN_PUBLISH_MS publishing does not wait", () => {
  expect(readEnvironment({ TOPIC_ARN, MIN_PUBLISH_MS: "500" })).toEqual({ topicArn: TOPIC_ARN, minPublishMs: 500 });
  expect(readEnvironment({ TOPIC_ARN })).toEqual({ topicArn: TOPIC_ARN, minPublishMs: 0 });
});

test.each([
  "arn:aws-cn:sns:cn-north-1:123456789012:alerts",
  "arn:aws-us-gov:sns:us-gov-west-1:123456789012:alerts",
  "arn:aws-eusc:sns:eusc-de-east-1:123456789012:alerts",
  "arn:aws:sns:us-east-1:000000000000:cloudtrail-alerts",
])("topics of every partition are accepted: %s", (arn) => {
  expect(readEnvironment({ TOPIC_ARN: arn }).topicArn).toBe(arn);
});

const milliseconds = "expected a whole number of milliseconds from 0 to 60000.";

test.each([
  [{}, "TOPIC_ARN is not set: the function needs the topic to publish summaries to."],
  [{ TOPIC_ARN: "" }, "TOPIC_ARN is not set: the function needs the topic to publish summaries to."],
  [{ TOPIC_ARN: "alerts" }, 'TOPIC_ARN is "alerts"; expected the ARN of an SNS topic that is not FIFO.'],
  [
    { TOPIC_ARN: "arn:aws:sqs:eu-west-1:123456789012:alerts" },
    'TOPIC_ARN is "arn:aws:sqs:eu-west-1:123456789012:alerts"; expected the ARN of an SNS topic that is not FIFO.',
  ],
  [
    { TOPIC_ARN: "arn:aws:sns:eu-west-1:123456789012:alerts.fifo" },
    'TOPIC_ARN is "arn:aws:sns:eu-west-1:123456789012:alerts.fifo"; expected the ARN of an SNS topic that is not FIFO.',
  ],
  ...["abc", "-500", "", " ", "1e3", "0x10", "2.5", "NaN", "Infinity", "60001"].map((value): [object, string] => [
    { TOPIC_ARN, MIN_PUBLISH_MS: value },
    `MIN_PUBLISH_MS is ${JSON.stringify(value)}; ${milliseconds}`,
  ]),
  [
    { TOPIC_ARN: "alerts", MIN_PUBLISH_MS: "abc" },
    `TOPIC_ARN is "alerts"; expected the ARN of an SNS topic that is not FIFO.\nMIN_PUBLISH_MS is "abc"; ${milliseconds}`,
  ],
])("wrong variables are an error that names each, its value and what is expected: %j", (environment, message) => {
  expect(() => readEnvironment(environment as NodeJS.ProcessEnv)).toThrow(new EnvironmentError(message));
});

test("the name of the table is checked", () => {
  expect(checkTableName("DEDUPLICATION_TABLE", "cloudtrail-alerts-dev_published.1")).toBe(
    "cloudtrail-alerts-dev_published.1",
  );
  for (const name of ["", "ab", "a table", "a".repeat(256)]) {
    expect(() => checkTableName("DEDUPLICATION_TABLE", name)).toThrow(
      new EnvironmentError(
        `DEDUPLICATION_TABLE is ${JSON.stringify(name)}; expected the name of a DynamoDB table: 3 to 255 letters, digits and _ . -.`,
      ),
    );
  }
});

test("the secret of the memory has at least 32 bytes", () => {
  const base64 = (bytes: number) => Buffer.alloc(bytes, "s").toString("base64");
  expect(readMemoryVariables("memory", base64(32)).secret).toHaveLength(32);
  expect(() => readMemoryVariables("memory", base64(31))).toThrow(EnvironmentError);
});
