import { withoutSession } from "./caller.ts";

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
];

/**
 * Returns a record as rules read it: a field that is of no kind that CloudTrail documents for it (a list in place of
 * `requestParameters`, null in place of `errorCode`) is left out, so that no rule fails on it, and a rule that
 * alerts on the call alone still does. Returns the record itself where nothing is left out.
 */
export function asRulesRead(record: CloudTrailRecord): CloudTrailRecord {
  let read = record;
  const leaveOut = (field: string) => {
    if (read === record) read = { ...record };
    delete read[field];
  };
  for (const field of objects) {
    const value = record[field];
    if (value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value))) continue;
    if (value !== null || !nullableObjects.includes(field)) leaveOut(field);
  }
  for (const field of texts) {
    const value = record[field];
    if (value !== undefined && typeof value !== "string") leaveOut(field);
  }
  return read;
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
  /** What was acted on: the rule's target, else the first resource, the parameter that names one, or the account. */
  resource: string;
  /** What was asked for: the parameters, such as `enable=false, name=S3_DATA_EVENTS`; absent if there are none. */
  request?: string;
  sourceIPAddress: string;
  userAgent: string;
  errorCode: string;
  errorMessage: string;
}

/** The longest fact of an alert; a longer one is cut. */
export const maxFactCharacters = 300;

/** Reads the facts of a record, whatever its shape. */
export function factsOf(record: CloudTrailRecord): RecordFacts {
  const identity = below(record, "userIdentity");
  const delegate = text(below(identity, "invokedByDelegate").accountId);
  const centerUser = text(below(identity, "onBehalfOf").userId);
  const resource = resourceOf(record);
  const facts: RecordFacts = {
    eventID: eventIDOf(record),
    eventName: text(record.eventName),
    eventSource: text(record.eventSource),
    eventTime: text(record.eventTime),
    account: first(record.recipientAccountId, identity.accountId),
    region: text(record.awsRegion),
    principal: principalOf(identity),
    role: roleOf(identity),
    resource,
    sourceIPAddress: text(record.sourceIPAddress),
    userAgent: text(record.userAgent),
    errorCode: text(record.errorCode),
    errorMessage: text(record.errorMessage),
  };
  const callerAccount = text(identity.accountId);
  const isForeign = /^\d{12}$/.test(callerAccount) && callerAccount !== facts.account;
  if (isForeign && text(identity.arn) === "" && facts.principal !== callerAccount) facts.callerAccount = callerAccount;
  if (delegate !== "") facts.delegate = delegate;
  if (centerUser !== "" && text(identity.arn) !== "") facts.onBehalfOf = centerUser;
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

/** Reads a record's call, or takes it from its facts. */
export function callOf(record: CloudTrailRecord): Call {
  const identity = below(record, "userIdentity");
  return callOfFacts({ principal: principalOf(identity), role: roleOf(identity), resource: resourceOf(record) });
}

/** The same as `callOf`, from the facts of the record. */
export function callOfFacts({ principal, role, resource }: Pick<RecordFacts, "principal" | "role" | "resource">): Call {
  return { principal: role || withoutSession(principal), target: `${principal} ${resource}` };
}

function principalOf(identity: Record<string, unknown>): string {
  const arn = text(identity.arn);
  if (arn !== "") return arn;
  // An Identity Center user has no ARN: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
  const userId = text(below(identity, "onBehalfOf").userId);
  if (userId !== "") return `Identity Center user ${userId}`;
  return first(identity.userName, identity.invokedBy, identity.principalId, identity.accountId, identity.type);
}

function roleOf(identity: Record<string, unknown>): string {
  return text(below(below(identity, "sessionContext"), "sessionIssuer").arn);
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
 * Parameters that name what a call acts on, where another parameter names something else too, the most telling
 * first. CloudTrail writes them as the service's API does, in lower camel case.
 */
const namingParameters = [
  "userName",
  "roleName",
  "groupName",
  "permissionSetArn",
  "bucketName",
  "functionName",
  "keyId",
  "groupId",
  "name",
  "trailName",
  "instanceId",
  "instanceIds",
  "target",
  "targetPrincipal",
  "queueUrl",
  "roleArn",
  "secretId",
  "dBInstanceIdentifier",
  "dBClusterIdentifier",
  "snapshotId",
  "resourceArn",
  "policyArn",
  "arn",
  "id",
];
const namingRanks: ReadonlyMap<string, number> = new Map(namingParameters.map((name, rank) => [name, rank]));
/** What a call gives to a user, role or group: it comes after them. */
const givenParameters: [name: string, kind: string][] = [
  ["policyArn", "policy"],
  ["policyName", "policy"],
  ["groupName", "group"],
];
/** The ends of other parameters' names that say what is acted on. */
const namingEnds = [
  /(?:arn|arns)$/i,
  /names?$/i,
  /(?:id|ids|identifier)$/i,
  /(?:url|path|identity|address|domain|cluster|family|rule)$/i,
];
/** Names that end so and say something else: only the last resort. */
const besides =
  /token$|^(?:accountId|registryId|requestId|instanceArn|identityStoreId|directoryId|kmsKeyId|roleARN|documentName|sessionName|contextName)$/i;
/** How many parameters are looked at, those of nested ones included. */
const maxParameters = 300;
const maxNesting = 4;

/** What a record's call acted on: see `RecordFacts.resource`. The record may be any object. */
export function resourceOf(record: Record<string, unknown>): string {
  for (const resource of Array.isArray(record.resources) ? record.resources : []) {
    const { ARN, arn } = fieldsOf(resource);
    const found = first(ARN, arn);
    if (found !== "") return found;
  }
  const request = below(record, "requestParameters");
  const named = namedIn(request);
  if (named !== "") return named;
  const found =
    searched(request, true) ||
    searched(below(record, "responseElements"), true) ||
    searched(request, false) ||
    searched(below(record, "serviceEventDetails"), false);
  if (found !== "" || isSignIn(record)) return found;
  // A setting of the whole account, or a call that lists what is in it.
  const account = first(record.recipientAccountId, below(record, "userIdentity").accountId);
  return /^\d{12}$/.test(account) ? `account ${account}` : "";
}

function isSignIn({ eventSource, eventName }: Record<string, unknown>): boolean {
  return (
    eventSource === "signin.amazonaws.com" &&
    /^(?:ConsoleLogin|GetSigninToken|CheckMfa|SwitchRole)$/.test(String(eventName))
  );
}

function namedIn(parameters: Record<string, unknown>): string {
  // A call has few parameters, and most of them name nothing.
  let [name, rank, found] = ["", namingParameters.length, ""];
  for (const parameter of Object.keys(parameters)) {
    const ownRank = namingRanks.get(parameter);
    if (ownRank === undefined || ownRank >= rank) continue;
    const own = textOrTexts(parameters[parameter]);
    if (own !== "") [name, rank, found] = [parameter, ownRank, own];
  }
  if (name !== "userName" && name !== "roleName" && name !== "groupName") return found;
  const given = givenParameters.find(([given]) => given !== name && text(parameters[given]) !== "");
  return given ? clip(`${found}, ${given[1]} ${text(parameters[given[0]])}`, maxFactCharacters) : found;
}

/** What the name of a parameter says of its value: the first of `namingEnds` that it has, and whether it is one of `besides`. */
interface Naming {
  end: number;
  isBesides: boolean;
}

/** By name. Names recur, but callers can make them up, so there is a limit. */
const namings = new Map<string, Naming>();
const maxNamings = 10_000;

function namingOf(name: string): Naming {
  let naming = namings.get(name);
  if (!naming) {
    const end = namingEnds.findIndex((form) => form.test(name));
    naming = { end: end < 0 ? namingEnds.length : end, isBesides: besides.test(name) };
    if (namings.size < maxNamings && name.length <= 64) namings.set(name, naming);
  }
  return naming;
}

/**
 * Searches the parameters, then what is nested in them, for one whose name ends as a name's or an id's does; with
 * `onlyTelling`, for none of `besides`.
 */
function searched(
  parameters: Record<string, unknown>,
  onlyTelling: boolean,
  nesting = 0,
  budget = { left: maxParameters },
): string {
  const names = Object.keys(parameters).slice(0, budget.left);
  budget.left -= names.length;
  let [found, foundEnd] = ["", namingEnds.length];
  for (const name of names) {
    const { end, isBesides } = namingOf(name);
    if (onlyTelling && isBesides) continue;
    const value = textOrTexts(parameters[name]);
    if (value.startsWith("arn:")) return value;
    if (value !== "" && end < foundEnd) [found, foundEnd] = [value, end];
  }
  if (found !== "" || nesting === maxNesting) return found;
  for (const name of names) {
    const value = parameters[name];
    const inner = Array.isArray(value) ? value[0] : value;
    if (typeof inner !== "object" || inner === null) continue;
    const nested = searched(fieldsOf(inner), onlyTelling, nesting + 1, budget);
    if (nested !== "") return nested;
  }
  return "";
}

/**
 * The parameters of a record as one text, each as `name=value` with the last name of its path; without those that say
 * nothing or name the resource. Long values, and what is beyond the longest fact, are cut.
 */
function requestOf(record: CloudTrailRecord, resource: string): string {
  const parts: string[] = [];
  const namesOfResource = resource.split(/, (?:policy |group )?/);
  let left = maxFactCharacters;
  const add = (name: string, value: unknown, nesting: number): void => {
    if (value === "" || value === null || value === resource || name === "Host") return;
    // The user and the policy of `bob, policy arn:…`.
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

/** The longest name or value of a parameter that alerts show. */
const maxPartCharacters = 100;
const maxRequestNesting = 10;

/** A text, or the first texts of a list. What CloudTrail hid says nothing. */
function textOrTexts(value: unknown): string {
  if (Array.isArray(value)) return text(value.slice(0, 20).filter(isShown).join(", "));
  return isShown(value) ? text(value) : "";
}

function isShown(value: unknown): boolean {
  return typeof value === "string" && value !== "HIDDEN_DUE_TO_SECURITY_REASONS";
}

function below(value: Record<string, unknown>, field: string): Record<string, unknown> {
  return fieldsOf(value[field]);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function first(...values: unknown[]): string {
  for (const value of values) {
    const found = text(value);
    if (found !== "") return found;
  }
  return "";
}

function text(value: unknown): string {
  return typeof value === "string" ? clip(value, maxFactCharacters) : "";
}

/** Returns at most `length` UTF-16 units of a text, cut between characters, with an ellipsis where it was cut. */
export function clip(value: string, length: number): string {
  return value.length <= length ? value : copyOf(cut(value, length));
}

/** Does the same, without a copy: V8 keeps the whole text with it. */
function cut(value: string, length: number): string {
  if (value.length <= length) return value;
  // toWellFormed would turn half a surrogate pair into a replacement character.
  return `${value.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

const copied = Buffer.allocUnsafe(1024);

/** Copies a text, so that V8 does not keep the whole text that it was cut from. */
export function copyOf(text: string): string {
  // Most texts are ASCII, which takes a byte a character in UTF-8 and in V8.
  const bytes = text.length * 3 <= copied.length ? copied.write(text) : -1;
  if (bytes === text.length) return copied.toString("latin1", 0, bytes);
  return Buffer.from(text, "utf16le").toString("utf16le");
}
