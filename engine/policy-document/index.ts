import {
  grantsAdministrator as grants,
  isAdministratorPolicy,
  leadsToAdministrator as leads,
} from "./administrator.ts";
import { admitsForeign as foreign, admitsPublic as open } from "./admission.ts";
import { type PolicyDocument, readPolicyDocument } from "./document.ts";
import { Effort, SpentEffort } from "./pattern.ts";

export { Effort };

/**
 * Returns whether an identity policy makes its holder an administrator (administrator.ts). A document is a JSON text,
 * which may be URL-encoded, an object, or the ARN of a managed policy; anything else grants nothing.
 */
export function grantsAdministrator(document: unknown, effort = new Effort()): boolean {
  if (typeof document === "string" && document.startsWith("arn:")) return isAdministratorPolicy(document);
  return judge(document, effort, (read) => grants(read, effort));
}

/** Returns whether an identity policy lets its holder become any other principal (administrator.ts). Documents as above. */
export function leadsToAdministrator(document: unknown, effort = new Effort()): boolean {
  if (typeof document === "string" && document.startsWith("arn:")) return isAdministratorPolicy(document);
  return judge(document, effort, (read) => leads(read, effort));
}

/** Returns whether a resource's policy lets everyone in (admission.ts). */
export function admitsPublic(document: unknown, effort = new Effort()): boolean {
  return judge(document, effort, (read) => open(read, effort));
}

/** Returns whether a resource's policy lets in someone who is not of the `known` accounts and organizations (admission.ts). */
export function admitsForeign(document: unknown, known: readonly unknown[], effort = new Effort()): boolean {
  return judge(document, effort, (read) => foreign(read, known, effort));
}

function judge(document: unknown, effort: Effort, judgement: (read: PolicyDocument) => boolean): boolean {
  try {
    return readPolicyDocument(document).some((read) => {
      effort.add(sizeOf(read));
      return judgement(read);
    });
  } catch (error) {
    // Whoever wrote a policy that takes so much work wanted it to stay unread.
    if (error instanceof SpentEffort) return true;
    throw error;
  }
}

/** How many characters the lists of a document have. */
function sizeOf({ statements }: PolicyDocument): number {
  const lists = statements.flatMap(({ actions, notActions, resources, notResources, conditions }) => [
    actions,
    notActions,
    resources,
    notResources,
    ...conditions.map(({ values }) => values),
  ]);
  return lists.reduce((sum, list = []) => sum + list.reduce((sum, text) => sum + text.length, 0), 0);
}
