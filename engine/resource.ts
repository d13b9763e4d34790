import { clip } from "../text/clip.ts";
import { firstTextOf, maxFactCharacters, textOf } from "./fact-text.ts";
import { below, fieldsOf } from "./json-object.ts";

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
  "secretId",
  "dBInstanceIdentifier",
  "dBClusterIdentifier",
  "snapshotId",
  "apiId",
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
  /(?:id|ids|identifier|identifierList)$/i,
  /(?:url|path|identity|address|domain|cluster|family|rule|group)$/i,
];
/** Names that end so and say something else: only the last resort. */
const besides =
  /token$|kmsKey(?:Id|Arn)?$|^(?:accountId|awsAccountId|registryId|requestId|attributeName|instanceArn|identityStoreId|directoryId|roleARN|documentName|sessionName|contextName)$/i;
/** Texts that say what the caller likes, whatever they name. Objects are called descriptions, too. */
const words = /(?:description|comment|message|reason|note)s?$/i;
/** How many parameters are looked at, those of nested ones included. */
const maxParameters = 300;
const maxNesting = 4;

/** What a record's call acted on: see `RecordFacts.resource`. The record may be any object. */
export function resourceOf(record: Record<string, unknown>): string {
  for (const resource of Array.isArray(record.resources) ? record.resources : []) {
    const { ARN, arn } = fieldsOf(resource);
    const found = firstTextOf(ARN, arn);
    if (found !== "") return found;
  }
  const request = below(record, "requestParameters");
  // Elsewhere, the role is what a job runs with.
  const assumed = /^(?:sts|rolesanywhere)\./.test(String(record.eventSource)) ? textOf(request.roleArn) : "";
  const named = assumed || namedIn(request);
  if (named !== "") return named;
  const call = String(record.eventName).toLowerCase();
  const found =
    searched(request, true, call) ||
    searched(below(record, "responseElements"), true, call) ||
    searched(request, false, call) ||
    searched(below(record, "serviceEventDetails"), false, call) ||
    deniedOn(record);
  if (found !== "" || isSignIn(record)) return found;
  // A setting of the whole account, or a call that lists what is in it.
  const account = firstTextOf(record.recipientAccountId, below(record, "userIdentity").accountId);
  return /^\d{12}$/.test(account) ? `account ${account}` : "";
}

/** What the message of a denied call names: CloudTrail often leaves out the parameters of such a call. */
function deniedOn({ errorMessage }: Record<string, unknown>): string {
  return typeof errorMessage === "string"
    ? textOf(/ on resource: (arn:\S*[^*/\s])(?:\s|$)/.exec(errorMessage)?.[1])
    : "";
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
  const given = givenParameters.find(([given]) => given !== name && textOf(parameters[given]) !== "");
  return given ? clip(`${found}, ${given[1]} ${textOf(parameters[given[0]])}`, maxFactCharacters) : found;
}

/** What the name of a parameter says of its value: the first of `namingEnds` that it has, and whether it is one of `besides`. */
interface Naming {
  end: number;
  isBesides: boolean;
  /** Of an id, what it is the id of, in lower case: `contactflow`; else "". */
  stem: string;
}

/** By name. Names recur, but callers can make them up, so there is a limit. */
const namings = new Map<string, Naming>();
const maxNamings = 10_000;

function namingOf(name: string): Naming {
  let naming = namings.get(name);
  if (!naming) {
    const end = namingEnds.findIndex((form) => form.test(name));
    naming = {
      end: end < 0 ? namingEnds.length : end,
      isBesides: besides.test(name),
      stem: /^(.{4,}?)(?:id|ids|identifier|identifierList)$/i.exec(name)?.[1]?.toLowerCase() ?? "",
    };
    if (namings.size < maxNamings && name.length <= 64) namings.set(name, naming);
  }
  return naming;
}

/**
 * Searches the parameters, then what is nested in them, for one whose name ends as a name's or an id's does; with
 * `onlyTelling`, for none of `besides` and no role, with which a job runs. Of two ids, the one of what the call itself names
 * comes first: of `DeleteContactFlow`, `ContactFlowId` rather than `InstanceId`.
 */
function searched(
  parameters: Record<string, unknown>,
  onlyTelling: boolean,
  call: string,
  nesting = 0,
  budget = { left: maxParameters },
): string {
  const names = Object.keys(parameters)
    .slice(0, budget.left)
    .filter((name) => !/^tag/i.test(name) && !(words.test(name) && typeof parameters[name] === "string"));
  budget.left -= names.length;
  let [found, foundEnd] = ["", namingEnds.length];
  for (const name of names) {
    const { end, isBesides, stem } = namingOf(name);
    const value = textOrTexts(parameters[name]);
    if (onlyTelling && (isBesides || /^arn:[^:]*:iam::\d*:role\//.test(value))) continue;
    if (value.startsWith("arn:")) return value;
    const rank = stem !== "" && call.includes(stem) ? end - 0.5 : end;
    if (value !== "" && rank < foundEnd) [found, foundEnd] = [value, rank];
  }
  if (found !== "" || nesting === maxNesting) return found;
  for (const name of names) {
    const value = parameters[name];
    const inner = Array.isArray(value) ? value[0] : value;
    if (typeof inner !== "object" || inner === null) continue;
    const nested = searched(fieldsOf(inner), onlyTelling, call, nesting + 1, budget);
    if (nested !== "") return nested;
  }
  return "";
}

/** A text, or the first texts of a list. What CloudTrail hid says nothing. */
function textOrTexts(value: unknown): string {
  if (Array.isArray(value)) return textOf(value.slice(0, 20).filter(isShown).join(", "));
  return isShown(value) ? withoutPercents(textOf(value)) : "";
}

/**
 * An ARN that is part of a request's path, such as that of an MSK cluster, as it is elsewhere: CloudTrail writes it percent-encoded
 * (https://docs.aws.amazon.com/msk/latest/developerguide/logging-API-using-cloudtrail.html).
 */
function withoutPercents(text: string): string {
  return text.startsWith("arn%3A") ? text.replaceAll("%3A", ":").replaceAll("%2F", "/") : text;
}

function isShown(value: unknown): boolean {
  return typeof value === "string" && value !== "HIDDEN_DUE_TO_SECURITY_REASONS";
}
