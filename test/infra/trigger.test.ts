import { expect, test, vi } from "vitest";
import { configurations } from "./configurations.ts";
import { deploy, leastConfig } from "./deploy.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

test("an organization trail's bucket notifies the function of the log files of all accounts", async () => {
  const { find } = await deploy(configurations.organization);
  expect(find("aws:s3/bucketNotification:BucketNotification").inputs).toMatchInlineSnapshot(`
    {
      "bucket": "cloudtrail-alerts-dev-123456789012",
      "lambdaFunctions": [
        {
          "events": [
            "s3:ObjectCreated:*",
          ],
          "filterPrefix": "AWSLogs/o-exampleorgid/",
          "filterSuffix": ".json.gz",
          "id": "log-objects",
          "lambdaFunctionArn": "arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev",
        },
      ],
    }
  `);
});

test("with SNS, the function subscribes to the topic in its Region, and only this topic may invoke it", async () => {
  const { find } = await deploy(configurations.existingBySns);
  expect(find("aws:sns/topicSubscription:TopicSubscription", "notification").inputs).toMatchInlineSnapshot(`
    {
      "endpoint": "arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev",
      "protocol": "lambda",
      "region": "us-east-1",
      "topic": "arn:aws:sns:us-east-1:444455556666:example-trail",
    }
  `);
  expect(find("aws:lambda/permission:Permission").inputs).toMatchInlineSnapshot(`
    {
      "action": "lambda:InvokeFunction",
      "function": "cloudtrail-alerts-dev",
      "principal": "sns.amazonaws.com",
      "sourceArn": "arn:aws:sns:us-east-1:444455556666:example-trail",
    }
  `);
});

test("with EventBridge, a rule matches new log files, and the account that owns the bucket may put events", async () => {
  const { find } = await deploy(configurations.existingByEventBridge);
  expect(JSON.parse(find("aws:cloudwatch/eventRule:EventRule").inputs.eventPattern)).toMatchInlineSnapshot(`
    {
      "account": [
        "444455556666",
      ],
      "detail": {
        "bucket": {
          "name": [
            "example-trail",
          ],
        },
        "object": {
          "key": [
            {
              "wildcard": "AWSLogs/*/CloudTrail/*.json.gz",
            },
          ],
        },
      },
      "detail-type": [
        "Object Created",
      ],
      "source": [
        "aws.s3",
      ],
    }
  `);
  expect(find("aws:lambda/permission:Permission").inputs).toMatchInlineSnapshot(`
    {
      "action": "lambda:InvokeFunction",
      "function": "cloudtrail-alerts-dev",
      "principal": "events.amazonaws.com",
      "sourceArn": "arn:aws:events:eu-central-1:123456789012:rule/cloudtrail-alerts-dev-log-objects",
    }
  `);
  expect(find("aws:cloudwatch/eventPermission:EventPermission").inputs).toMatchInlineSnapshot(`
    {
      "principal": "444455556666",
      "statementId": "cloudtrail-alerts-dev-444455556666",
    }
  `);
});

test("with EventBridge and a bucket in this account, no other account may put events", async () => {
  const trail = { notifications: "eventbridge", bucketName: "example-trail" };
  const { resources } = await deploy({ ...leastConfig, trail });
  expect(resources.filter(({ type }) => type.includes("EventPermission"))).toEqual([]);
});
