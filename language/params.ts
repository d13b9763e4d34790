import { isRange } from "../engine/cel/extensions/addresses.ts";
import { cut } from "../text/clip.ts";

/** What each value in a list that several rules read must be. */
const forms: Record<string, { isValid: (value: string) => boolean; what: string }> = {
  trustedRoles: {
    isValid: (value) => /^arn:[\w-]+:iam::\d{12}:role\/[^\s*?]+$/.test(value),
    what: 'the ARN of a role with its path and without wildcards, for example "arn:aws:iam::123456789012:role/deploy"',
  },
  trustedAccounts: {
    // A policy can name a deleted or foreign principal by its unique id:
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    isValid: (value) => /^(\d{12}|A[A-Z0-9]{15,127})$/.test(value),
    what: 'the 12 digits of an account in quotes, for example "444455556666", or a unique id such as AROA…',
  },
  trustedOrganizations: {
    // https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
    isValid: (value) => /^o-[a-z0-9]{10,32}$/.test(value),
    what: 'the id of an organization, for example "o-exampleorgid"',
  },
  trustedNetworks: { isValid: isRange, what: 'a CIDR range, for example "203.0.113.0/24"' },
};

/** The kind of null, and of what is absent. */
const nothing = "nothing";

/**
 * Compares the value that a stack's configuration gives a param with the default in a rule's header: a rule that reads a text
 * where it expects a list would fail on every record, and a role that is not named by its ARN would never be trusted.
 *
 * @returns what is wrong, such as `params.maxDays must be a number, like its default, not "7 days"`; undefined for a valid value
 */
export function mistakeInParam(name: string, value: unknown, byDefault: unknown): string | undefined {
  const key = `params.${name}`;
  const expected = kindOf(byDefault);
  if (expected === nothing) return undefined;
  if (kindOf(value) !== expected) return `${key} must be ${expected}, like its default, not ${shown(value)}`;
  if (!Array.isArray(value)) return undefined;
  const ofItems = kindOf(Array.isArray(byDefault) ? byDefault[0] : undefined);
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
  for (const [at, item] of value.entries()) {
    const isWrong = form
      ? typeof item !== "string" || !form.isValid(item)
      : ofItems !== nothing && kindOf(item) !== ofItems;
    if (isWrong) return `${key}[${at}] must be ${form?.what ?? ofItems}, not ${shown(item)}`;
  }
  return undefined;
}

/**
 * Compares a rule's own default of a param that several rules read with the form of its values.
 *
 * @returns what is wrong, as `mistakeInParam` does; undefined for a valid default
 */
export function mistakeInDefault(name: string, value: unknown): string | undefined {
  if (!Object.hasOwn(forms, name)) return undefined;
  return Array.isArray(value) ? mistakeInParam(name, value, value) : `params.${name} must be a list, such as []`;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return nothing;
  if (Array.isArray(value)) return "a list";
  return { string: "text", number: "a number", boolean: "true or false" }[typeof value as string] ?? "an object";
}

/** A value in an error message, at most 80 characters of it. */
function shown(value: unknown): string {
  return cut(JSON.stringify(value) ?? String(value), 80);
}
