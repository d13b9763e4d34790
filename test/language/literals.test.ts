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
  ];
  expect(texts.map((text) => `${text}  → ${problemOf(text)}`)).toMatchInlineSnapshot();
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
