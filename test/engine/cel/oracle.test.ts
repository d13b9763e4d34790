// Tests engine/cel/extensions/addresses.ts, engine/cel/extensions/encoders.ts, engine/cel/extensions/lists.ts, engine/cel/extensions/optionals.ts, engine/cel/extensions/sets.ts, engine/cel/extensions/sort.ts, engine/cel/extensions/strings.ts, engine/cel/extensions/network.ts, engine/cel/extensions/index.ts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../../../engine/cel/compile/index.ts";
import { createEnvironment } from "../../../engine/cel/environment.ts";
import { parse } from "../../../engine/cel/parse.ts";
import { shown } from "../../support/cel-values.ts";

// What cel-go says is in the tables of oracle/; oracle/main.go asks it.
const folder = join(import.meta.dirname, "oracle");
const record: unknown = JSON.parse(readFileSync(join(folder, "record.json"), "utf8"));
const environment = createEnvironment();

/** The rows of a table, and the heading above each. */
function rowsOf(table: string): { heading: string; cells: string[] }[] {
  let heading = "";
  return readFileSync(join(folder, table), "utf8")
    .split("\n")
    .flatMap((line) => {
      if (line.startsWith("# ")) heading = line.slice(2);
      return line === "" || line.startsWith("#") ? [] : [{ heading, cells: line.split("\t") }];
    });
}

/** The value, or "error" for what is refused when it is checked or fails when it is evaluated. */
function answer(expression: string): string {
  try {
    const { ast, check } = parse(environment, expression);
    if (!check().valid) return "error";
    const value = compile(ast)({ record, params: {} });
    return value instanceof Error ? "error" : shown(value);
  } catch (error) {
    if ((error as Error).name === "ParseError") return "error";
    throw error;
  }
}

test.each([
  ["standard.tsv", 1000],
  ["libraries.tsv", 1300],
])("every expression of %s has the value that cel-go gives it", (table, least) => {
  const rows = rowsOf(table).map(({ cells }) => cells);
  expect(rows.length).toBeGreaterThan(least);
  expect(rows.map(([expression = ""]) => [expression, answer(expression)])).toEqual(rows);
});

test("what differs from cel-go is in differences.tsv, by paragraph of docs/rules.md", () => {
  const rows = rowsOf("differences.tsv");
  expect(rows.map(({ cells: [expression = ""] }) => [expression, answer(expression)])).toEqual(
    rows.map(({ cells }) => [cells[0], cells[2]]),
  );
  expect(rows.filter(({ cells }) => cells[1] === cells[2])).toEqual([]);
  const page = readFileSync(join(import.meta.dirname, "../../../docs/rules.md"), "utf8");
  const [, section = ""] = /\n### Differences from cel-go\n(.*?)\n##/s.exec(page) ?? [];
  const documented = Array.from(section.matchAll(/^- \*\*(.+?)\*\*/gm), ([, heading]) => heading);
  expect([...new Set(rows.map(({ heading }) => heading))]).toEqual(documented);
});

const zones = ["UTC", "America/New_York", "Asia/Kathmandu"];

test.each(zones)("parts of times are the same where the machine's time zone is %s", (zone) => {
  const { TZ } = process.env;
  try {
    process.env.TZ = zone;
    expect(new Date(2026, 0, 1).getTimezoneOffset()).toBe(
      { UTC: 0, "America/New_York": 300, "Asia/Kathmandu": -345 }[zone],
    );
    const rows = rowsOf("times.tsv").map(({ cells }) => cells);
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.map(([expression = ""]) => [expression, answer(expression)])).toEqual(rows);
  } finally {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  }
});
