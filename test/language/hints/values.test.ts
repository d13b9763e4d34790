import { describe, expect, test } from "vitest";
import { messages, sample, samples } from "../../support/hints.ts";

describe("never-equal", () => {
  test("points out comparisons that have the same result on every record", () => {
    const expressions = [
      'record.?additionalEventData.?MFAUsed.orValue("") == "NO"',
      '"Succeeded" != record.?responseElements.?ConsoleLogin.orValue("")',
      'record.?userIdentity.?type.orValue("") in ["Root", "User"]',
      'record.eventSource == "CloudTrail.amazonaws.com"',
      'record.eventSource in ["cloudtrail", "iam.amazonaws.com"]',
      'record.eventName in ["CreateVpc", "CreateVPC*"]',
      'record.?sourceIPAddress.orValue("") in ["192.0.2.1", "198.51.100.0/24"]',
      'record.eventType == "AwsConsoleSignin"',
      '[record.?userIdentity.?sessionContext.?attributes.?mfaAuthenticated.orValue("")].exists(mfa, mfa == "True")',
      "asList(record.?userIdentity.?sessionContext.?attributes.?mfaAuthenticated).exists(mfa, mfa == true)",
      'asList(record.?readOnly).exists(readOnly, readOnly == "true")',
      'record.eventName == "StopLogging" && record.awsRegion == "eu-west-1" && record.eventName in ["DeleteTrail"]',
      'record.awsRegion in ["US-EAST-1", "eu-wset-1"]',
      'record.?userIdentity.?arn.orValue("") == "arn:aws:iam::123456789012:role/deploy"',
      'roleOf(record) != "arn:aws:sts::123456789012:assumed-role/deploy/run-1"',
      'roleOf(record) in ["deploy", "arn:aws:iam::123456789012:role/*"]',
      'callerOf(record) == "arn:aws:sts::123456789012:assumed-role/deploy/run-1"',
      'record.?sourceIPAddress.orValue("").startsWith("10.0.0.0/8")',
      '!record.?userIdentity.?type.orValue("").matches("^Assume-d")',
      'record.eventTime > "22:00"',
      '"06:00" >= record.eventTime',
      'record.eventTime == "2026-01-31"',
    ];
    const hinted = expressions.map((expression) =>
      [expression, ...messages(expression).filter((hint) => hint.startsWith("never-equal"))].join("\n  "),
    );
    expect(hinted.join("\n")).toMatchInlineSnapshot(`
      "record.?additionalEventData.?MFAUsed.orValue("") == "NO"
        never-equal: record.additionalEventData.MFAUsed is never "NO", so this is never true: CloudTrail writes Yes or No; did you mean "No"?
      "Succeeded" != record.?responseElements.?ConsoleLogin.orValue("")
        never-equal: record.responseElements.ConsoleLogin is never "Succeeded", so this is always true: CloudTrail writes Success or Failure
      record.?userIdentity.?type.orValue("") in ["Root", "User"]
        never-equal: record.userIdentity.type is never "User", so this is useless: CloudTrail writes Root, IAMUser, AssumedRole, Role, FederatedUser, Directory, AWSAccount, AWSService, IdentityCenterUser, SAMLUser, WebIdentityUser or Unknown
      record.eventSource == "CloudTrail.amazonaws.com"
        never-equal: record.eventSource is never "CloudTrail.amazonaws.com", so this is never true: CloudTrail writes a service name in lower case, ending in .amazonaws.com
      record.eventSource in ["cloudtrail", "iam.amazonaws.com"]
        never-equal: record.eventSource is never "cloudtrail", so this is useless: CloudTrail writes a service name in lower case, ending in .amazonaws.com
      record.eventName in ["CreateVpc", "CreateVPC*"]
        never-equal: record.eventName is never "CreateVPC*", so this is useless: CloudTrail writes no wildcards; record.eventName.startsWith("Create") tests how a name begins
      record.?sourceIPAddress.orValue("") in ["192.0.2.1", "198.51.100.0/24"]
        never-equal: record.sourceIPAddress is never "198.51.100.0/24", so this is useless: CloudTrail writes no ranges; cidr("10.0.0.0/8").containsIP(record.sourceIPAddress) tests for one
      record.eventType == "AwsConsoleSignin"
        never-equal: record.eventType is never "AwsConsoleSignin", so this is never true: CloudTrail writes AwsApiCall, AwsServiceEvent, AwsConsoleAction, AwsConsoleSignIn, AwsVpceEvent, AwsCloudTrailInsight or AwsAggregatedEvent; did you mean "AwsConsoleSignIn"?
      [record.?userIdentity.?sessionContext.?attributes.?mfaAuthenticated.orValue("")].exists(mfa, mfa == "True")
        never-equal: record.userIdentity.sessionContext.attributes.mfaAuthenticated is never "True", so this is never true: CloudTrail writes true or false; did you mean "true"?
      asList(record.?userIdentity.?sessionContext.?attributes.?mfaAuthenticated).exists(mfa, mfa == true)
        never-equal: record.userIdentity.sessionContext.attributes.mfaAuthenticated is never true, so this is never true: CloudTrail writes it as a string
      asList(record.?readOnly).exists(readOnly, readOnly == "true")
        never-equal: record.readOnly is never "true", so this is never true: CloudTrail writes it as true or false, without quotes
      record.eventName == "StopLogging" && record.awsRegion == "eu-west-1" && record.eventName in ["DeleteTrail"]
        never-equal: no value of record.eventName can pass both this comparison and an earlier one, so this is never true
      record.awsRegion in ["US-EAST-1", "eu-wset-1"]
        never-equal: record.awsRegion is never "US-EAST-1", so this is useless: CloudTrail writes a Region in lower case, such as eu-central-1
        never-equal: record.awsRegion is never "eu-wset-1", so this is useless: CloudTrail writes a Region in lower case, such as eu-central-1
      record.?userIdentity.?arn.orValue("") == "arn:aws:iam::123456789012:role/deploy"
        never-equal: record.userIdentity.arn is never "arn:aws:iam::123456789012:role/deploy", so this is never true: CloudTrail writes the session's ARN where a role calls, arn:aws:sts::…:assumed-role/…, and no wildcards; callerOf(record) is the role's
      roleOf(record) != "arn:aws:sts::123456789012:assumed-role/deploy/run-1"
        never-equal: roleOf(record) is never "arn:aws:sts::123456789012:assumed-role/deploy/run-1", so this is always true: it is the role's ARN in each of its sessions, such as arn:aws:iam::123456789012:role/ci/deploy, without wildcards
      roleOf(record) in ["deploy", "arn:aws:iam::123456789012:role/*"]
        never-equal: roleOf(record) is never "deploy", so this is useless: it is the role's ARN in each of its sessions, such as arn:aws:iam::123456789012:role/ci/deploy, without wildcards
        never-equal: roleOf(record) is never "arn:aws:iam::123456789012:role/*", so this is useless: it is the role's ARN in each of its sessions, such as arn:aws:iam::123456789012:role/ci/deploy, without wildcards
      callerOf(record) == "arn:aws:sts::123456789012:assumed-role/deploy/run-1"
        never-equal: callerOf(record) is never "arn:aws:sts::123456789012:assumed-role/deploy/run-1", so this is never true: it is the role's ARN in each of its sessions, such as arn:aws:iam::123456789012:role/ci/deploy, without wildcards
      record.?sourceIPAddress.orValue("").startsWith("10.0.0.0/8")
        never-equal: record.sourceIPAddress never begins with "10.0.0.0/8", so this is never true: CloudTrail writes no ranges; cidr("10.0.0.0/8").containsIP(record.sourceIPAddress) tests for one
      !record.?userIdentity.?type.orValue("").matches("^Assume-d")
        never-equal: record.userIdentity.type never matches "^Assume-d", so this is never true: CloudTrail writes Root, IAMUser, AssumedRole, Role, FederatedUser, Directory, AWSAccount, AWSService, IdentityCenterUser, SAMLUser, WebIdentityUser or Unknown
      record.eventTime > "22:00"
        never-equal: record.eventTime begins with the year, so comparing it with "22:00" has the same result on every record: CloudTrail writes day and time in UTC, such as 2026-01-31T22:00:00Z; timestamp(record.eventTime).getHours() is the hour
      "06:00" >= record.eventTime
        never-equal: record.eventTime begins with the year, so comparing it with "06:00" has the same result on every record: CloudTrail writes day and time in UTC, such as 2026-01-31T22:00:00Z; timestamp(record.eventTime).getHours() is the hour
      record.eventTime == "2026-01-31"
        never-equal: record.eventTime is never "2026-01-31", so this is never true: CloudTrail writes day and time in UTC, such as 2026-01-31T22:00:00Z; timestamp(record.eventTime).getHours() is the hour"
    `);
  });

  test.each([
    'record.?additionalEventData.?MFAUsed.orValue("") == ""',
    'record.?additionalEventData.?MFAUsed.orValue("") != "Yes"',
    'record.?userIdentity.?type.orValue("").lowerAscii() == "root"',
    'record.eventSource == "signin.amazonaws.com" || record.eventSource == "iam.amazonaws.com"',
    "record.?readOnly.orValue(false) != true",
    'record.awsRegion in ["eu-central-1", "us-gov-west-1", "ap-southeast-7"]',
    'roleOf(record) in ["", "arn:aws:iam::123456789012:role/ci/deploy", "arn:aws-cn:iam::123456789012:user/broker"]',
    'callerOf(record) == "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/carol"',
    'callerOf(record) in ["", "cloudtrail.amazonaws.com", "arn:aws:iam::123456789012:role/ci/deploy"]',
    'record.?userIdentity.?arn.orValue("") in ["arn:aws:iam::123456789012:user/alice", "arn:aws:iam::123456789012:root"]',
    'record.?requestParameters.?type.orValue("") == "anything"',
    'record.eventSource in ["iam.amazonaws.com", "sso.amazonaws.com"] && record.eventSource != "sso.amazonaws.com"',
    'record.eventSource == "iam.amazonaws.com" && record.eventSource in ["sso.amazonaws.com", params.other]',
    'record.eventSource == "iam.amazonaws.com" && record.awsRegion == null',
    'record.?sourceIPAddress.orValue("").startsWith("10.") || record.?sourceIPAddress.orValue("").matches("^(10/|192)")',
    'record.?userIdentity.?type.orValue("").endsWith("Role") && record.?userIdentity.?type.orValue("").lowerAscii().contains("root")',
    'record.eventTime >= "2026-01" && "2026-02-01T00:00:00Z" > record.eventTime && record.eventTime < params.end',
    'record.?requestParameters.?date.orValue("") > "22:00"',
  ])("gives no hint for %s", (expression) => {
    expect(messages(expression)).toEqual([]);
  });

  test("values in samples are known", () => {
    const expression = 'record.?userIdentity.?type.orValue("") == "Visitor"';
    expect(messages(expression)).toHaveLength(1);
    const visitor = [...samples, sample({ userIdentity: { type: "Visitor" } })];
    expect(messages(expression, { samples: visitor })).toEqual([]);
    const part = 'record.?userIdentity.?type.orValue("").startsWith("Visit")';
    expect(messages(part)).toHaveLength(1);
    expect(messages(part, { samples: visitor })).toEqual([]);
  });
});
