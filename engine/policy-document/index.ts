import { clip } from "../../text/clip.ts";
import {
  grantsAdministrator as grants,
  isAdministratorPolicy,
  leadsToAdministrator as leads,
} from "./administrator.ts";
import { admitsForeign as foreign, type Opening, admitsPublic as open, openingsFor } from "./admission.ts";
import { type PolicyDocument, readPolicyDocument } from "./document.ts";
import { Effort, SpentEffort } from "./pattern.ts";

export { Effort };

/**
 * Returns whether an identity policy makes its holder an administrator (administrator.ts). A document is a JSON text,
 * which may be URL-encoded, an object, or the ARN of a managed policy; anything else grants nothing.
 */
export function grantsAdministrator(document: unknown, effort = new Effort()): boolean {
  if (typeof document === "string" && document.startsWith("arn:")) return isAdministratorPolicy(document);
  return judge(document, effort, grants);
}

/** Returns whether an identity policy makes its holder an administrator, or lets them become any other principal (administrator.ts). Documents as above. */
export function leadsToAdministrator(document: unknown, effort = new Effort()): boolean {
  return grantsAdministrator(document, effort) || judge(document, effort, leads);
}

/** Returns whether a resource's policy lets everyone in (admission.ts). */
export function admitsPublic(document: unknown, effort = new Effort()): boolean {
  return judge(document, effort, open);
}

/** Returns whether a resource's policy lets in someone who is not of the `known` accounts, organizations and addresses (admission.ts). */
export function admitsForeign(document: unknown, known: readonly unknown[], effort = new Effort()): boolean {
  return judgeAll(readPolicyDocument(document), effort, (read) => foreign(read, known, effort));
}

/** How many characters of outsiders are named; a summary has 500. */
const maxNamedCharacters = 1_000;

/**
 * Returns whom `admitsForeign` finds, in words, a text for each statement that lets somebody in: `everyone`, `all but …`, or their
 * names, and under which conditions, as in `everyone where IpAddress aws:SourceIp 203.0.113.0/24`. Texts beyond a thousand
 * characters are left out.
 */
export function outsidersOf(document: unknown, known: readonly unknown[], effort = new Effort()): string[] {
  const words = new Set<string>();
  let characters = 0;
  try {
    for (const read of readPolicyDocument(document)) {
      effort.add(sizeOf(read));
      for (const opening of openingsFor(read, known, effort)) {
        if (characters >= maxNamedCharacters) return [...words];
        const text = inWords(opening);
        if (words.has(text)) continue;
        words.add(text);
        characters += text.length;
      }
    }
  } catch (error) {
    if (!(error instanceof SpentEffort)) throw error;
    words.add("somebody, as the policy takes too long to judge");
  }
  return [...words];
}

function inWords({ statement: { notPrincipals, conditions }, outsiders }: Opening): string {
  const names = notPrincipals
    ? `all but ${notPrincipals.map(({ name }) => name).join(", ")}`
    : outsiders.map(({ name }) => (name === "*" ? "everyone" : name)).join(", ");
  const where = conditions.map(({ written, values }) => `${written} ${values.join(", ")}`).join(" and ");
  return clip(where === "" ? names : `${names} where ${where}`, maxNamedCharacters);
}

type Judgement = (read: PolicyDocument, effort: Effort) => boolean;

/** By what `readPolicyDocument` returned: several rules ask for the same judgement of a record's document. */
const judged = new WeakMap<readonly PolicyDocument[], Map<Judgement, { answer: boolean; effort: number }>>();

/** Judges a document, or repeats a judgement of the one that was read last, at the same effort. */
function judge(document: unknown, effort: Effort, judgement: Judgement): boolean {
  const documents = readPolicyDocument(document);
  if (documents.length === 0) return false;
  let judgements = judged.get(documents);
  if (!judgements) {
    judgements = new Map();
    judged.set(documents, judgements);
  }
  const before = judgements.get(judgement);
  if (before) {
    effort.used += before.effort;
    return before.answer;
  }
  const { used } = effort;
  const answer = judgeAll(documents, effort, judgement);
  judgements.set(judgement, { answer, effort: effort.used - used });
  return answer;
}

function judgeAll(documents: readonly PolicyDocument[], effort: Effort, judgement: Judgement): boolean {
  try {
    return documents.some((read) => {
      effort.add(sizeOf(read));
      return judgement(read, effort);
    });
  } catch (error) {
    // Whoever wrote a policy that takes so much work wanted it to stay unread.
    if (error instanceof SpentEffort) return true;
    throw error;
  }
}

/** How many characters the lists of a document have. */
function sizeOf({ statements }: PolicyDocument): number {
  let size = 0;
  const add = (texts: readonly string[] = []) => {
    for (const { length } of texts) size += length;
  };
  for (const { actions, notActions, resources, notResources, conditions } of statements) {
    add(actions);
    add(notActions);
    add(resources);
    add(notResources);
    for (const { values } of conditions) add(values);
  }
  return size;
}
