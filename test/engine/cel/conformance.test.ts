// Tests engine/cel/compile/index.ts, engine/cel/compile/calls.ts, engine/cel/compile/closure.ts, engine/cel/compile/fields.ts, engine/cel/compile/loops.ts, engine/cel/compile/operators.ts, engine/cel/compile/values.ts.
import { tests as suite } from "@bufbuild/cel-spec/testdata/conformance.js";
import { expect, test } from "vitest";
import { compile, deferred } from "../../../engine/cel/compile/index.ts";
import { TypeName } from "../../../engine/cel/compile/values.ts";
import { parseAst } from "../../../engine/cel/environment.ts";
import { interpretExpression } from "../../../engine/cel/evaluate.ts";
import { isAccepted } from "../../support/generated-rules.ts";

/** A value in the protocol buffers' JSON, such as `{int64Value: "1"}`. */
type Value = Record<string, unknown>;

interface Case {
  name: string;
  expr: string;
  value?: Value;
  evalError?: unknown;
}

interface Suite {
  suites?: Suite[];
  tests?: { original: object }[];
}

const noVariables = { record: {}, params: {} };

test("where the closures are sure they answer as the interpreter, in every official conformance case of CEL", () => {
  const counts = { cases: 0, interpreterPasses: 0, closuresToo: 0, leftToTheInterpreter: 0 };
  const differences: unknown[] = [];
  for (const { name, expr, value, evalError } of casesOf(suite as Suite)) {
    counts.cases++;
    const interpreted = outcomeOf(() => interpretExpression(expr)(noVariables));
    const expected = evalError ? "error" : shown(plainOf(value ?? { boolValue: true }));
    const passes = interpreted === expected;
    if (passes) counts.interpreterPasses++;

    const answered = closureAnswer(expr);
    if (answered === undefined) {
      if (passes) counts.leftToTheInterpreter++;
    } else if (answered !== interpreted) {
      differences.push({ name, expr, interpreted, answered });
    } else if (passes) {
      counts.closuresToo++;
    }
  }
  expect(differences).toEqual([]);
  expect(counts).toMatchInlineSnapshot(`
    {
      "cases": 2344,
      "closuresToo": 309,
      "interpreterPasses": 1057,
      "leftToTheInterpreter": 748,
    }
  `);
});

function* casesOf({ suites = [], tests = [] }: Suite): Generator<Case> {
  for (const { original } of tests) yield original as Case;
  for (const inner of suites) yield* casesOf(inner);
}

/** Undefined where the interpreter has the word; only expressions that are checked get closures. */
function closureAnswer(expr: string): string | undefined {
  try {
    if (!isAccepted(expr)) return undefined;
    const value = compile(parseAst(expr))?.(noVariables) ?? deferred;
    return value === deferred ? undefined : shown(value);
  } catch (error) {
    if ((error as Error).name === "ParseError") return undefined;
    throw error;
  }
}

function outcomeOf(evaluate: () => unknown): string {
  try {
    return shown(evaluate());
  } catch {
    return "error";
  }
}

/** What cel-js makes of a value of the test data; undefined for kinds that it does not have. */
function plainOf(value: Value): unknown {
  const [[kind, content] = []] = Object.entries(value);
  switch (kind) {
    case "int64Value":
      return BigInt(content as string);
    case "nullValue":
      return null;
    case "doubleValue":
      return Number(content);
    case "boolValue":
    case "stringValue":
      return content;
    case "typeValue":
      return new TypeName(content as string);
    case "listValue":
      return ((content as { values?: Value[] }).values ?? []).map(plainOf);
    case "mapValue": {
      const { entries = [] } = content as { entries?: { key: Value; value: Value }[] };
      return Object.fromEntries(entries.map(({ key, value }) => [String(plainOf(key)), plainOf(value)]));
    }
    default:
      return undefined;
  }
}

/** A text that is the same for the same values of the same types. */
function shown(value: unknown): string {
  if (value instanceof TypeName || value?.constructor?.name === "Type") {
    return `type ${(value as TypeName).name.replace("null_type", "null")}`;
  }
  if (Array.isArray(value)) return `[${value.map(shown).join()}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}:${shown(item)}`)
      .sort()
      .join()}}`;
  }
  return typeof value === "number" && Object.is(value, -0) ? "number -0" : `${typeof value} ${String(value)}`;
}
