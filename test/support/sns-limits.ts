import type { Summary } from "../../handler/summary.ts";

/**
 * The documented rules of SNS, and of a subscribed SQS queue, that a summary breaks. The emulator does not check them.
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
      "the subject must be ASCII without control characters and begin with a letter, digit or punctuation",
    ],
    [subject.length >= 100, "the subject must be shorter than 100 characters"],
    [bytes > 262_144, "the message and its attributes must be at most 262,144 bytes"],
    [!inXml.test(message), "the message must consist of XML characters"],
    [typeof forms.default !== "string" || forms.default === "", "a message with several forms must have a default"],
    [typeof forms.email !== "string" || forms.email === "", "each form must be a non-empty text"],
    [sent.length > 10, "raw delivery allows at most 10 attributes"],
    ...sent.flatMap(({ name, type, value }): [boolean, string][] => [
      [!/^(?!AWS\.|Amazon\.)(?!.*\.\.)[\w-][\w.-]{0,254}[\w-]$/i.test(name), `${name} is not a valid attribute name`],
      [value === "" || !inXml.test(value), `${name}: the value must be non-empty and consist of XML characters`],
      [
        type === "String.Array" && !isStringArray(value),
        `${name}: the array must consist of non-empty texts and have at least one`,
      ],
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
