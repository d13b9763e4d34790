import { leastConfig } from "./deploy.ts";

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
      keyArn: "arn:aws:kms:us-east-1:444455556666:key/1111abcd-12ab-34cd-56ef-1234567890ab",
      keyPrefix: "audit/",
      topicArn: "arn:aws:sns:us-east-1:444455556666:example-trail",
    },
  },
  existingByEventBridge: {
    ...leastConfig,
    trail: { notifications: "eventbridge", bucketName: "example-trail", accountId: "444455556666" },
  },
  deduplicating: { ...leastConfig, deduplicate: true },
  unprotected: { ...leastConfig, protect: false },
};
