import { expect, test } from "vitest";
import { hints, sample } from "../../support/hints.ts";

const events = [
  ["s3.amazonaws.com", "GetObject"],
  ["s3.amazonaws.com", "DeleteBucket"],
  ["lambda.amazonaws.com", "Invoke"],
  ["iam.amazonaws.com", "DeleteObject"],
];
const samples = events.map(([eventSource, eventName]) => sample({ eventSource, eventName }));

/** The messages of the hint for an expression, in a rule with these fields. */
const found = (expression: string, fields: { description?: string; misses?: string } = {}) =>
  hints([{ expression, ...fields }], { samples })
    .filter(({ name }) => name === "data-events")
    .map(({ message }) => message);

test("points out a rule that names nothing but data events", () => {
  expect(found('record.eventSource == "lambda.amazonaws.com" && record.eventName == "Invoke"')).toEqual([
    "CloudTrail records Invoke as a data event, which trails leave out by default: add {type: AWS::Lambda::Function} to " +
      "dataEvents in the stack's configuration, or to your own trail, and say in misses that the rule needs data events",
  ]);
  expect(found('record.eventName in ["GetObject", "PutObject"] && record.eventName != "DeleteBucket"')).toHaveLength(1);
});

test.each([
  ["dynamodb.amazonaws.com", "GetRecords", "AWS::DynamoDB::Stream"],
  ["kinesis.amazonaws.com", "GetRecords", "AWS::Kinesis::Stream"],
  ["kinesis.amazonaws.com", "SubscribeToShard", "AWS::Kinesis::StreamConsumer"],
])("names the type of %s's %s", (source, name, type) => {
  expect(found(`record.eventSource == "${source}" && record.eventName == "${name}"`)).toEqual([
    expect.stringContaining(`add {type: ${type}} `),
  ]);
});

test.each([
  ["one of its events is a management event", 'record.eventName in ["GetObject", "DeleteBucket"]'],
  ["it names an event by its beginning", 'record.eventName == "GetObject" || record.eventName.startsWith("Delete")'],
  [
    "the event is of another service",
    'record.eventSource == "iam.amazonaws.com" && record.eventName == "DeleteObject"',
  ],
  [
    "the service is none of AWS's, but a name that objects of JavaScript have",
    'record.eventSource == "constructor" && record.eventName == "GetObject"',
  ],
  ["it only excludes data events", 'record.eventSource == "s3.amazonaws.com" && record.eventName != "GetObject"'],
])("is silent about a rule if %s", (_, expression) => {
  expect(found(expression)).toEqual([]);
});

test("is silent about a rule that says so", () => {
  const expression = 'record.eventName == "GetObject"';
  expect(found(expression, { misses: "Everything, without data events." })).toEqual([]);
  expect(found(expression, { description: "A data event of S3." })).toEqual([]);
  expect(found(expression, { description: "Metadata events." })).toHaveLength(1);
});
