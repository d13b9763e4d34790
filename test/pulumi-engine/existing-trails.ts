import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { createBucket } from "./scenario.ts";

const topicArn = (region: string) => `arn:aws:sns:${region}:123456789012:example-trail`;
const bySns = { notifications: "sns", bucketName: "example-trail" };
const byEventBridge = { notifications: "eventbridge", bucketName: "example-trail" };

/** Each way in which the notifications of an existing trail arrive; those of the stack's own bucket are in other files. */
export const existingTrails = {
  "a topic": { ...bySns, topicArn: topicArn("eu-central-1") },
  "a topic of another Region": { ...bySns, topicArn: topicArn("us-east-1") },
  EventBridge: byEventBridge,
  "EventBridge of another account": { ...byEventBridge, accountId: "444455556666" },
};

/** Creates what belongs to the existing trail, in the AWS of a stack that has been made. */
export async function createExistingTrail() {
  await createBucket("example-trail");
  for (const region of ["eu-central-1", "us-east-1"]) {
    await new SNSClient({ region }).send(new CreateTopicCommand({ Name: "example-trail" }));
  }
}
