// Tests engine/cel/extensions/decimal.ts, engine/cel/extensions/format.ts, engine/cel/extensions/macros.ts, engine/cel/extensions/math.ts, engine/cel/extensions/overloads.ts, engine/cel/extensions/regex.ts, engine/cel/extensions/values.ts.
import { ParseError } from "@marcbachmann/cel-js";
import { expect, test } from "vitest";
import { compile } from "../../../../engine/cel/compile/index.ts";
import { createEnvironment } from "../../../../engine/cel/environment.ts";
import { parse } from "../../../../engine/cel/parse.ts";
import { type ConformanceCase, conformanceCases } from "../../../support/cel-conformance.ts";
import { shown } from "../../../support/cel-values.ts";

const groups = ["string_ext", "math_ext", "encoders_ext", "macros2", "bindings_ext"];

const environment = createEnvironment();

test("the official conformance cases of the extension libraries are answered as they say", () => {
  const counts: Record<string, number> = {};
  const differences: string[] = [];
  for (const group of groups) {
    for (const testCase of conformanceCases(group)) {
      counts[group] = (counts[group] ?? 0) + 1;
      const answered = answer(testCase);
      if (answered !== testCase.expected) differences.push(`${testCase.expr} → ${answered}`);
    }
  }
  expect(counts).toMatchInlineSnapshot(`
    {
      "bindings_ext": 5,
      "encoders_ext": 4,
      "macros2": 46,
      "math_ext": 199,
      "string_ext": 209,
    }
  `);
  // cel-go answers -1, too: the cases are newer.
  expect(differences).toEqual([
    "'tacocat'.indexOf('a', 30) == -1 → bool true",
    "'tacocat'.lastIndexOf('a', 30) == -1 → bool true",
  ]);
});

function answer({ expr, bindings }: ConformanceCase): string {
  // A variable is bound by the expression itself, since expressions have no others than record and params.
  const bound = Object.entries(bindings).reduce(
    (body, [name, text]) => `cel.bind(${name}, ${JSON.stringify(text)}, ${body})`,
    expr,
  );
  try {
    const { ast, check } = parse(environment, bound);
    if (!check().valid) return "error";
    const value = compile(ast)({ record: {}, params: {} });
    return value instanceof Error ? "error" : shown(value);
  } catch (error) {
    // Protocol buffers' messages are not parsed.
    if (error instanceof ParseError) return "error";
    throw error;
  }
}
