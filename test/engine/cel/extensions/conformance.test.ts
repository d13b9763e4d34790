// Tests engine/cel/extensions/decimal.ts, engine/cel/extensions/format.ts, engine/cel/extensions/macros.ts, engine/cel/extensions/math.ts, engine/cel/extensions/overloads.ts, engine/cel/extensions/regex.ts, engine/cel/extensions/values.ts.
import { tests as suite } from "@bufbuild/cel-spec/testdata/conformance.js";
import { ParseError } from "@marcbachmann/cel-js";
import { expect, test } from "vitest";
import { compile } from "../../../../engine/cel/compile/index.ts";
import { createEnvironment } from "../../../../engine/cel/environment.ts";
import { parse } from "../../../../engine/cel/parse.ts";
import { uint } from "../../../../engine/cel/values.ts";
import { shown } from "../../../support/cel-values.ts";

/** A value in the protocol buffers' JSON, such as `{int64Value: "1"}`. */
type Value = Record<string, unknown>;

interface Case {
  name: string;
  expr: string;
  value?: Value;
  evalError?: unknown;
  bindings?: Record<string, { value: { stringValue: string } }>;
}
interface Suite {
  name: string;
  suites?: Suite[];
  tests?: { original: object }[];
}

const groups = ["string_ext", "math_ext", "encoders_ext", "macros2", "bindings_ext"];

const environment = createEnvironment();

test("the official conformance cases of the extension libraries are answered as they say", () => {
  const counts: Record<string, number> = {};
  const differences: string[] = [];
  for (const group of (suite as Suite).suites ?? []) {
    if (!groups.includes(group.name)) continue;
    for (const testCase of casesOf(group)) {
      counts[group.name] = (counts[group.name] ?? 0) + 1;
      const answered = answer(testCase);
      if (answered !== expected(testCase)) differences.push(`${testCase.expr} → ${answered}`);
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

function* casesOf({ suites = [], tests = [] }: Suite): Generator<Case> {
  for (const { original } of tests) yield original as Case;
  for (const inner of suites) yield* casesOf(inner);
}

/** Most cases compare in CEL and answer true. */
function expected({ value, evalError }: Case): string {
  return evalError ? "error" : shown(celValue(value ?? { boolValue: true }));
}

function celValue(value: Value): unknown {
  const [[kind, content] = []] = Object.entries(value);
  switch (kind) {
    case "int64Value":
      return BigInt(content as string);
    case "uint64Value":
      return uint(BigInt(content as string));
    case "bytesValue":
      return Buffer.from(content as string, "base64");
    case "listValue":
      return ((content as { values?: Value[] }).values ?? []).map(celValue);
    case "mapValue": {
      const { entries = [] } = content as { entries?: { key: Value; value: Value }[] };
      return new Map(entries.map(({ key, value }) => [celValue(key), celValue(value)]));
    }
    default:
      return content;
  }
}

function answer({ expr, bindings = {} }: Case): string {
  const variables = Object.entries(bindings).map(([name, { value }]) => [name, value.stringValue] as const);
  // A variable is bound by the expression itself, since expressions have no others than record and params.
  const bound = variables.reduce((body, [name, text]) => `cel.bind(${name}, ${JSON.stringify(text)}, ${body})`, expr);
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
