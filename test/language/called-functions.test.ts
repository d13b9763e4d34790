// Also tests language/expressions.ts.
import { expect, test } from "vitest";
import { calledFunctions, callsPatterns, unusedExtensions } from "../../language/called-functions.ts";
import { rule } from "../support/records.ts";

const ruleset = {
  rules: [
    rule({
      expression:
        '// sets.equivalent([1], [1])\nsets . contains(["A"], [record.eventName]) && record.a == "lists.range(2)"',
      summary: "string(math.abs(-1))",
      subject: "record.eventName.upperAscii()",
      target: "record.eventName.substring(1)",
      threshold: { count: 2, per: "record.eventName.lowerAscii()", of: "record.eventName.trim()" },
    }),
  ],
  suppressions: [
    { name: "s", reason: "", rules: "all" as const, params: {}, expression: 'record.list.exists(x, x.matches("^A"))' },
  ],
};

test("functions are called by expressions, summaries, thresholds and suppressions, not by comments and literals", () => {
  const called = calledFunctions(ruleset);
  expect([...called].sort()).toEqual([
    "exists",
    "lowerAscii",
    "matches",
    "math.abs",
    "sets.contains",
    "string",
    "substring",
    "trim",
    "upperAscii",
  ]);
  expect(callsPatterns(called)).toBe(true);
  expect(unusedExtensions(called)).toEqual(["strings", "lists", "encoders", "optionals", "regex", "network"]);
});

test("a ruleset without calls uses no library and no patterns", () => {
  const called = calledFunctions({ rules: [rule({ expression: "record.a" })], suppressions: [] });
  expect([...called]).toEqual([]);
  expect(callsPatterns(called)).toBe(false);
  expect(unusedExtensions(called)).toHaveLength(9);
});
