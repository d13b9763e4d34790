import { tests as suite } from "@bufbuild/cel-spec/testdata/conformance.js";
import { parseDuration, parseTimestamp } from "../../engine/cel/standard/calendar.ts";
import { TypeName, uint } from "../../engine/cel/values.ts";
import { shown } from "./cel-values.ts";

/** An official conformance case of CEL: https://github.com/google/cel-spec/tree/master/tests/simple/testdata */
export interface ConformanceCase {
  expr: string;
  /** The texts of variables, by their names. */
  bindings: Record<string, string>;
  /** The value as `shown` writes it, or "error"; undefined if the case is about the type that a checker deduces. */
  expected: string | undefined;
}

/** A value in the protocol buffers' JSON, such as `{int64Value: "1"}`. */
type Value = Record<string, unknown>;

interface Original {
  expr: string;
  bindings?: Record<string, { value: { stringValue: string } }>;
  value?: Value;
  typedResult?: { result?: Value };
  evalError?: unknown;
}

interface Suite {
  name: string;
  suites?: Suite[];
  tests?: { original: object }[];
}

/** Yields all cases, or those of a group such as `string_ext`. */
export function* conformanceCases(group?: string): Generator<ConformanceCase> {
  const { suites = [] } = suite as Suite;
  for (const one of suites) if (group === undefined || one.name === group) yield* casesOf(one);
}

function* casesOf({ suites = [], tests = [] }: Suite): Generator<ConformanceCase> {
  for (const { original } of tests) {
    const { expr, bindings = {}, ...answer } = original as Original;
    const texts = Object.entries(bindings).map(([name, { value }]) => [name, value.stringValue]);
    yield { expr, bindings: Object.fromEntries(texts), expected: expected(answer) };
  }
  for (const inner of suites) yield* casesOf(inner);
}

/** Most cases compare in CEL and answer true. */
function expected({ value, typedResult, evalError }: Omit<Original, "expr">): string | undefined {
  if (typedResult && !typedResult.result) return undefined;
  return evalError ? "error" : shown(celValue(value ?? typedResult?.result ?? { boolValue: true }));
}

function celValue(value: Value): unknown {
  const [[kind, content] = []] = Object.entries(value);
  switch (kind) {
    case "int64Value":
      return BigInt(content as string);
    case "uint64Value":
      return uint(BigInt(content as string));
    case "nullValue":
      return null;
    case "doubleValue":
      return Number(content);
    case "boolValue":
    case "stringValue":
      return content;
    case "bytesValue":
      return Buffer.from(content as string, "base64");
    case "typeValue":
      return new TypeName(content as string);
    case "listValue":
      return ((content as { values?: Value[] }).values ?? []).map(celValue);
    case "mapValue": {
      const { entries = [] } = content as { entries?: { key: Value; value: Value }[] };
      return new Map(entries.map(({ key, value }) => [celValue(key), celValue(value)]));
    }
    case "objectValue": {
      const { "@type": type, value: text } = content as { "@type": string; value: string };
      if (type.endsWith(".Timestamp")) return parseTimestamp(text);
      return type.endsWith(".Duration") ? parseDuration(text) : content;
    }
    default:
      return undefined;
  }
}
