import type { CloudTrailRecord } from "../../engine/record.ts";
import { anonymize } from "./anonymize.ts";

/** What `npx cta new` writes: a rule and its first samples, which pass `npx cta check`. */
export interface Scaffold {
  rule: string;
  alert: CloudTrailRecord;
  quiet: CloudTrailRecord;
}

/** A rule to fill in and its samples, from a record, which is anonymized; default: a made-up record. */
export function scaffold(id: string, original: CloudTrailRecord = madeUpRecord): Scaffold {
  const alert = anonymize(original) as CloudTrailRecord;
  const failed = typeof alert.errorCode === "string";
  return {
    rule: `${headerFor(id)}\n${expressionFor(alert, failed)}\n`,
    alert,
    quiet: failed ? succeeded(alert) : denied(alert),
  };
}

const maxTitleCharacters = 70;

function headerFor(id: string): string {
  const title = "TODO say what happened ()";
  const short = id.slice(0, maxTitleCharacters - title.length);
  return `\
// title: ${title.replace("()", `(${short})`)}
// severity: medium # critical, high, medium, low or info
// description: >-
//   TODO Why it matters: what it can mean, and when it is harmless.
// response: >-
//   TODO What to do first, and whom to ask.
// references: # TODO the event's own page, and why it is worth an alert
//   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
// tags: [] # MITRE ATT&CK techniques such as attack.t1098, and your own words
// summary: >-
//   record.eventName + " by " + record.?userIdentity.?arn.orValue("an unknown caller")
// # Optional; docs/rules.md explains each:
// # misses: What it does not see.
// # params: {trustedRoles: []}
// # threshold: {count: 5, per: 'record.?sourceIPAddress.orValue("")'}`;
}

function expressionFor({ eventSource, eventName, errorCode }: CloudTrailRecord, failed: boolean): string {
  return [
    `record.eventSource == ${JSON.stringify(eventSource)}`,
    `record.eventName == ${JSON.stringify(eventName)}`,
    failed ? `record.?errorCode.orValue("") == ${JSON.stringify(errorCode)}` : 'record.?errorCode.orValue("") == ""',
  ].join("\n  && ");
}

/** The same call, denied, on which most rules do not alert. */
function denied(record: CloudTrailRecord): CloudTrailRecord {
  const identity = record.userIdentity as { arn?: unknown } | null | undefined;
  const action = `${record.eventSource.replace(/\.amazonaws\.com$/, "")}:${record.eventName}`;
  const error = {
    errorCode: record.eventSource === "ec2.amazonaws.com" ? "Client.UnauthorizedOperation" : "AccessDenied",
    errorMessage: `User: ${identity?.arn ?? "anonymous"} is not authorized to perform: ${action}`,
  };
  // CloudTrail writes them before the request's parameters.
  const entries = Object.entries({ ...record, responseElements: null }).filter(([field]) => !(field in error));
  const at = entries.findIndex(([field]) => field === "requestParameters");
  entries.splice(at < 0 ? entries.length : at, 0, ...Object.entries(error));
  return Object.fromEntries(entries) as CloudTrailRecord;
}

/** The same call without its error. */
function succeeded({ errorCode: _code, errorMessage: _message, ...record }: CloudTrailRecord): CloudTrailRecord {
  return record as CloudTrailRecord;
}

/** A call of no service in particular. */
export const madeUpRecord: CloudTrailRecord = {
  eventVersion: "1.11",
  userIdentity: {
    type: "AssumedRole",
    principalId: "AROAEXAMPLE0000000001:user-1@example.com",
    arn: "arn:aws:sts::123456789012:assumed-role/example-role-1/user-1@example.com",
    accountId: "123456789012",
    accessKeyId: "ASIAEXAMPLE000000001",
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: "AROAEXAMPLE0000000001",
        arn: "arn:aws:iam::123456789012:role/example-role-1",
        accountId: "123456789012",
        userName: "example-role-1",
      },
      attributes: { creationDate: "2026-03-14T02:01:00Z", mfaAuthenticated: "false" },
    },
  },
  eventTime: "2026-03-14T02:12:45Z",
  eventSource: "service.amazonaws.com",
  eventName: "EventName",
  awsRegion: "eu-west-1",
  sourceIPAddress: "192.0.2.1",
  userAgent: "aws-cli/2.27.50",
  requestParameters: { name: "example" },
  responseElements: null,
  requestID: "00000000-0000-4000-8000-000000000001",
  eventID: "00000000-0000-4000-8000-000000000002",
  readOnly: false,
  eventType: "AwsApiCall",
  managementEvent: true,
  recipientAccountId: "123456789012",
  eventCategory: "Management",
};
