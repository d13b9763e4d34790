import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

const path = join(import.meta.dirname, "../../docs/reliability.md");

/**
 * Holds a table of docs/reliability.md to what a test has seen: the lines between
 * `<!-- <name> -->` and the next `<!-- / -->`. With RELIABILITY=write it writes them instead.
 */
export function holdTable(name: string, rows: Record<string, string | number>[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells: unknown[]) => `| ${cells.join(" | ")} |`;
  const table = [
    line(columns),
    `|${columns.map((column) => (typeof rows[0]?.[column] === "number" ? "--:|" : "---|")).join("")}`,
    ...rows.map((row) => line(columns.map((column) => row[column]))),
  ].join("\n");

  const text = readFileSync(path, "utf8");
  const start = `<!-- ${name} -->\n`;
  const from = text.indexOf(start) + start.length;
  const to = text.indexOf("\n<!-- / -->", from);
  expect(from >= start.length && to > 0, `docs/reliability.md has a place for the table ${name}`).toBe(true);
  if (process.env.RELIABILITY === "write") writeFileSync(path, text.slice(0, from) + table + text.slice(to));
  else expect(text.slice(from, to)).toBe(table);
}
