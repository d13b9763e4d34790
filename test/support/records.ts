import type { Rule } from "../../engine/ruleset.ts";

/** A record as CloudTrail writes one, with the given fields replaced. */
export function record(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventVersion: "1.11",
    userIdentity: {
      type: "AssumedRole",
      principalId: "AROAEXAMPLEEXAMPLE001:alice@example.com",
      arn: "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com",
      accountId: "123456789012",
      accessKeyId: "ASIAIOSFODNN7EXAMPLE",
      sessionContext: {
        sessionIssuer: {
          type: "Role",
          principalId: "AROAEXAMPLEEXAMPLE001",
          arn: "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
          accountId: "123456789012",
          userName: "AWSReservedSSO_Admin_0123456789abcdef",
        },
        attributes: { creationDate: "2026-03-14T02:01:00Z", mfaAuthenticated: "false" },
      },
    },
    eventTime: "2026-03-14T02:12:45Z",
    eventSource: "cloudtrail.amazonaws.com",
    eventName: "StopLogging",
    awsRegion: "eu-west-1",
    sourceIPAddress: "203.0.113.66",
    userAgent: "aws-cli/2.27.1",
    requestParameters: { name: "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main" },
    responseElements: null,
    requestID: "0e4c8a4c-8a60-4e1d-8b6f-00000example",
    eventID: "5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a",
    readOnly: false,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: "123456789012",
    eventCategory: "Management",
    ...fields,
  };
}

/** A rule that matches every record, with the given fields replaced. */
export function rule(fields: Partial<Rule> = {}): Rule {
  return {
    id: "trail-stopped",
    title: "CloudTrail stopped logging",
    severity: "critical",
    enabled: true,
    description: "Without a trail nobody sees what happens next.",
    response: "Start the trail again with aws cloudtrail start-logging, then find out who stopped it.",
    references: ["https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html"],
    tags: ["attack.t1562.008"],
    params: {},
    expression: "true",
    ...fields,
  };
}
