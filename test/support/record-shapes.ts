/** A record, or a part of one. */
export type Fields = Record<string, unknown>;

const session = {
  sessionContext: {
    sessionIssuer: {
      type: "Role",
      principalId: "AROAEXAMPLEEXAMPLE001",
      arn: "arn:aws:iam::123456789012:role/deploy",
      accountId: "123456789012",
      userName: "deploy",
    },
    attributes: { creationDate: "2026-03-14T02:01:00Z", mfaAuthenticated: "false" },
  },
};

/**
 * The forms of `userIdentity`, one or more for each documented type, without the fields that CloudTrail leaves out:
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html.
 */
const identities: Fields[] = [
  { type: "Root", principalId: "123456789012", arn: "arn:aws:iam::123456789012:root", accountId: "123456789012" },
  { type: "Root", invokedBy: "signin.amazonaws.com" },
  {
    type: "IAMUser",
    principalId: "AIDAEXAMPLEEXAMPLE001",
    arn: "arn:aws:iam::123456789012:user/Alice",
    accountId: "123456789012",
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    userName: "Alice",
  },
  { type: "IAMUser", accountId: "123456789012", accessKeyId: "", userName: "HIDDEN_DUE_TO_SECURITY_REASONS" },
  {
    type: "AssumedRole",
    principalId: "AROAEXAMPLEEXAMPLE001:i-0123456789abcdef0",
    arn: "arn:aws:sts::123456789012:assumed-role/deploy/i-0123456789abcdef0",
    accountId: "123456789012",
    accessKeyId: "ASIAIOSFODNN7EXAMPLE",
    ...session,
  },
  { type: "AssumedRole", principalId: "AROAEXAMPLEEXAMPLE001:session", accountId: "123456789012" },
  { type: "Role", principalId: "AROAEXAMPLEEXAMPLE001", arn: "arn:aws:iam::123456789012:role/deploy" },
  {
    type: "FederatedUser",
    principalId: "123456789012:Alice",
    arn: "arn:aws:sts::123456789012:federated-user/Alice",
    ...session,
  },
  { type: "SAMLUser", principalId: "ExampleIdP:alice@example.com", identityProvider: "ExampleIdP", userName: "alice" },
  { type: "WebIdentityUser", principalId: "example:aud:sub", identityProvider: "example.com", userName: "sub" },
  { type: "Directory", accountId: "123456789012", userName: "alice" },
  { type: "AWSAccount", principalId: "AIDAEXAMPLEEXAMPLE002", accountId: "111122223333" },
  { type: "AWSService", invokedBy: "autoscaling.amazonaws.com" },
  {
    type: "IdentityCenterUser",
    accountId: "123456789012",
    onBehalfOf: { userId: "544894e8-80c1-707f-60e3-3ba6510dfac1", identityStoreArn: "arn:aws:identitystore::…" },
    credentialId: "90e292de-5eb8-446e-9602-90f7c45044f7",
  },
  { type: "Unknown", principalId: "", accountId: "", userName: "" },
  { invokedBy: "cloudformation.amazonaws.com" },
];

const omitted = { omitted: true, originalSize: 131_072, reason: "event_size_limit_exceeded" };

/** Fields that turn a record into another shape that CloudTrail writes. */
const overlays: Record<string, Fields> = {
  "a denied call": { errorCode: "AccessDenied", errorMessage: "not authorized", responseElements: null },
  "requestParameters null": { requestParameters: null },
  "requestParameters omitted": { requestParameters: omitted },
  "responseElements null": { responseElements: null },
  "responseElements omitted": { responseElements: omitted },
  "requestParameters and responseElements null": { requestParameters: null, responseElements: null },
  "additionalEventData null": { additionalEventData: null },
  "resources null": { resources: null },
  "called by a service": { sourceIPAddress: "cloudformation.amazonaws.com", userAgent: "cloudformation.amazonaws.com" },
  "called inside AWS": { sourceIPAddress: "AWS Internal", userAgent: "AWS Internal" },
  "an AwsServiceEvent": {
    eventType: "AwsServiceEvent",
    userIdentity: { accountId: "123456789012", invokedBy: "kms.amazonaws.com" },
    requestParameters: null,
    responseElements: null,
    serviceEventDetails: { keyId: "1234abcd-12ab-34cd-56ef-1234567890ab" },
  },
  "an AwsConsoleAction": {
    eventType: "AwsConsoleAction",
    userIdentity: { type: "Root", principalId: "123456789012", accountId: "123456789012" },
    requestParameters: null,
    responseElements: null,
  },
  "an AwsConsoleSignIn": {
    eventType: "AwsConsoleSignIn",
    userIdentity: { type: "IAMUser", accountId: "123456789012", accessKeyId: "", userName: "Alice" },
    requestParameters: null,
    responseElements: { ConsoleLogin: "Failure" },
    additionalEventData: { LoginTo: "https://console.aws.amazon.com/", MobileVersion: "No", MFAUsed: "No" },
  },
  "a NetworkActivity event": {
    eventType: "AwsVpceEvent",
    eventCategory: "NetworkActivity",
    errorCode: "VpceAccessDenied",
    requestParameters: undefined,
    responseElements: undefined,
    vpcEndpointId: "vpce-0123456789abcdef0",
    vpcEndpointAccountId: "123456789012",
  },
  "an Insight event": {
    eventType: "AwsCloudTrailInsight",
    eventCategory: "Insight",
    userIdentity: undefined,
    requestParameters: undefined,
    responseElements: undefined,
    insightDetails: { state: "Start", insightType: "ApiCallRateInsight", insightContext: {} },
  },
};

/** The record in each shape that CloudTrail writes, one change at a time. */
export function* shapesOf(record: Fields): Generator<[shape: string, record: Fields]> {
  for (const [shape, overlay] of Object.entries(overlays)) yield [`as ${shape}`, { ...record, ...overlay }];
  for (const userIdentity of identities) {
    yield [`with userIdentity ${JSON.stringify(userIdentity)}`, { ...record, userIdentity }];
  }
  for (const field of Object.keys(record)) {
    // Rules are not evaluated on a record without these two.
    if (field !== "eventSource" && field !== "eventName") yield [`without ${field}`, without(record, field)];
  }
  for (const [part, field] of parameters(record)) {
    yield [`without ${part}.${field}`, { ...record, [part]: without(record[part] as Fields, field) }];
  }
}

const parts = ["requestParameters", "responseElements", "additionalEventData"];

/** The record with each of its parameters null, at any depth, one at a time. */
export function* withNulls(record: Fields): Generator<[shape: string, record: Fields]> {
  for (const part of parts) {
    for (const { path, put } of placesIn(record[part]))
      yield [`with ${part}${path} null`, { ...record, [part]: put(null) }];
  }
}

/** The record with each field of its request null, at any depth, one at a time, and the same record without the field. */
export function* nullAndMissing(record: Fields): Generator<[path: string, withNull: Fields, without: Fields]> {
  for (const { path, put, remove } of placesIn(record.requestParameters)) {
    if (remove) yield [path, { ...record, requestParameters: put(null) }, { ...record, requestParameters: remove() }];
  }
}

/** A place in a value. */
interface Place {
  path: string;
  /** A copy of the value with another one at this place. */
  put(inner: unknown): unknown;
  /** A copy of the value without the field at this place; undefined for an item of a list. */
  remove: (() => unknown) | undefined;
}

/** The fields and items of a value, at any depth. */
function* placesIn(value: unknown): Generator<Place> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, field] of Object.entries(value)) {
    const put = (inner: unknown) =>
      Array.isArray(value) ? value.with(Number(name), inner) : { ...value, [name]: inner };
    yield { path: `.${name}`, put, remove: Array.isArray(value) ? undefined : () => without(value as Fields, name) };
    for (const { path, put: putWithin, remove } of placesIn(field))
      yield { path: `.${name}${path}`, put: (inner) => put(putWithin(inner)), remove: remove && (() => put(remove())) };
  }
}

function parameters(record: Fields): [part: string, field: string][] {
  return parts.flatMap((part) => Object.keys(record[part] ?? {}).map((field): [string, string] => [part, field]));
}

function without(fields: Fields, field: string): Fields {
  const { [field]: _, ...others } = fields;
  return others;
}

/** Fields that rules read, by what they should be. */
const objects = ["userIdentity", "requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"];
const texts = [
  "errorCode",
  "errorMessage",
  "sourceIPAddress",
  "userAgent",
  "awsRegion",
  "recipientAccountId",
  "eventType",
  "vpcEndpointId",
];

/** Yields the record with each field as a value of another kind, such as a list in place of an object. */
export function* withOtherKinds(record: Fields): Generator<[shape: string, record: Fields]> {
  for (const field of objects) {
    for (const value of [[{ policyDocument: "{}" }], "text"]) {
      yield [`${field} ${JSON.stringify(value)}`, { ...record, [field]: value }];
    }
  }
  for (const field of texts) {
    for (const value of [["text"], null]) {
      yield [`${field} ${JSON.stringify(value)}`, { ...record, [field]: value }];
    }
  }
}
