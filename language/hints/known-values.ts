import { fieldValues, regionName } from "../field-values.ts";

/** The values that CloudTrail writes in a field. */
interface KnownValues {
  values?: readonly string[];
  pattern?: RegExp;
  /** What is in no part of a value. */
  without?: RegExp;
  /** Completes the sentence "CloudTrail writes …", or "it is …" for a function's result. */
  words: string;
}

const oneOf = (values: readonly string[]): KnownValues => ({
  values,
  words: `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`,
});

const roles =
  "the role's ARN in each of its sessions, such as arn:aws:iam::123456789012:role/ci/deploy, without wildcards";

const known: ReadonlyMap<string, KnownValues> = new Map([
  ...Object.entries(fieldValues).map(([path, values]): [string, KnownValues] => [`record.${path}`, oneOf(values)]),
  [
    "record.eventSource",
    {
      pattern: /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/,
      words: "a service name in lower case, ending in .amazonaws.com",
    },
  ],
  [
    "record.eventName",
    { pattern: /^[^*]*$/, words: 'no wildcards; record.eventName.startsWith("Create") tests how a name begins' },
  ],
  [
    "record.sourceIPAddress",
    { without: /\//, words: 'no ranges; cidr("10.0.0.0/8").containsIP(record.sourceIPAddress) tests for one' },
  ],
  [
    "record.awsRegion",
    { pattern: new RegExp(`${regionName.source}|^$`), words: "a Region in lower case, such as eu-central-1" },
  ],
  [
    "record.userIdentity.arn",
    {
      pattern: /^(?!.*\*|arn:[^:]*:iam::\d*:role\/)/,
      words:
        "the session's ARN where a role calls, arn:aws:sts::…:assumed-role/…, and no wildcards; callerOf(record) is the role's",
    },
  ],
  [
    "callerOf(record)",
    { pattern: /^(?!.*\*|arn:[^:]*:sts::\d*:assumed-role\/(?!AWSReservedSSO_)[^/]*\/)/, words: roles },
  ],
  ["roleOf(record)", { pattern: /^(arn:[^:]*:iam::\d{12}:(role|user)\/[^*]+)?$/, words: roles }],
  [
    "record.eventTime",
    {
      pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
      words: "day and time in UTC, such as 2026-01-31T22:00:00Z; timestamp(record.eventTime).getHours() is the hour",
    },
  ],
  ["record.recipientAccountId", { pattern: /^[0-9]{12}$/, words: "12 digits" }],
]);

/** The paths of fields whose values, or their form, are known, such as `record.eventType`. */
export const pathsWithKnownValues: readonly string[] = [...known.keys()];

/** What is known about a field's values, by its path; undefined if it may have any. */
export function knownValues(path: string): KnownValues | undefined {
  return known.get(path);
}

/** Whether CloudTrail may write a value in a field. True for every value of a field that may have any. */
export function isKnownValue(path: string, value: string): boolean {
  const { pattern, without, values } = known.get(path) ?? {};
  if (without?.test(value)) return false;
  return pattern ? pattern.test(value) : (values?.includes(value) ?? true);
}
