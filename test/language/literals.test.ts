import { expect, test } from "vitest";
import { checkExpression } from "../../language/check.ts";

const problemOf = (text: string): string => {
  try {
    checkExpression(text, "bool", [], (problem, offset) => new Error(`${offset}: ${problem}`) as never);
    return "accepted";
  } catch (error) {
    return (error as Error).message;
  }
};

test("a number beyond 64 bits, a bad time, duration, zone or range, and a call that always fails are refused", () => {
  const texts = [
    "9223372036854775808 > 0",
    "-9223372036854775808 < 0",
    "18446744073709551616u > 0u",
    'timestamp("2026-02-30T00:00:00Z") < timestamp(record.eventTime)',
    'timestamp("2026-03-14T24:00:00Z") < timestamp(record.eventTime)',
    'timestamp("2026-03-14 02:12:45Z") < timestamp(record.eventTime)',
    'duration("1 hour") < duration("2h")',
    'duration("0") < duration("2h")',
    'timestamp(record.eventTime).getHours("Amerca/New_York") < 6',
    'timestamp(record.eventTime).getHours("+0200") < 6',
    'timestamp(record.eventTime).getHours("02:00") < 6',
    'timestamp(record.eventTime).getHours("America/New_York") < 6',
    'cidr("10.1").containsIP(record.sourceIPAddress)',
    'cidr("10.0.0.0/8").containsIP(record.sourceIPAddress)',
    'int("") == 1',
    'int("0b11") == 3',
    "int(1e20) > 0",
    'double("0x10") == 16.0',
    'double("1e400") > 0.0',
    String.raw`string(b"\xff") == "x"`,
    'b"{}".json().a == 1',
    '[?record.requestParameters.x ? "a" : "b"] == []',
    "1..5 == 1.0",
    ".5.5 == 1.0",
    "lists.range(-1).size() == 0",
    "uint(-1) == 1u",
    "timestamp(-62135596801) < timestamp(record.eventTime)",
    "[[1]].flatten(-1) == [1]",
    "math.bitShiftLeft(1, -1) == 1",
    "math.abs(-9223372036854775808) == 1",
    "math.abs(-9223372036854775807) > 1",
    "[].min() == 1",
    'timestamp("2026-02-30T00:00:00Z").getHours() < 6',
    '["a"].sum() == "a"',
    "[[1]].sort().size() == 1",
    "optional.none().value() == 1",
    'optional.none().orValue("") == ""',
    'regex.extract(record.eventName, "(a)(b)").hasValue()',
    'regex.extractAll(record.eventName, "(a)(b)") == []',
    'regex.extractAll(record.eventName, "(a)(?:b)") == []',
    String.raw`regex.replace(record.eventName, "(a)", "\\2") == ""`,
    String.raw`regex.replace(record.eventName, "(a)", r"\1") == ""`,
    String.raw`regex.replace(record.eventName, "(a)", "\\", 1) == ""`,
    String.raw`record.eventName == r"\""`,
  ];
  expect(texts.map((text) => `${text}  → ${problemOf(text)}`)).toMatchInlineSnapshot(`
    [
      "9223372036854775808 > 0  → 0: an int has 64 bits, and this number needs more",
      "-9223372036854775808 < 0  → accepted",
      "18446744073709551616u > 0u  → 0: Invalid integer: 18446744073709551616",
      "timestamp("2026-02-30T00:00:00Z") < timestamp(record.eventTime)  → 10: this call always fails: timestamp() needs a date that exists",
      "timestamp("2026-03-14T24:00:00Z") < timestamp(record.eventTime)  → 10: this call always fails: timestamp() needs a time of RFC 3339, as in 2026-03-14T02:12:45Z",
      "timestamp("2026-03-14 02:12:45Z") < timestamp(record.eventTime)  → 10: this call always fails: timestamp() needs a time of RFC 3339, as in 2026-03-14T02:12:45Z",
      "duration("1 hour") < duration("2h")  → 9: this call always fails: duration() needs a duration such as 90s, 1h30m or -1.5h",
      "duration("0") < duration("2h")  → accepted",
      "timestamp(record.eventTime).getHours("Amerca/New_York") < 6  → 37: "Amerca/New_York" is not a time zone: it must be a name such as Europe/Berlin, or an offset such as +02:00",
      "timestamp(record.eventTime).getHours("+0200") < 6  → 37: "+0200" is not a time zone: it must be a name such as Europe/Berlin, or an offset such as +02:00",
      "timestamp(record.eventTime).getHours("02:00") < 6  → accepted",
      "timestamp(record.eventTime).getHours("America/New_York") < 6  → accepted",
      "cidr("10.1").containsIP(record.sourceIPAddress)  → 5: "10.1" is not an address range such as "10.0.0.0/8"",
      "cidr("10.0.0.0/8").containsIP(record.sourceIPAddress)  → accepted",
      "int("") == 1  → 4: this call always fails: int() was given a string that it can't convert",
      "int("0b11") == 3  → 4: this call always fails: int() was given a string that it can't convert",
      "int(1e20) > 0  → 4: this call always fails: integer overflow",
      "double("0x10") == 16.0  → 7: this call always fails: double() was given a string that it can't convert",
      "double("1e400") > 0.0  → 7: this call always fails: double() was given a string that it can't convert",
      "string(b"\\xff") == "x"  → 7: this call always fails: string() was given bytes that are not UTF-8",
      "b"{}".json().a == 1  → 0: CEL has no function json() with this number of arguments",
      "[?record.requestParameters.x ? "a" : "b"] == []  → 1: put what follows ? in parentheses, as in [?(a ? b : c)]",
      "1..5 == 1.0  → 2: expected identifier before .",
      ".5.5 == 1.0  → 0: .5.5 is not a number",
      "lists.range(-1).size() == 0  → 12: this call always fails: lists.range() needs a size that is not negative",
      "uint(-1) == 1u  → 5: this call always fails: unsigned integer overflow",
      "timestamp(-62135596801) < timestamp(record.eventTime)  → 10: this call always fails: timestamp overflow",
      "[[1]].flatten(-1) == [1]  → 14: this call always fails: flatten() needs a depth that is not negative",
      "math.bitShiftLeft(1, -1) == 1  → 18: this call always fails: math.bitShiftLeft() needs a number of bits that is not negative",
      "math.abs(-9223372036854775808) == 1  → 9: this call always fails: math.abs() is beyond the range of int",
      "math.abs(-9223372036854775807) > 1  → accepted",
      "[].min() == 1  → 0: this call always fails: min() needs a list that is not empty",
      "timestamp("2026-02-30T00:00:00Z").getHours() < 6  → 10: this call always fails: timestamp() needs a date that exists",
      "["a"].sum() == "a"  → 0: this call always fails: sum() needs numbers or durations, not values of the type string",
      "[[1]].sort().size() == 1  → 0: this call always fails: values of the type list have no order",
      "optional.none().value() == 1  → 0: this call always fails: value() of an optional that has none",
      "optional.none().orValue("") == ""  → accepted",
      "regex.extract(record.eventName, "(a)(b)").hasValue()  → 32: regex.extract() and extractAll() take one capturing group at most",
      "regex.extractAll(record.eventName, "(a)(b)") == []  → 35: regex.extract() and extractAll() take one capturing group at most",
      "regex.extractAll(record.eventName, "(a)(?:b)") == []  → accepted",
      "regex.replace(record.eventName, "(a)", "\\\\2") == ""  → 32: regex.replace() names a group that the pattern does not have",
      "regex.replace(record.eventName, "(a)", r"\\1") == ""  → accepted",
      "regex.replace(record.eventName, "(a)", "\\\\", 1) == ""  → 32: regex.replace() needs a digit or \\ after each \\",
      "record.eventName == r"\\""  → 24: Unterminated string",
    ]
  `);
});

test("what cel-go accepts and cel-js's parser or checker doesn't is accepted", () => {
  const texts = [
    ".5 == 0.5",
    "1.5 - .5 == 1.0",
    "has(record.requestParameters.tags[0].key)",
    'has({"a": null}.a)',
    "[?record.?requestParameters.?missing, 1].size() == 1",
    '{?"a": record.?errorCode}.size() == 0',
    "record.?errorCode == record.?errorMessage",
    'b"a" < b"b"',
    "type(optional.none()) == type(optional.of(1))",
  ];
  expect(texts.filter((text) => problemOf(text) !== "accepted")).toEqual([]);
});
