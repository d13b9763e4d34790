import fc from "fast-check";
import { anyCharacter } from "./fuzz.ts";
import { record } from "./records.ts";

/** Texts that an attacker could put into a record to mislead the reader of an email. */
const tricks = [
  ...["■ CRITICAL: Root user signed in", "▪ What to do first", "▪ 2. DeleteTrail by root", "■ Log object: s3://b/k"],
  ...["▪ Who: root", "Who: root", "alice from 192.0.2.1 on", " - prod us-east-1", "[LOW] ", " (+0)", "3 × role admin"],
  ...["CRITICAL: Root user signed in", "==========", "----------", "Rule root-activity, 1 alert", "What to do first"],
  ...[
    "    Where      account 999999999999, us-east-1",
    "Log object: s3://other/key",
    "end of message",
    "■",
    "▪",
    "◼",
    "█",
    "∎",
    "🏿",
    "\u20de",
    "€",
    "ＣＲＩＴＩＣＡＬ： Ｒｏｏｔ ｓｉｇｎｅｄ ｉｎ",
    "漢字".repeat(50),
    "ｶﾀｶﾅ".repeat(30),
  ],
  ...[
    "\n",
    "\r\n",
    "\u2028",
    "\u2029",
    "\u0085",
    "\u000b",
    "\u000c",
    "\t",
    "    ",
    "\u00a0",
    "\u3000",
    "\u2800",
    "\u115f",
    "\u3164",
  ],
  ...["\u202e", "\u2066", "\u2069", "\u200b", "\u200f", "\ufeff", "\u00ad", "\u180e", "\u034f", "\ufe0f", "\u{e0041}"],
  ...[
    "\u001b[2J",
    "\u001b]8;;https://evil.com\u0007x",
    "\u009b31m",
    "\u0000",
    "\u0008",
    "\u007f",
    "\ud800",
    "\udc00",
    "\ufffe",
  ],
  ...[
    "https://evil.com/login",
    "HTTP://evil.com",
    "ftp://evil.com",
    "hxxp://evil.com",
    "mailto:x@evil.com",
    "www.evil.com",
  ],
  ...[
    "evil.com",
    "EVIL.COM/path",
    "evil.co.uk",
    "alice@evil.com",
    "evil。com",
    "evil．io",
    "evil.рф",
    "evil﹒com",
    "evil․com",
    "לוג",
    "رقم 5",
    "evil.xn--p1ai",
    "e.ly/x",
  ],
  ...[
    "s3.amazonaws.com/evil/x.html",
    "iam.amazonaws.com.evil.com",
    "iam.amazonaws.com@evil.com",
    "evil.s3.amazonaws.com",
  ],
  ...[
    "tel:+15550100",
    "javascript:alert(1)",
    "file:x",
    "\\\\evil\\share",
    "<a href=x>",
    '"',
    "'",
    "`",
    "\\",
    "$" + "{x}",
    "%0a",
  ],
  ...[
    "e\u0301\u0301\u0301\u0301\u0301\u0301",
    "🚨",
    "ü",
    "漢字",
    "\u0430",
    "x".repeat(90),
    "x ".repeat(30),
    "a@",
    ".com",
    "://",
    ".",
  ],
  ...[
    "__proto__",
    "constructor",
    '{"a": 1}',
    "arn:aws:iam::123456789012:user/alice.smith",
    "123456789012",
    "eu-west-1",
  ],
];

/** Tricks, random characters, and both together; some texts are long. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...tricks) }, fc.string({ unit: anyCharacter }), fc.constant(" ")),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(""));

/** Hostile texts, and values of other types where a text is expected. */
const hostileValue = fc.oneof(
  { weight: 8, arbitrary: hostileText },
  fc.constantFrom<unknown[]>(null, undefined, 0, Number.POSITIVE_INFINITY, -1, true, [], {}, [[]], { length: 5 }),
  fc.jsonValue(),
);

/** A record that names an API call, with hostile values in the fields that a summary shows. */
export const hostileRecord: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    eventSource: hostileText,
    eventName: hostileText,
    eventTime: fc.oneof(
      hostileValue,
      fc.date({ noInvalidDate: true }).map(String),
      fc.constant("2026-03-14T02:12:45Z"),
    ),
    eventID: fc.oneof(hostileValue, fc.constant("5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a")),
    awsRegion: fc.oneof(hostileValue, fc.constant("eu-west-1")),
    recipientAccountId: hostileValue,
    sourceIPAddress: hostileValue,
    userAgent: hostileValue,
    errorCode: hostileValue,
    errorMessage: hostileValue,
    userIdentity: fc.oneof(
      hostileValue,
      fc.record({
        arn: fc.oneof(
          hostileValue,
          hostileText.map((name) => `arn:aws:iam::123456789012:user/${name}`),
          hostileText.map((session) => `arn:aws:sts::123456789012:assumed-role/deploy/${session}`),
        ),
        userName: hostileValue,
        accountId: hostileValue,
        accessKeyId: fc.oneof(hostileValue, fc.constant("AKIAIOSFODNN7EXAMPLE")),
        sessionContext: fc.oneof(hostileValue, fc.record({ sessionIssuer: fc.record({ arn: hostileValue }) })),
      }),
    ),
    requestParameters: fc.oneof(hostileValue, fc.record({ name: hostileValue, policyArn: hostileValue })),
    resources: fc.oneof(hostileValue, fc.array(fc.record({ ARN: hostileValue }), { maxLength: 3 })),
  })
  .map((fields) => record(fields));
