// Tests engine/cel/library/addresses.ts, engine/cel/library/encoders.ts, engine/cel/library/lists.ts, engine/cel/library/optionals.ts, engine/cel/library/sets.ts, engine/cel/library/sort.ts, engine/cel/library/strings.ts, engine/cel/library/network.ts, engine/cel/library/index.ts.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compile } from "../../../../engine/cel/compile/index.ts";
import { createEnvironment } from "../../../../engine/cel/environment.ts";
import { parse } from "../../../../engine/cel/parse.ts";
import { shown } from "../../../support/cel-values.ts";

/** Every number of a JSON record is a double. */
const record: unknown = JSON.parse(
  '{"n":4,"big":1e21,"one":1,"half":2.5,"f":2.675,"m":{"b":1,"a":[true,null,1.5]},"list":[3,1,2],' +
    '"mixed":[1,1.0,"1"],"a":null,"s":"text","t":true,"nul":null}',
);

const environment = createEnvironment();

for (const table of ["reference.tsv", "functions.tsv"]) {
  test(`every expression of ${table} answers as its row says`, () => {
    const rows = readFileSync(new URL(table, import.meta.url), "utf8")
      .trimEnd()
      .split("\n")
      .filter((row) => !row.startsWith("#"))
      .map((row) => row.split("\t").slice(0, 2));
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.map(([expression = ""]) => [expression, answer(expression)])).toEqual(rows);
  });
}

/** The value, or "error" for what is refused when it is checked or fails when it is evaluated. */
function answer(expression: string): string {
  const { ast, check } = parse(environment, expression);
  if (!check().valid) return "error";
  const value = compile(ast)({ record, params: {} });
  return value instanceof Error ? "error" : shown(value);
}
