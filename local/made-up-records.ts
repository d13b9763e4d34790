import { gzipSync } from "node:zlib";

// The story of `npm start` (story.ts) and the data of tests and benchmarks (test/data/) are made of these records.
// They are made here, as local/ is shipped and may not import test/.

/** A record, or a part of one, under CloudTrail's own field names. */
export type Fields = Record<string, unknown>;

/** Who calls, from which address, and with what. */
export interface Caller {
  /** The record's `userIdentity`. */
  identity: Fields;
  address: string;
  agent: string;
  /** Where the calls go; default: us-east-1. */
  region?: string;
}

/** A call to AWS. */
export interface Call {
  caller: Caller;
  /** `<first part of eventSource>:<eventName>`, such as `s3:PutBucketPolicy`. */
  action: string;
  request: Fields | null;
  /** What else the record has, such as `responseElements`, `errorCode` or `resources`. */
  fields?: Fields;
}

/** What tells a record from another one of the same call. */
export interface Occurrence {
  /** `YYYY-MM-DDTHH:MM:SSZ` */
  eventTime: string;
  eventID: string;
  requestID: string;
  /** CloudTrail writes it for calls by AWS services, to each account concerned; default: left out. */
  sharedEventID?: string;
}

/** The account that everything happens in. */
export const account = "123456789012";

/** Makes a call. */
export function call(caller: Caller, action: string, request: Fields | null = null, fields?: Fields): Call {
  return { caller, action, request, fields };
}

/** Makes a call that AWS denies. */
export function deniedCall(caller: Caller, action: string): Call {
  return call(caller, action, null, {
    errorCode: action.startsWith("ec2:") ? "Client.UnauthorizedOperation" : "AccessDenied",
    errorMessage: `User: ${caller.identity.arn} is not authorized to perform: ${action} on resource: *`,
  });
}

/** Makes a sign-in to the console, by default a successful one without MFA. */
export function consoleSignIn(caller: Caller, outcome: "Success" | "Failure" = "Success", MFAUsed = "No"): Call {
  const { accessKeyId: _, sessionContext: __, ...identity } = caller.identity;
  return call({ ...caller, identity }, "signin:ConsoleLogin", null, {
    responseElements: { ConsoleLogin: outcome },
    additionalEventData: { LoginTo: consoleHome(caller.region), MobileVersion: "No", MFAUsed },
    ...(outcome === "Failure" && { errorMessage: "Failed authentication" }),
  });
}

/** The record of a call, its fields in CloudTrail's order, those that it leaves out left out. */
export function recordOf({ caller, action, request, fields }: Call, occurrence: Occurrence): Fields {
  const [service = "", eventName = ""] = action.split(":");
  const { identity, address, agent, region = defaultRegion } = caller;
  const host = service === "iam" ? "iam.amazonaws.com" : `${service}.${region}.amazonaws.com`;
  const isSignIn = service === "signin";
  const tls = { tlsVersion: "TLSv1.3", cipherSuite: "TLS_AES_128_GCM_SHA256", clientProvidedHostHeader: host };
  const record = {
    eventVersion: "1.11",
    userIdentity: identity,
    eventTime: occurrence.eventTime,
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: region,
    sourceIPAddress: address,
    userAgent: agent,
    errorCode: undefined,
    errorMessage: undefined,
    requestParameters: service === "s3" ? { ...request, Host: request?.Host ?? host } : request,
    responseElements: null,
    additionalEventData: undefined,
    requestID: isSignIn ? undefined : occurrence.requestID,
    eventID: occurrence.eventID,
    readOnly: /^(Get|List|Describe|Lookup|Assume|Decrypt|GenerateDataKey)/.test(eventName),
    resources: undefined,
    eventType: isSignIn ? "AwsConsoleSignIn" : "AwsApiCall",
    managementEvent: true,
    recipientAccountId: account,
    sharedEventID: identity.type === "AWSService" ? occurrence.sharedEventID : undefined,
    eventCategory: "Management",
    tlsDetails: address.endsWith(".amazonaws.com") ? undefined : tls,
    sessionCredentialFromConsole: agent.startsWith("Mozilla") && !isSignIn ? "true" : undefined,
    ...fields,
  };
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** The key under which CloudTrail stores a log file; `time` is its name's, `id` the 16 characters that make it unique. */
export function madeUpKey(region: string, time: Date, id: string): string {
  const [date = "", clock = ""] = time.toISOString().split("T");
  const stamp = `${date.replaceAll("-", "")}T${clock.slice(0, 5).replace(":", "")}Z`;
  const folder = `AWSLogs/${account}/CloudTrail/${region}/${date.replaceAll("-", "/")}`;
  return `${folder}/${account}_CloudTrail_${region}_${stamp}_${id}.json.gz`;
}

/** A log file as it is stored: gzipped JSON. */
export function logFileBytes(records: readonly unknown[]): Uint8Array {
  return gzipSync(JSON.stringify({ Records: records }));
}

/** `userIdentity` of an IAM user; with a session context, of one who signed in to the console. */
export function iamUser(userName: string, accessKeyId = "AKIAIOSFODNN7EXAMPLE", sessionContext?: Fields): Fields {
  return {
    type: "IAMUser",
    principalId: exampleId("AIDA", userName),
    arn: `arn:aws:iam::${account}:user/${userName}`,
    accountId: account,
    accessKeyId,
    userName,
    ...(sessionContext && { sessionContext }),
  };
}

/** `userIdentity` of a role's session. The role may have a path before its name; `since` is when the session began. */
export function roleSession(
  pathAndName: string,
  sessionName: string,
  since: string,
  accessKeyId = "ASIAIOSFODNN7EXAMPLE",
): Fields {
  const userName = pathAndName.split("/").at(-1) ?? "";
  const principalId = exampleId("AROA", userName);
  const sessionIssuer = { type: "Role", principalId, arn: roleArn(pathAndName), accountId: account, userName };
  return {
    type: "AssumedRole",
    principalId: `${principalId}:${sessionName}`,
    arn: `arn:aws:sts::${account}:assumed-role/${userName}/${sessionName}`,
    accountId: account,
    accessKeyId,
    sessionContext: { sessionIssuer, attributes: { creationDate: since, mfaAuthenticated: "false" } },
  };
}

/** The account's root user. */
export const rootUser: Fields = {
  type: "Root",
  principalId: account,
  arn: `arn:aws:iam::${account}:root`,
  accountId: account,
};

/** An AWS service that calls for itself, or with somebody's session. */
export function awsService(name: string, identity: Fields = { type: "AWSService" }): Caller {
  const host = `${name}.amazonaws.com`;
  return { identity: { ...identity, invokedBy: host }, address: host, agent: host };
}

/** The ARN of a role, whose name may have a path before it. */
export function roleArn(pathAndName: string): string {
  return `arn:aws:iam::${account}:role/${pathAndName}`;
}

const defaultRegion = "us-east-1";

function consoleHome(region = defaultRegion): string {
  return `https://${region}.console.aws.amazon.com/console/home`;
}

/** An id of 21 characters like IAM's, which shows that it is made up. */
function exampleId(prefix: string, name: string): string {
  return `${prefix}EXAMPLE${name.replace(/[^a-z]/gi, "").toUpperCase()}`.padEnd(21, "0").slice(0, 21);
}
