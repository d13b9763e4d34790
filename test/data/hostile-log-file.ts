import { gzipSync } from "node:zlib";
import fc from "fast-check";

/**
 * The JSON of hostile log files: escaped keys and values, white space anywhere, duplicate keys, records inside
 * records, text that looks like the end of a record, values of unexpected types, elements that are not records, and
 * bytes that are not UTF-8. It is a grammar of JSON text, so it shares nothing with local/made-up-records.ts, which makes valid
 * records.
 */
export function generatedLogFile(): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(
      fc.array(fc.oneof({ weight: 12, arbitrary: record }, { weight: 1, arbitrary: notARecord }), { maxLength: 12 }),
      space,
    )
    .map(([elements, gap]) =>
      toBytes(
        `${gap}{${gap}"Records"${gap}:${gap}[${elements.map((element) => gap + element + gap).join(",")}]${gap}}${gap}`,
      ),
    );
}

/** The bytes of a JSON text, in which two private characters stand for bytes that are not UTF-8. */
function toBytes(text: string): Uint8Array {
  const bytes = Buffer.from(text.replaceAll("\uE000", "\x01").replaceAll("\uE001", "\x02"));
  // JSON text contains neither of these control characters.
  return bytes.map((byte) => (byte === 1 ? 0xff : byte === 2 ? 0xc3 : byte));
}

/** The file as CloudTrail delivers it. */
export function gzipped(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 1 });
}

const space = fc.constantFrom("", "", "", "", " ", "\n", "\t \r\n");

/** The JSON of a string, with some of its characters escaped. */
const string = (...values: string[]) =>
  fc.tuple(fc.constantFrom(...values), fc.nat({ max: 60 })).map(([value, place]) => quoted(value, place));

function quoted(value: string, place: number): string {
  if (place >= value.length) return JSON.stringify(value);
  const code = value.charCodeAt(place).toString(16).padStart(4, "0");
  const escaped = `\\u${place % 2 ? code.toUpperCase() : code}`;
  return JSON.stringify(value.slice(0, place)).slice(0, -1) + escaped + JSON.stringify(value.slice(place + 1)).slice(1);
}

type Json = fc.Arbitrary<string>;
type Field = fc.Arbitrary<[string, string]>;

const field = (key: string, ...values: Json[]): Field => {
  const plain = JSON.stringify(key);
  return fc.tuple(
    fc.oneof({ weight: 20, arbitrary: fc.constant(plain) }, { weight: 1, arbitrary: string(key) }),
    fc.oneof(...values),
  );
};

/** An object with some of these fields, in any order, some of them twice. */
const object = (...fields: Field[]): Json =>
  fc
    .tuple(fc.array(fc.oneof(...fields), { maxLength: fields.length * 2 }), space, space)
    .map(
      ([entries, before, after]) =>
        `{${entries.map(([key, value]) => `${before}${key}${after}:${before}${value}${after}`).join(",")}}`,
    );

/** An object with every field, rotated, and up to `again` of them twice. */
const fullObject = (fields: Field[], again: number): Json =>
  fc
    .tuple(fc.tuple(...fields), fc.array(fc.oneof(...fields), { maxLength: again }), space, fc.nat())
    .map(([all, more, gap, turn]) => {
      const entries = [...all, ...more];
      const start = turn % entries.length;
      return `{${[...entries.slice(start), ...entries.slice(0, start)].map(([key, value]) => `${gap}${key}:${gap}${value}`).join(`${gap},`)}}`;
    });

const list = (item: Json): Json =>
  fc.tuple(fc.array(item, { maxLength: 3 }), space).map(([items, gap]) => `[${gap}${items.join(`${gap},`)}]`);

const odd: Json = fc.constantFrom(
  "null",
  "true",
  "false",
  "0",
  "-1.5e3",
  "7",
  "[]",
  "{}",
  '""',
  '["x"]',
  '{"type":"Root"}',
);
const sometimes = (json: Json): Json[] => Array<Json>(12).fill(json).concat(odd);

const names = [
  "GetObject",
  "PutBucketPolicy",
  "DeleteTrail",
  "ListTrails",
  "",
  "Zustände",
  'A"B\\',
  "\ud800",
  "DeleteTrail ",
];
const sources = ["s3.amazonaws.com", "iam.amazonaws.com", "cloudtrail.amazonaws.com", "", "ü.amazonaws.com"];
const errors = ["AccessDenied", "Client.UnauthorizedOperation", "", "ThrottlingException"];
const types = ["Root", "IAMUser", "AssumedRole", "AWSService", ""];
const arns = [
  "arn:aws:iam::123456789012:root",
  "arn:aws:sts::123456789012:assumed-role/deploy/i-0123456789abcdef0",
  "",
];
const agents = [
  "aws-cli/2.33.2",
  "TruffleHog",
  "Mozilla/5.0 (日本)",
  "",
  "\uE000agent\uE001",
  `long ${"x".repeat(1100)}`,
];
const addresses = [
  "203.0.113.5",
  "10.0.4.17",
  "2001:db8::1",
  "cloudformation.amazonaws.com",
  "AWS Internal",
  "::ffff:10.0.0.1",
];

/** Text inside strings that a scanner could mistake for JSON syntax. */
const trap: Json = string(
  '},{"eventVersion":"1.11","eventSource":"cloudtrail.amazonaws.com","eventName":"DeleteTrail"}',
  '"]}',
  "\\",
  '\\"',
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*"}]}',
  '"eventName":"DeleteTrail"',
  "]",
  "a,b , c",
  "x".repeat(300),
  "\u2028\ud83d\ude00\ud800",
);
const issuer = object(field("type", ...sometimes(string("Role"))), field("arn", ...sometimes(string(...arns))));
const sessionContext = object(
  field("sessionIssuer", ...sometimes(issuer)),
  field("type", string("Root")),
  field("arn", string(...arns)),
);
const identity = object(
  field("type", ...sometimes(string(...types))),
  field("type", ...sometimes(string(...types))),
  field("arn", ...sometimes(string(...arns))),
  field("arn", ...sometimes(string(...arns))),
  field("invokedBy", ...sometimes(string("config.amazonaws.com"))),
  field("invokedByDelegate", ...sometimes(object(field("accountId", string("111122223333"), odd)))),
  field("sessionContext", ...sometimes(sessionContext)),
  field("userIdentity", object(field("type", string("Root")))),
);
const anything: Json = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    trap,
    odd,
    string(...addresses, ...names),
    list(tie("any")),
    object(
      field("eventName", tie("any"), string(...names)),
      field("userIdentity", tie("any"), identity),
      field("__proto__", tie("any")),
      field("constructor", tie("any")),
      field("toString", tie("any")),
      field("", tie("any")),
      field("ä", tie("any")),
      field("name", tie("any")),
      field("items", list(tie("any"))),
    ),
  ),
})).any;
const parameters = object(
  field("bucketName", ...sometimes(string("invoices", "reports", ""))),
  field("policy", ...sometimes(trap)),
  field("names", list(string(...names)), list(anything), anything),
  field("count", fc.constantFrom("0", "1", "7", "1.5", "1e2", '"7"', "null")),
  field("items", anything),
);
const fields: Field[] = [
  field("eventSource", ...sometimes(string(...sources))),
  field("eventName", ...sometimes(string(...names))),
  field("userIdentity", ...sometimes(identity)),
  field("userAgent", ...sometimes(string(...agents))),
  field("sourceIPAddress", ...sometimes(string(...addresses))),
  field("requestParameters", ...sometimes(parameters), anything),
  field("eventID", string("a1", "b2", "c3")),
];
const optionalFields: Field[] = [
  ...fields,
  field("errorCode", ...sometimes(string(...errors))),
  field("eventTime", string("2026-03-02T08:00:00Z", "2026-03-02T07:59:00Z")),
  field("resources", list(object(field("type", string("AWS::KMS::Key")), field("ARN", string(...arns)))), anything),
  field("readOnly", fc.constantFrom("true", "false", '"true"', "1")),
  field("additionalEventData", anything),
];
const record: Json = fc.oneof(
  { weight: 3, arbitrary: fullObject([...fields, field("errorCode", ...sometimes(string(...errors)))], 3) },
  { weight: 3, arbitrary: fullObject(fields, 2) },
  { weight: 2, arbitrary: object(...optionalFields) },
);
const notARecord: Json = fc.oneof(odd, trap, list(record), anything, fc.constant(`{"x":"${"y".repeat(70_000)}"}`));
