import { fieldValues } from "../field-values.ts";

/** The values that CloudTrail writes in a field. */
interface KnownValues {
  values?: readonly string[];
  pattern?: RegExp;
  /** Completes the sentence "CloudTrail writes …". */
  words: string;
}

const oneOf = (values: readonly string[]): KnownValues => ({
  values,
  words: `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`,
});

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
    { pattern: /^[^/]*$/, words: 'no ranges; cidr("10.0.0.0/8").containsIP(record.sourceIPAddress) tests for one' },
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
  const { pattern, values } = known.get(path) ?? {};
  return pattern ? pattern.test(value) : (values?.includes(value) ?? true);
}
