import bidiFactory from "bidi-js";
import { describe, expect, test } from "vitest";
import { inEmail, lineOf, linesOf, onOneLine, printableJson, quoted, visible } from "../../text/plain-text.ts";
import { createRandom } from "../data/random.ts";

/** Every character of the planes that Unicode uses, but surrogates. */
const characters = [...everyCharacter()];

function* everyCharacter(): Generator<string> {
  for (let codePoint = 0; codePoint <= 0xeffff; codePoint++) {
    if (codePoint === 0x40000) codePoint = 0xe0000;
    if (codePoint < 0xd800 || codePoint > 0xdfff) yield String.fromCodePoint(codePoint);
  }
}

const codeOf = (character: string) => `\\u{${character.codePointAt(0)?.toString(16)}}`;

describe("every character of Unicode", () => {
  test("that is a symbol, or a mark around another character, is shown in an email as its code", () => {
    const symbols = characters.filter((character) => /[\p{S}\p{Me}]/u.test(character));
    const shown = symbols.filter((symbol) => !inEmail(`a${symbol}b`).includes(codeOf(symbol)));
    expect(shown.join("")).toBe("$+<=>^`|~\u{FFFD}");
    expect(symbols.length).toBeGreaterThan(8000);
  });

  test("that is written from right to left is shown as its code, and every letter that is not stays", () => {
    // Its types describe a module of another kind than it is.
    const bidi = (bidiFactory as unknown as () => { getBidiCharTypeName(character: string): string })();
    const wrong = characters.filter((character) => {
      const turns = /^(R|AL|AN|RLO|RLE|RLI|LRO|LRE|LRI|FSI|PDF|PDI)$/.test(bidi.getBidiCharTypeName(character));
      const isShown = visible(`a${character}b`) === `a${character}b`;
      return turns ? isShown : /\p{L}|\p{Nd}/u.test(character) && !isShown;
    });
    // Digits of Persian, which are in an Arabic block, and letters of Hangul that show nothing.
    expect(wrong.join("")).toBe("۰۱۲۳۴۵۶۷۸۹\u{115f}\u{1160}\u{3164}\u{ffa0}");
  });

  test("that hides, breaks a line or moves the cursor is shown as its code", () => {
    const hiding = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
    const shown = characters.filter((character) => hiding.test(visible(character)));
    expect(shown).toEqual([]);
    expect(characters.filter((character) => hiding.test(printableJson(character)))).toEqual([]);
  });

  test("that is white space is one space between words, and nothing around them", () => {
    const spaces = characters.filter((character) => /\p{Zs}/u.test(character));
    expect(spaces.length).toBeGreaterThan(15);
    for (const space of spaces) expect(onOneLine(`${space}a${space}${space}b${space}`)).toBe("a b");
  });

  test("that browsers take for the dot of a domain makes no link", () => {
    const dots = characters.filter((character) => /^[.。]$/.test(character.normalize("NFKC")));
    expect(dots.join("")).toBe(".․。︒﹒．｡");
    expect(dots.map((dot) => inEmail(`evil${dot}com`))).toEqual(dots.map((dot) => `evil[${dot}]com`));
  });
});

describe("the text that a reader sees", () => {
  test.each([
    ["arn:aws:iam::123456789012:user/alice.smith", "arn:aws:iam::123456789012:user/alice.smith"],
    [
      "arn:aws:sts::123456789012:assumed-role/sso.amazonaws.com/A/alice@example.com",
      "arn:aws:sts::123456789012:assumed-role/sso.amazonaws.com/A/alice@example[.]com",
    ],
    ["cloudtrail.amazonaws.com", "cloudtrail.amazonaws.com"],
    ["Boto3/1.40.1 md/Botocore#1.40.1 ua/2.1 os/linux#6.1", "Boto3/1.40.1 md/Botocore#1.40.1 ua/2.1 os/linux#6.1"],
    ["AWSLogs/123456789012/CloudTrail/a.json.gz", "AWSLogs/123456789012/CloudTrail/a.json.gz"],
    ["https://evil.com/x", "https[:]//evil[.]com/x"],
    ["s3.amazonaws.com/evil/login.html", "s3.amazonaws[.]com/evil/login.html"],
    ["s3.amazonaws.com:443/evil/login.html", "s3.amazonaws[.]com:443/evil/login.html"],
    ["s3.amazonaws.com./evil/login.html", "s3.amazonaws[.]com./evil/login.html"],
    ["a\nb\u202ec 🚨", "a\\u{a}b\\u{202e}c \\u{1f6a8}"],
    ["∎ CRITICAL: Root signed in", "\\u{220e} CRITICAL: Root signed in"],
    ["🏿 5 € ±1 a\u20deb", "\\u{1f3ff} 5 \\u{20ac} \\u{b1}1 a\\u{20de}b"],
    ["לוג 5 رقم", "\\u{5dc}\\u{5d5}\\u{5d2} 5 \\u{631}\\u{642}\\u{645}"],
    ["evil﹒com", "evil[﹒]com"],
    ["evil.com３ evil.com５x evil.com5", "evil[.]com３ evil[.]com５x evil.com5"],
    ["evil.рф_ evil.comа_ evil.com_", "evil[.]рф_ evil[.]comа_ evil.com_"],
    ["evil.zip evil.рф evil.xn--p1ai", "evil[.]zip evil[.]рф evil[.]xn--p1ai"],
    ["Zoë 漢字 Ελλάδα", "Zoë 漢字 Ελλάδα"],
  ])("is, of %j, %j", (text, shown) => expect(inEmail(text)).toBe(shown));

  test("has no quotation mark within quotation marks", () => {
    expect(quoted('a" from "b')).toBe(`"a' from 'b"`);
  });
});

describe("lines", () => {
  test("are whole up to 900 bytes, and cut between characters beyond", () => {
    expect(lineOf("x".repeat(900))).toBe("x".repeat(900));
    expect(lineOf("漢".repeat(400))).toBe(`${"漢".repeat(299)}…`);
    // A mark of its own would be shown on what is before it.
    expect(lineOf(`ab${"e\u0301".repeat(4)}`, 12)).toBe("abe\u0301e\u0301…");
  });

  test("are not cut so that what is left is a web address", () => {
    const cuts = (text: string) =>
      Array.from({ length: Buffer.byteLength(inEmail(text)) }, (_, bytes) => lineOf(inEmail(text), bytes + 1));
    for (const text of [
      "by evil.co.ukulele.example",
      "by evil.комета",
      "by evil。cometary",
      "by alice@evil.xn--node1x",
      "see file.txt.",
    ]) {
      const changed = cuts(text).filter((cut) => inEmail(cut) !== cut);
      expect(changed).toEqual([]);
    }
    expect(lineOf("by evil.ukulele or somebody", 12)).toBe("by evil…");
    expect(lineOf("Read report-1.json now", 20)).toBe("Read report-1…");
    // Too long for a label, so it can't hide what it says.
    expect(lineOf(`s3://bucket/${"a".repeat(100)}`, 90)).toBe(`s3://bucket/${"a".repeat(75)}…`);
  });

  test("of prose are one, and more if they would be longer than 900 bytes", () => {
    expect(linesOf("Ask who\n  made it.")).toEqual(["Ask who made it."]);
    expect(linesOf("word ".repeat(400)).map(({ length }) => length)).toEqual([899, 899, 199]);
    expect(linesOf("")).toEqual([""]);
  });
});

test("a text of ASCII alone is written as it is next to other characters", () => {
  const parts = [
    ...[
      "a",
      "Z",
      "1",
      " ",
      "  ",
      ".",
      "..",
      "/",
      ":",
      "@",
      "-",
      "_",
      ",",
      "?",
      "#",
      "\\\\",
      "$",
      '"',
      "'",
      "(",
      "://",
      "www.",
    ],
    ...[
      "com",
      "evil.com",
      "xn--a",
      "xyzzy",
      "s3",
      "s3-eu.",
      "ec2.",
      "amazonaws.com",
      ".cn",
      "mailto:",
      "tel:",
      "index.js",
    ],
  ];
  const random = createRandom(1);
  const texts = Array.from({ length: 5000 }, () =>
    Array.from({ length: 1 + Math.floor(8 * random.number()) }, () => random.pick(parts)).join(""),
  );
  const differing = texts.filter((text) => {
    const json = printableJson(text);
    return (
      inEmail(`${text}; \u00e9`) !== `${inEmail(`${text};`)} \u00e9` ||
      onOneLine(`${text}; \u00e9`) !== `${onOneLine(`${text};`)} \u00e9` ||
      visible(`${text}\u00e9`) !== `${visible(text)}\u00e9` ||
      printableJson(`${text}\u00e9`) !== `${json.slice(0, -1)}\u00e9"`
    );
  });
  expect(differing).toEqual([]);
});
