import type { Summary } from "../../handler/summary.ts";

/**
 * What SNS, or a queue that subscribes, would refuse of a summary, by their documented rules, which
 * the emulator does not hold:
 *
 * - https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * - https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 * - https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function refusals({ subject, message, attributes }: Summary): string[] {
  const sent = Object.entries(attributes).map(([name, value]) => ({
    name,
    type: Array.isArray(value) ? "String.Array" : "String",
    value: Array.isArray(value) ? JSON.stringify(value) : value,
  }));
  const bytes = sent.reduce(
    (sum, { name, type, value }) => sum + Buffer.byteLength(name + type + value),
    Buffer.byteLength(message),
  );
  const forms: Record<string, unknown> = JSON.parse(message);
  const rules: [broken: boolean, rule: string][] = [
    [
      !/^[!-~][ -~]*$/.test(subject),
      "a subject is ASCII, begins with a letter, digit or punctuation, and has no control",
    ],
    [subject.length >= 100, "a subject is under 100 characters"],
    [bytes > 262_144, "a message is at most 262,144 bytes with its attributes"],
    [!inXml.test(message), "a message holds the characters of XML"],
    [typeof forms.default !== "string" || forms.default === "", "a message of several forms has a default"],
    [typeof forms.email !== "string" || forms.email === "", "a form is a text that is not empty"],
    [sent.length > 10, "raw delivery takes 10 attributes"],
    ...sent.flatMap(({ name, type, value }): [boolean, string][] => [
      [!/^(?!AWS\.|Amazon\.)(?!.*\.\.)[\w-][\w.-]{0,254}[\w-]$/i.test(name), `${name} is no attribute's name`],
      [value === "" || !inXml.test(value), `${name}: a value is not empty and holds the characters of XML`],
      [type === "String.Array" && !isStringArray(value), `${name}: an array is of texts, and has one`],
    ]),
  ];
  return rules.filter(([broken]) => broken).map(([, rule]) => rule);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has three of them
const inXml = /^[\u{9}\u{A}\u{D}\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]+$/u;

function isStringArray(text: string): boolean {
  const items: unknown[] = JSON.parse(text);
  return items.length > 0 && items.every((item) => typeof item === "string" && item !== "");
}
