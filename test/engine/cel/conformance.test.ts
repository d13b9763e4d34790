// Tests engine/cel/compile/index.ts, engine/cel/compile/calls.ts, engine/cel/compile/fields.ts, engine/cel/compile/loops.ts, engine/cel/compile/operators.ts, engine/cel/compile/program.ts, engine/cel/compile/scope.ts, engine/cel/compile/variable.ts, engine/cel/standard/conversions.ts, engine/cel/standard/optionals.ts, engine/cel/standard/texts.ts, engine/cel/standard/calendar.ts, engine/cel/standard/times.ts, engine/cel/parse.ts, engine/cel/values.ts.
import { expect, test } from "vitest";
import { prepareExpression } from "../../../engine/cel/evaluate.ts";
import { conformanceCases } from "../../support/cel-conformance.ts";
import { shown } from "../../support/cel-values.ts";
import { isAccepted } from "../../support/generated-rules.ts";

test("expressions answer as the official conformance cases of CEL say", () => {
  const counts = { cases: 0, refused: 0, passed: 0 };
  const differences: string[] = [];
  for (const { expr, expected } of conformanceCases()) {
    counts.cases++;
    if (!isChecked(expr)) {
      counts.refused++;
      continue;
    }
    // These cases are about the type that a checker deduces.
    if (expected === undefined) continue;
    const found = outcomeOf(expr);
    if (found === expected) counts.passed++;
    else differences.push(`${expr}  → ${found}, not ${expected}`);
  }
  expect(counts).toMatchInlineSnapshot(`
    {
      "cases": 2344,
      "passed": 1464,
      "refused": 862,
    }
  `);
  expect(differences).toMatchInlineSnapshot(`
    [
      "dyn(9223372036854775807) < 9223372036854775808.0  → bool true, not bool false",
      "dyn(9223372036854775808.0) > 9223372036854775807  → bool true, not bool false",
      "dyn(9223372036854775808.0) <= 9223372036854775807  → bool false, not bool true",
      "dyn(9223372036854775807) >= 9223372036854775808.0  → bool false, not bool true",
      "{true:1,false:2,true:3}[true]  → int 3, not error",
      "{0: 1, 0u: 2}[0.0]  → int 1, not error",
      "{'null_key': dyn(null)}.?null_key.invalid.hasValue()  → bool false, not error",
      "{true: dyn(0)}[?true].absent.hasValue()  → bool false, not error",
      "'tacocat'.indexOf('a', 30) == -1  → bool true, not error",
      "'tacocat'.lastIndexOf('a', 30) == -1  → bool true, not error",
    ]
  `);
});

/** Protocol buffers, variables of other names, and functions of libraries that we don't have are refused. */
function isChecked(expr: string): boolean {
  try {
    return isAccepted(expr);
  } catch (error) {
    if ((error as Error).name === "ParseError") return false;
    throw error;
  }
}

function outcomeOf(expr: string): string {
  try {
    return shown(prepareExpression(expr)({ record: {}, params: {} }));
  } catch {
    return "error";
  }
}
