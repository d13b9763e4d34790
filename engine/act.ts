import { fieldOf } from "./caller.ts";
import { serviceOf } from "./service-name.ts";

/**
 * Returns what a call did in a few words, for an email's subject: `S3 bucket policy set`, `IAM user added to group`,
 * `CloudTrail logging stopped`. They are the words of the event's name, after the service's name unless they contain
 * it. A name that does not begin with a verb, such as `PasswordRecoveryRequested`, is only split into words.
 * Returns "" for a value that is no record.
 *
 * @param record any value; of a record it reads `eventName` and `eventSource`
 */
export function actOf(record: unknown): string {
  const eventName = textOf(record, "eventName");
  const eventSource = textOf(record, "eventSource");
  const call = `${eventSource} ${eventName}`;
  let act = acts.get(call);
  if (act === undefined) {
    act = wordAct(eventName, eventSource);
    if (acts.size < maxActs) acts.set(call, act);
  }
  return act;
}

/** By service and event name, which recur; callers can make names up, so there is a limit. */
const acts = new Map<string, string>();
const maxActs = 1_000;

function wordAct(eventName: string, eventSource: string): string {
  const parts = wordsIn(eventName);
  const service = serviceOf(eventSource);
  const words = phraseOf(/^(?:Batch|Bulk|Admin)$/.test(parts[0] ?? "") ? parts.slice(1) : parts);
  const act = words
    .join(" ")
    .replace("assume role policy", "role trust policy")
    .replace("update stack", "stack update")
    .replace("rotate secret", "secret rotation")
    .replace("visible to all users set", "clusters' visibility changed")
    .replace("environment EC2", "EC2 environment")
    .replace("verified access", "Verified Access")
    .replace("multi region", "multi-Region")
    .replace("on premises", "on-premises")
    .replace(/^converse( stream)?$/, "model invoked")
    .replace("set set", "set changed")
    .replace("opted in phone number", "phone number opted in")
    .replace(/\b(add|opt) (in|on|out)\b/, "$1-$2");
  if (act === "") return "";
  const at = act.toLowerCase().indexOf(service.toLowerCase());
  // Config and Backup are also words.
  const isProperName = /.[A-Z]/.test(service);
  const spelled = at === -1 || !isProperName ? act : act.slice(0, at) + service + act.slice(at + service.length);
  // RDS is not named by "record", nor SES by "set".
  const isNamed = /^[A-Z]+$/.test(service)
    ? words.includes(service)
    : act.toLowerCase().includes(service.toLowerCase().replace(/s$/, ""));
  // "Storage Gateway gateway started" has a word too many, but "S3 Vectors vectors deleted" has not.
  const named = isNamed ? spelled : `${service} ${act}`.replace(/^(\S.* (\S*[^s])) \2 /i, "$1 ");
  return named.charAt(0).toUpperCase() + named.slice(1);
}

/** The words of a call: what it was done to, then what was done, before a preposition. */
function phraseOf([verb = "", ...object]: string[]): string[] {
  const words = object.map(spell);
  let participle = participleOf(verb, object);
  if (participle === "") return [spell(verb), ...words];
  const and = object.findIndex(
    (word, index) => word === "And" && /^(?:Attach|Delete|Gen|Update)/.test(object[index + 1] ?? ""),
  );
  if (and > 0) return [...phraseOf([verb, ...object.slice(0, and)]), "and", ...phraseOf(object.slice(and + 1))];
  if (and === 0) participle += ` and ${participleOf(object[1] as string, words.splice(0, 2))}`;
  const preposition = words.findIndex(
    (text, index) =>
      prepositions.has(text) &&
      // "On demand" begins with one, "opt in" ends with one, "point in time" has one inside.
      (index === 0
        ? text !== "on"
        : index < words.length - 1 &&
          !/^(?:created from|mail from|point in|site to|visible to)$/.test(`${words[index - 1]} ${text}`)),
  );
  words.splice(preposition === -1 ? words.length : preposition, 0, participle);
  return words;
}

function textOf(record: unknown, name: string): string {
  const value = fieldOf(record, name);
  return typeof value === "string" ? value.slice(0, 200) : "";
}

/** A call's name without the version of an API that some services append: `UpdateAlias` of `UpdateAlias20150331`. */
export function withoutVersion(eventName: string): string {
  return eventName.replace(/_?(?:\d{4}_\d{2}_\d{2}|\d{8}(?:v\d+)?)$/, "");
}

/** The words of an event's name, without a version. */
function wordsIn(eventName: string): string[] {
  const name = withoutVersion(eventName).replace(/V\d$/, "");
  return (
    name.match(
      /[VS]\d(?![a-z])|Ipv\d|E[Cc]2|O[Aa]uth2?|OpenIDConnect|TimeToLive|IdP|FSx|OTel|iSCSI|MacSec|GitHub|WhatsApp|WorkMail|Cloud(?:Formation|Front|Watch)|EventBridge|[A-Z]{2,}s?(?![a-z])|[A-Z]?(?:(?!iSCSI)[a-z])+|[A-Z]+(?![a-z])|\d+/g,
    ) ?? []
  );
}

/** A word as sentences have it: an abbreviation in capitals, any other in lower case. */
function spell(word: string): string {
  return spellings.get(word.toLowerCase()) ?? (/.[A-Z]/.test(word) ? word : word.toLowerCase());
}

const spellings = new Map(
  (
    "ABAC ACL ACLs ACME API APIs AWS BGP BYOASN BYOIP CHAP CIDR CIS CLI CORS CPU CRL CRLs CSR DB DHCP DKIM DLP " +
    "DNS DNSSEC EBS EC2 EFS EIP EKS Elasticsearch FAQ Fargate FPGA FSx HDFS HSM HTTP HTTPS IAM ID IDC IdP IDs IP " +
    "IPAM IPv4 IPv6 Kafka Kinesis KMS Lambda Lex MACsec MFA Microsoft MPA NAT NFS OAuth OAuth2 ODB OIDC OTA Q RADIUS RCS " +
    "S3 SAML SBOM SDI SIP Slack SMB SMS SQL SSH SSO TLS UI URI URL URLs VLAN VM VPC VPCs VPN XSS"
  )
    .split(" ")
    .map((spelling): [string, string] => [spelling.toLowerCase(), spelling])
    .concat([
      ["graphql", "GraphQL"],
      ["microvm", "MicroVM"],
      ["openidconnect", "OIDC"],
      ["timetolive", "time to live"],
    ]),
);

const prepositions = new Set("to from for with without by in into on once up at as using".split(" "));

/** Verbs whose participles are irregular, or other words. */
const otherVerbs = new Map(
  Object.entries({
    Begin: "begun",
    Build: "built",
    Checkout: "checked out",
    Commit: "committed",
    Describe: "read",
    Failover: "failed over",
    Forget: "forgotten",
    Get: "read",
    Head: "read",
    Leave: "left",
    Logout: "logged out",
    Lookup: "looked up",
    Modify: "changed",
    Opt: "opted",
    Override: "overridden",
    Patch: "changed",
    Put: "set",
    Rebuild: "rebuilt",
    Redrive: "redriven",
    Resend: "resent",
    Reset: "reset",
    Rollback: "rolled back",
    Run: "launched",
    Send: "sent",
    Set: "set",
    Setup: "set up",
    Shrink: "shrunk",
    Shutdown: "shut down",
    Split: "split",
    Submit: "submitted",
    Switchover: "switched over",
    Take: "taken",
    Transfer: "transferred",
    Untag: "untagged",
    Update: "changed",
    Withdraw: "withdrawn",
    Write: "written",
  }),
);

/** The participle of the verb that an event's name begins with; "" where it begins with no verb. */
function participleOf(verb: string, object: string[]): string {
  const other = otherVerbs.get(verb);
  if (other !== undefined) return other;
  // "Password updated" and "shared snapshot copied" are sentences already.
  if (!/^[A-Z][a-z]{2,}(?<!ed|tion)$/.test(verb) || nouns.has(verb) || /[^e]ed$/.test(object.at(-1) ?? "")) return "";
  const word = verb.toLowerCase().replace(/^([^aeiou]*[aeiou]([gmnpt]))$/, "$1$2");
  if (word.endsWith("e")) return `${word}d`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ied` : `${word}ed`;
}

/** Words that names of events begin with without being verbs. */
const nouns = new Set(
  "Account Agentic Aws Channel Console Converse Device Email Forgot Git Global Job Login Object Password Phone Secret Token User".split(
    " ",
  ),
);
