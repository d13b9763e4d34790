import { Scalar, stringify } from "yaml";
import type { Severity } from "../../engine/ruleset.ts";
import type { SigmaMetadata } from "./rule.ts";

const drl = "https://github.com/SigmaHQ/Detection-Rule-License";

/** What the importer adds to a Sigma rule's own metadata. */
export interface Origin {
  /** Where the Sigma rules were published; undefined if nobody said it. The Detection Rule License requires it. */
  collection?: string | undefined;
  /** Whether the folder of the rules says that the Detection Rule License applies. */
  isDetectionRuleLicense?: boolean;
}

/** SigmaHQ's own collection. */
export const sigmaHq = "https://github.com/SigmaHQ/sigma";
/** What a rule refers to that names no reference, of a collection that nobody named. */
const sigmaFormat = "https://sigmahq.io/docs/basics/rules.html";

/** The header's lines of a rule, each with its `//`, from a Sigma rule's metadata; `remembering` has keys such as `threshold`. */
export function headerOf(
  rule: SigmaMetadata,
  title: string,
  origin: Origin,
  remembering: Readonly<Record<string, unknown>> = {},
): string {
  const links = rule.references.filter(isLink);
  const license = licenseOf(rule, origin);
  const published = [...links, ...(origin.collection ? [origin.collection] : [])];
  const harmless = falsePositivesOf(rule);
  const header = {
    title,
    severity: severityOf(rule),
    description: folded(descriptionOf(rule, license)),
    response: folded(firstSteps[severityOf(rule)]),
    ...(harmless === "" ? {} : { falsePositives: folded(harmless) }),
    references: [
      ...new Set([...(published.length > 0 ? published : [sigmaFormat]), ...(license?.link ? [license.link] : [])]),
    ],
    ...(rule.tags.length > 0 ? { tags: rule.tags } : {}),
    ...remembering,
  };
  const yaml = stringify(header, { lineWidth: 112 });
  return yaml
    .trimEnd()
    .split("\n")
    .map((line) => `// ${line}`.trimEnd())
    .join("\n");
}

/** At most 70 ASCII characters, truncated between words: the title becomes an email's subject. */
export function titleOf({ title }: SigmaMetadata, suffix: string): string {
  const ascii = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[\u2010-\u2015]/g, "-")
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/\s+/g, " ")
    .replace(/[^ -~]/g, "?");
  const room = 70 - suffix.length;
  if (ascii.length <= room) return ascii + suffix;
  const cut = ascii.slice(0, room - 3);
  return `${cut.includes(" ") ? cut.slice(0, cut.lastIndexOf(" ")) : cut}...${suffix}`;
}

function severityOf({ level = "medium" }: SigmaMetadata): Severity {
  return level === "informational" ? "info" : level;
}

interface License {
  name: string;
  link?: string;
}

/** SigmaHQ's rules name no license, since the license of their repository applies to all; that of others is not known. */
function licenseOf({ license }: SigmaMetadata, { collection, isDetectionRuleLicense }: Origin): License | undefined {
  if (license !== undefined && !/^DRL\b/i.test(license)) return { name: license };
  const isSigmaHq = /^https:\/\/github\.com\/SigmaHQ\//i.test(collection ?? "");
  return license !== undefined || isSigmaHq || isDetectionRuleLicense
    ? { name: "the Detection Rule License (DRL) 1.1", link: drl }
    : undefined;
}

function descriptionOf(rule: SigmaMetadata, license: License | undefined): string {
  const others = rule.references.filter((reference) => !isLink(reference));
  return [
    sentence(rule.description ?? rule.title),
    others.length > 0 ? sentence(`See also: ${others.join("; ")}`) : "",
    `Imported, and changed into CEL, from the Sigma rule "${rule.title}"`,
    rule.id ? ` (id ${rule.id})` : "",
    sentence(`, by ${rule.author ?? "an author it does not name"}${license ? `, under ${license.name}` : ""}`),
    rule.status ? sentence(` Its authors gave it the status ${rule.status}`) : "",
  ].join("");
}

const firstSteps: Record<Severity, string> = {
  critical:
    "Treat it as an incident: find out now who made the call and from where, contain those credentials, and undo it.",
  high: "Find out now who made the call and from where. If nobody planned it, contain those credentials and undo it.",
  medium: "Ask the caller what the call was for. If nobody planned it, look at what else those credentials did.",
  low: "Look at it beside the caller's other calls of the day; by itself it is rarely an incident.",
  info: "Nothing to do by itself; it helps to understand other alerts of the same caller.",
};

/** Each as a sentence; "" if the rule knows none. */
function falsePositivesOf({ falsepositives }: SigmaMetadata): string {
  return falsepositives
    .filter((reason) => !/^(unknown|unlikely|none|n\/?a)\b/i.test(reason))
    .map((reason) => sentence(reason.charAt(0).toUpperCase() + reason.slice(1)))
    .join("")
    .trim();
}

function isLink(reference: string): boolean {
  return /^https?:/.test(reference) && URL.canParse(reference);
}

/** On one line, with its full stop. */
function sentence(text: string): string {
  const line = text.replace(/\s+/g, " ").trimEnd();
  return `${line}${/[.!?]$/.test(line) ? "" : "."} `;
}

function folded(text: string): Scalar<string> {
  const scalar = new Scalar(text.replace(/\s+/g, " ").trim());
  scalar.type = Scalar.BLOCK_FOLDED;
  return scalar;
}
