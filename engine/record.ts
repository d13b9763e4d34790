import { clip, cut } from "../text/clip.ts";
import { roleOf, withoutSession } from "./caller.ts";
import { firstTextOf, maxFactCharacters, textOf } from "./fact-text.ts";
import { below, isJsonObject } from "./json-object.ts";
import { resourceOf } from "./resource.ts";

/** A record of an API call: a JSON object with the two fields that name the call. Any other field may be missing. */
export interface CloudTrailRecord {
  eventSource: string;
  eventName: string;
  [field: string]: unknown;
}

/** Whether a value of a log file names an API call, so that rules can be evaluated on it. */
export function isCloudTrailRecord(value: unknown): value is CloudTrailRecord {
  const record = value as CloudTrailRecord | null;
  return typeof record?.eventSource === "string" && typeof record.eventName === "string";
}

/** What rules read as objects and as texts. CloudTrail writes null for the objects of the first line that a call lacks. */
const nullableObjects = ["requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"];
const objects = [...nullableObjects, "userIdentity", "tlsDetails"];
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

/**
 * Returns a record as rules read it: a field that is of no kind that CloudTrail documents for it (a list in place of
 * `requestParameters`, null in place of `errorCode`) is left out, so that no rule fails on it, and a rule that
 * alerts on the call alone still does. So is a null as `invokedBy`, which a copy of a record may have where
 * CloudTrail leaves it out. Returns the record itself where nothing is left out.
 */
export function asRulesRead(record: CloudTrailRecord): CloudTrailRecord {
  let read = record;
  const leaveOut = (field: string) => {
    if (read === record) read = { ...record };
    delete read[field];
  };
  for (const field of objects) {
    const value = record[field];
    if (value === undefined || isJsonObject(value)) continue;
    if (value !== null || !nullableObjects.includes(field)) leaveOut(field);
  }
  for (const field of texts) {
    const value = record[field];
    if (value !== undefined && typeof value !== "string") leaveOut(field);
  }
  const { userIdentity } = read;
  if (!isJsonObject(userIdentity) || userIdentity.invokedBy !== null) return read;
  const { invokedBy, ...identity } = userIdentity;
  return { ...read, userIdentity: identity };
}

/**
 * Whether a value of a log file is an Insight record, which describes rates of calls instead of a call.
 * CloudTrail delivers them to a folder of their own
 * (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-insights-fields-trails.html).
 */
export function isInsightRecord(value: unknown): boolean {
  const record = value as { eventCategory?: unknown; eventType?: unknown } | null;
  return record?.eventCategory === "Insight" || record?.eventType === "AwsCloudTrailInsight";
}

/** The facts of a record that people and machines see: short, plain text, "" where the record has none. */
export interface RecordFacts {
  /** Letters, digits, `-` and `_`. */
  eventID: string;
  eventName: string;
  eventSource: string;
  /** ISO 8601, UTC, as CloudTrail writes it. */
  eventTime: string;
  account: string;
  region: string;
  /** Who called: an ARN where there is one, else a name, a service or a principal id. */
  principal: string;
  /** The ARN of the role whose session the caller used. */
  role: string;
  /** The account of a caller of whom the record has no ARN, if it is another one than `account`. */
  callerAccount?: string;
  /** The account that acts by temporary delegation; absent where none does. */
  delegate?: string;
  /** The IAM Identity Center user for whom a session acts; absent where it acts for none. */
  onBehalfOf?: string;
  /** The access key that signed the call, in the form of AWS's; absent where none did, as in a sign-in. */
  accessKeyId?: string;
  /** Whether the caller had used MFA; absent where the record does not say, as with federated users. */
  mfa?: boolean;
  /** The id that copies of one event in several accounts share; absent where there are none. */
  sharedEventID?: string;
  /** What was acted on: the rule's target, else the first resource, the parameter that names one, what a denial names, or the account. */
  resource: string;
  /** What was asked for: the parameters, such as `enable=false, name=S3_DATA_EVENTS`; absent if there are none. */
  request?: string;
  sourceIPAddress: string;
  userAgent: string;
  errorCode: string;
  /** Of a failed sign-in without a message, what the record says of it. */
  errorMessage: string;
}

/** `Failure` of a sign-in to the console that failed; else "". */
function failedSignIn(record: CloudTrailRecord): string {
  const outcome = below(record, "responseElements").ConsoleLogin;
  return outcome === "Failure" ? outcome : "";
}

/** Reads the facts of a record, whatever its shape. */
export function factsOf(record: CloudTrailRecord): RecordFacts {
  const identity = below(record, "userIdentity");
  const delegate = textOf(below(identity, "invokedByDelegate").accountId);
  const centerUser = textOf(below(identity, "onBehalfOf").userId);
  const resource = resourceOf(record);
  const facts: RecordFacts = {
    eventID: eventIDOf(record),
    eventName: textOf(record.eventName),
    eventSource: textOf(record.eventSource),
    eventTime: textOf(record.eventTime),
    account: firstTextOf(record.recipientAccountId, identity.accountId),
    region: textOf(record.awsRegion),
    principal: principalOf(identity),
    role: textOf(roleOf(record)),
    resource,
    sourceIPAddress: textOf(record.sourceIPAddress),
    userAgent: textOf(record.userAgent),
    errorCode: textOf(record.errorCode),
    errorMessage: textOf(record.errorMessage) || failedSignIn(record),
  };
  const callerAccount = textOf(identity.accountId);
  const isForeign = /^\d{12}$/.test(callerAccount) && callerAccount !== facts.account;
  if (isForeign && textOf(identity.arn) === "" && facts.principal !== callerAccount)
    facts.callerAccount = callerAccount;
  if (delegate !== "") facts.delegate = delegate;
  if (centerUser !== "" && textOf(identity.arn) !== "") facts.onBehalfOf = centerUser;
  if (isAccessKeyId(identity.accessKeyId)) facts.accessKeyId = identity.accessKeyId;
  const mfa = mfaOf(record, identity);
  if (mfa !== undefined) facts.mfa = mfa;
  if (isIdentifier(record.sharedEventID)) facts.sharedEventID = record.sharedEventID;
  const request = requestOf(record, resource);
  if (request !== "") facts.request = request;
  return facts;
}

/** Returns the record's event id as its facts have it. */
export function eventIDOf({ eventID }: CloudTrailRecord): string {
  return isIdentifier(eventID) ? eventID : "";
}

/** A record whose facts are read at most once, however many rules alert on it. */
export class ReadRecord {
  readonly record: CloudTrailRecord;
  /** The length of its JSON; infinite if it is not known. */
  readonly textLength: number;
  /** How many drafts wait to be made of it (`WaitingRecords`). */
  waiting = 0;
  #facts: RecordFacts | undefined;

  constructor(record: CloudTrailRecord, textLength = Number.POSITIVE_INFINITY) {
    this.record = record;
    this.textLength = textLength;
  }

  /** Shared by the record's alerts: not to be changed. */
  get facts(): Readonly<RecordFacts> {
    this.#facts ??= factsOf(this.record);
    return this.#facts;
  }
}

/** What tells the calls of a log file apart: who made them, and on what. */
export interface Call {
  /** The role of a session, whose name the caller chooses; else as in `RecordFacts`. */
  principal: string;
  /** The session and the resource. */
  target: string;
}

/** Reads a record's call, without the other facts of the record. */
export function callOf(record: CloudTrailRecord): Call {
  const identity = below(record, "userIdentity");
  return callOfFacts({ principal: principalOf(identity), role: textOf(roleOf(record)), resource: resourceOf(record) });
}

/** Returns the same from the facts of the record. */
export function callOfFacts({ principal, role, resource }: Pick<RecordFacts, "principal" | "role" | "resource">): Call {
  return { principal: role || withoutSession(principal), target: `${principal} ${resource}` };
}

function principalOf(identity: Record<string, unknown>): string {
  const arn = textOf(identity.arn);
  if (arn !== "") return arn;
  // An Identity Center user has no ARN: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
  const userId = textOf(below(identity, "onBehalfOf").userId);
  if (userId !== "") return `Identity Center user ${userId}`;
  return firstTextOf(identity.userName, identity.invokedBy, identity.principalId, identity.accountId, identity.type);
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html */
function isAccessKeyId(value: unknown): value is string {
  return typeof value === "string" && /^[A-Z0-9]{16,128}$/.test(value);
}

/** Of a sign-in, what it says itself; of a session, what it began with. */
function mfaOf(record: CloudTrailRecord, identity: Record<string, unknown>): boolean | undefined {
  const { MFAUsed } = below(record, "additionalEventData");
  const { mfaAuthenticated } = below(below(identity, "sessionContext"), "attributes");
  if (MFAUsed === "Yes" || mfaAuthenticated === "true") return true;
  // Of a federated user neither says anything: the identity provider asks for the second factor.
  const isOwnUser = identity.type === "IAMUser" || identity.type === "Root";
  return isOwnUser && (MFAUsed === "No" || mfaAuthenticated === "false") ? false : undefined;
}

/**
 * Whether a value is an event's id: at most 64 letters, digits, `-` and `_`. Ids appear where a record's content must not,
 * as in logs, so only what AWS writes as an id is one.
 */
export function isIdentifier(value: unknown): value is string {
  return typeof value === "string" && /^[\w-]{1,64}$/.test(value);
}

/**
 * The parameters of a record as one text, each as `name=value` with the last name of its path; without those that say
 * nothing or name the resource. Long values, and what is beyond the longest fact, are cut.
 */
function requestOf(record: CloudTrailRecord, resource: string): string {
  const parts: string[] = [];
  // The user and the policy of `bob, policy arn:…`.
  const namesOfResource = resource.includes(", ") ? resource.split(/, (?:policy |group )?/) : [];
  let left = maxFactCharacters;
  const add = (name: string, value: unknown, nesting: number): void => {
    if (value === "" || value === null || value === resource || saysNothing.test(name)) return;
    if (typeof value === "string" && namesOfResource.includes(value)) return;
    if (typeof value === "object" && nesting < maxRequestNesting) {
      const isList = Array.isArray(value);
      for (const key of Object.keys(value)) {
        if (left < 0) return;
        add(isList ? name : key, (value as Record<string, unknown>)[key], nesting + 1);
      }
      return;
    }
    const shownName = cut(name, maxPartCharacters);
    const shown = cut(typeof value === "object" ? "…" : String(value), maxPartCharacters);
    if (parts.length > 0) parts.push(", ");
    parts.push(shownName, "=", shown);
    left -= shownName.length + shown.length + 3;
  };
  add("", below(record, "requestParameters"), 0);
  return clip(parts.join(""), maxFactCharacters);
}

/** Parameters that every request of a kind has: the endpoint, the schema, and what tells a repeated or outdated request. */
const saysNothing =
  /^(?:Host|xmlns|(?:[cC]lient|clientRequest|creation|idempotency|update|policyUpdate|lock|change)Token)$/;
/** The longest name or value of a parameter that alerts show. */
const maxPartCharacters = 100;
const maxRequestNesting = 10;
