import { leastConfig } from "./deploy.ts";

/** A channel of each kind. */
export const chat = {
  slack: [{ workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" }],
  teams: [
    {
      tenantId: "74361522-288c-4b1b-89d2-3b5e9b6c5d10",
      teamId: "7c1e5f0a-3d2b-4c6a-9e8f-0000000000aa",
      channelId: "19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2",
    },
  ],
};

/** One configuration for each way in which a stack can be set up. */
export const configurations = {
  standard: leastConfig,
  organization: { ...leastConfig, organization: true },
  dataEvents: {
    ...leastConfig,
    dataEvents: [
      { type: "AWS::S3::Object", arns: ["arn:aws:s3:::example-"], readOnly: false },
      { type: "AWS::SNS::Topic" },
      { type: "AWS::Lambda::Function" },
      { type: "AWS::DynamoDB::Table" },
    ],
  },
  existingBySns: {
    ...leastConfig,
    trail: {
      notifications: "sns",
      bucketName: "example-trail",
      keyArn: "arn:aws:kms:eu-central-1:444455556666:key/1111abcd-12ab-34cd-56ef-1234567890ab",
      keyPrefix: "audit/",
      topicArn: "arn:aws:sns:us-east-1:444455556666:example-trail",
    },
  },
  existingByEventBridge: {
    ...leastConfig,
    trail: { notifications: "eventbridge", bucketName: "example-trail", accountId: "444455556666" },
  },
  deduplicating: { ...leastConfig, deduplicate: true },
  remembering: { ...leastConfig, muteFor: { high: "1h" } },
  unprotected: { ...leastConfig, protect: false },
};
