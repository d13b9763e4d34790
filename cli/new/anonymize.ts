import ipaddr from "ipaddr.js";
import { isDeeperThan } from "../records/index.ts";
import { assignStandIns, type Kind } from "./stand-ins.ts";

/**
 * Returns a copy of a CloudTrail record that does not reveal its owner. Account ids, ARNs, IP addresses,
 * access key and principal ids, email addresses and the names in ARNs are replaced by values that are reserved for
 * documentation, in every text, in JSON within texts, and in objects' keys. Each original gets the same stand-in
 * everywhere. Structure and types stay the same, and so do AWS's own names: managed policies, services, Regions,
 * service-linked roles, and `root`.
 *
 * Free text may reveal more than this can recognize: read a record before you share it.
 */
export function anonymize(record: unknown): unknown {
  const originals = new Map<string, Kind>();
  rewrite(record, { names: /(?!)/, replace: (kind, original) => remember(originals, kind, original) });
  const standIns = assignStandIns(originals);
  return rewrite(record, {
    names: namesPattern(originals),
    replace: (_kind, original) => standIns.get(original) ?? original,
  });
}

/** How texts are rewritten: once to collect the originals, once to replace them. */
interface Rewriting {
  /** Matches, in free text, the names that were found in ARNs. */
  names: RegExp;
  /** `maybe` is an IP address that may also be a version. */
  replace(kind: Kind | "maybe", original: string): string;
}

function remember(originals: Map<string, Kind>, kind: Kind | "maybe", original: string): string {
  if (kind !== "maybe" && !originals.has(original)) originals.set(original, kind);
  return original;
}

/** Names long enough not to match by accident, longest first; ids also within longer runs of letters and digits. */
function namesPattern(originals: ReadonlyMap<string, Kind>): RegExp {
  const longestFirst = [...originals].sort(([a], [b]) => b.length - a.length);
  const names = longestFirst.filter(([name, kind]) => kind.startsWith("name of ") && name.length >= 4);
  const ids = longestFirst.filter(([, kind]) => kind === "account" || kind === "keyId");
  return new RegExp(
    [
      ...names.map(([name]) => `(?<![A-Za-z0-9])${RegExp.escape(name)}(?![A-Za-z0-9]|\\.amazonaws)`),
      ...ids.map(([id]) => RegExp.escape(id)),
      "(?!)",
    ].join("|"),
  );
}

// Fields with CloudTrail's and TLS's own words; a role that is called "Root" must not change them.
const vocabulary = new Set(
  (
    "eventVersion eventTime eventSource eventName awsRegion eventType eventCategory apiVersion type errorCode invokedBy " +
    "tlsVersion cipherSuite creationDate"
  ).split(" "),
);

// Fields whose value is a name, whether or not an ARN repeats it.
const naming: Record<string, string> = {
  userName: "user",
  roleName: "role",
  groupName: "group",
  bucketName: "bucket",
  bucket: "bucket",
  roleSessionName: "session",
  sourceIdentity: "session",
};

/** How deep a record may be, and JSON in it: deeper than any that CloudTrail writes for a call that succeeds. */
export const maxDepth = 100;

function rewrite(value: unknown, rewriting: Rewriting, key = ""): unknown {
  if (typeof value === "string") return rewriteText(value, rewriting, key);
  if (typeof value === "number") {
    return /^\d{12}$/.test(String(value)) ? Number(rewriting.replace("account", String(value))) : value;
  }
  if (Array.isArray(value)) return value.map((item) => rewrite(item, rewriting, key));
  if (typeof value !== "object" || value === null) return value;
  const noNames = { ...rewriting, names: /(?!)/ };
  return Object.fromEntries(
    Object.entries(value).map(([name, below]) => [rewriteFreeText(name, noNames), rewrite(below, rewriting, name)]),
  );
}

function rewriteText(text: string, rewriting: Rewriting, key: string): string {
  // A session token is a working credential until it expires.
  if (key === "sessionToken") return "EXAMPLE-SESSION-TOKEN";
  if (/^%(7B|5B)/i.test(text)) {
    const decoded = decode(text);
    if (decoded !== undefined) {
      const rewritten = rewriteText(decoded, rewriting, key);
      return rewritten === decoded ? text : encodeURIComponent(rewritten);
    }
  }
  const json = parseJson(text);
  if (json !== undefined && !isDeeperThan(maxDepth, json)) {
    const rewritten = JSON.stringify(rewrite(json, rewriting, key), null, text.includes("\n") ? 2 : 0);
    return JSON.stringify(JSON.parse(rewritten)) === JSON.stringify(json) ? text : rewritten;
  }
  if (vocabulary.has(key)) return rewriteFreeText(text, { ...rewriting, names: /(?!)/ });
  const what = naming[key];
  if (what !== undefined && isWholeName(text)) return rewriteName(text, what, rewriting);
  const [, principal, session] = (key === "principalId" && /^([A-Z0-9]{12,}):(.+)$/s.exec(text)) || [];
  if (principal && session) {
    return `${rewriteFreeText(principal, rewriting)}:${rewriteName(session, "session", rewriting)}`;
  }
  return rewriteFreeText(text, rewriting);
}

// CloudTrail writes these instead of a user's name, and rules compare with them.
const notNames = /^(HIDDEN_DUE_TO_SECURITY_REASONS|root|anonymous)$/i;

function isWholeName(text: string): boolean {
  return /^[\w+=,.@-]+$/.test(text) && !notNames.test(text);
}

function rewriteName(name: string, what: string, rewriting: Rewriting): string {
  if (isKept(name)) return name;
  // A name that is an id, an IP address or an email address gets a stand-in of the same form.
  const identifier = new RegExp(`^(?:${identifiers.source})$`, "u").exec(name);
  if (identifier?.groups && !identifier.groups.uuid) return rewriteFreeText(name, { ...rewriting, names: /(?!)/ });
  return rewriting.replace(`name of ${what}`, name);
}

const ipv4 = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}`;

/** Everything that has a form of its own; if two begin at the same place, the first in this order matches. */
const identifiers = new RegExp(
  [
    String.raw`(?<arn>arn:aws[a-z-]*:[^\s"'<>,;\\{}()[\]|]*[^\s"'<>,;\\{}()[\]|.:])`,
    String.raw`(?<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)`,
    "(?<uuid>(?<![0-9A-Za-z])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Za-z]))",
    "(?<canonicalId>(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f]))",
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
    "(?<keyId>(?<![A-Z0-9])A(?:BIA|CCA|GPA|IDA|IPA|KIA|NPA|NVA|PKA|ROA|SCA|SIA)[A-Z0-9]{12,124}(?![A-Za-z0-9]))",
    "(?<ipv6>(?<![A-Za-z0-9])[0-9A-Fa-f]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(?![A-Za-z0-9]))",
    String.raw`(?<version>(?<=[A-Za-z]/)${ipv4}(?!\.?\d))`,
    String.raw`(?<ipv4>(?<!\d)(?<!\d\.)${ipv4}(?!\.?\d))`,
    String.raw`(?<dashed>(?<=\b(?:ip|ec2)-)${ipv4.replaceAll(String.raw`\.`, "-")}(?!\d))`,
    String.raw`(?<account>(?<!\d)\d{12}(?!\d))`,
  ].join("|"),
  "u",
);

function rewriteFreeText(text: string, rewriting: Rewriting): string {
  const pattern = new RegExp(`${identifiers.source}|(?<name>${rewriting.names.source})`, "gu");
  return text.replace(pattern, (...match) => {
    const groups: Record<string, string | undefined> = match.at(-1);
    const [kind, found] = Object.entries(groups).find(([, group]) => group !== undefined) as [string, string];
    switch (kind) {
      case "arn":
        return rewriteArn(found, rewriting);
      case "ipv6":
        return rewriteColons(found, rewriting);
      case "dashed":
        return rewriting.replace("ipv4", found.replaceAll("-", ".")).replaceAll(".", "-");
      case "version":
        return rewriting.replace("maybe", found);
      case "uuid":
      case "name":
        return rewriting.replace("maybe", found);
      default:
        return rewriting.replace(kind as Kind, found);
    }
  });
}

/** A run of colons and hexadecimal digits: an IPv6 address, a time, a fingerprint, or a part of something else. */
function rewriteColons(run: string, rewriting: Rewriting): string {
  const address = run.replace(/^:(?!:)/, "").replace(/(?<!:):$|\.+$/, "");
  if (ipaddr.IPv6.isValid(address)) return run.replace(address, rewriting.replace("ipv6", address));
  return run.replace(/[^:]+/g, (part) => rewriteFreeText(part, rewriting));
}

/** `arn:partition:service:region:account:resource`, where the resource is a type and names, or only names. */
function rewriteArn(arn: string, rewriting: Rewriting): string {
  const [, start, service, account, resource] = /^(arn:[^:]*:([^:]*):[^:]*:)([^:]*):?(.*)$/s.exec(arn) ?? [];
  if (start === undefined || account === undefined || resource === undefined) {
    return arn.replace(/[^:]+/g, (part) => rewriteFreeText(part, rewriting));
  }
  if (account === "aws") return arn;
  const isBucket = service === "s3" && account === "";
  const [, type = "", separator = "", names = resource] =
    (!isBucket && /^([a-z][a-z-]*)([/:])(.*)$/s.exec(resource)) || [];
  const what = isBucket ? "bucket" : type === "assumed-role" ? "role" : type || "resource";
  const rewritten = names.replace(/[^/:]+/g, (name) => rewriteName(name, what, rewriting));
  const colon = arn.length > start.length + account.length ? ":" : "";
  return start + rewriteFreeText(account, rewriting) + colon + type + separator + rewritten;
}

/** Names that AWS gave, or that identify nobody. */
function isKept(name: string): boolean {
  return (
    /^(\*|root|default|aws|aws-reserved|aws-service-role|service-role|\$LATEST|v?\d{1,5})$/.test(name) ||
    /\.amazonaws\.com(\.cn)?$/.test(name) ||
    /^AWSServiceRoleFor/.test(name) ||
    /^[a-z]{2}(-[a-z]+)+-\d$/.test(name)
  );
}

function parseJson(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a text that only begins like JSON
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // a text that only begins like an encoded one
  }
}
