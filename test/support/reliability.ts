import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";

/** A row of a table in docs/reliability.md: cells by column. Values of `measured` columns are rounded up. */
export type Row = Record<string, string | number>;

/**
 * Columns that differ from run to run. On another machine a value may be up to `times` what the page says; up to `atLeast`
 * it is never too much. A time may be longer still on a busy machine.
 */
const measured: Record<string, { times: number; atLeast: number; decimals: number }> = {
  "worst time (s)": { times: 10, atLeast: 5, decimals: 1 },
  "worst memory (MB)": { times: 3, atLeast: 0, decimals: 0 },
};

/**
 * How many times longer a process may take because others compete for the processors: the load average of the last minute
 * per processor, at least 1.
 */
export function busyness(): number {
  return Math.max(1, (loadavg()[0] as number) / availableParallelism());
}

const path = join(import.meta.dirname, "../../docs/reliability.md");
const isWriting = process.env.RELIABILITY === "write";

/**
 * Checks that a table of docs/reliability.md, between `<!-- <name> -->` and the next `<!-- / -->`, says what a test
 * measured. With RELIABILITY=write, writes the table instead.
 */
export function checkTable(name: string, rows: Row[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const written = readTable(name);
  const cells = rows.map((row, at) =>
    columns.map((column) => {
      const [value, limits] = [row[column], measured[column]];
      if (!limits) return value;
      const before = Number(written[at]?.[column]);
      if (isWriting) return roundedUp(Number(value), limits.decimals);
      const most = Math.max(limits.atLeast, limits.times * before) * (column.includes("time") ? busyness() : 1);
      expect(Number(value), `${name}: ${row[columns[0] as string]}: ${column}`).toBeLessThanOrEqual(most);
      return before;
    }),
  );
  const line = (cells: unknown[]) => `| ${cells.join(" | ")} |`;
  const rule = columns.map((column) => (typeof rows[0]?.[column] === "number" ? "--:|" : "---|"));
  const table = [line(columns), `|${rule.join("")}`, ...cells.map(line)].join("\n");
  if (!isWriting) expect(readPart(name)).toBe(table);
  else {
    writePart(name, table);
    writePart("machine", machine());
  }
}

const counts = ["alerts expected", "published", "in the failure queue", "lost", "duplicated"];

/**
 * Checks the row of the page's first table that sums up `table`, and the last row, which sums up the others.
 * `megabytes` is the function's peak memory, for tables without it.
 */
export function checkSummary(what: string, table: Row[], megabytes = 0): void {
  const row = { "what was tried": what, inputs: table.length, ...addUp(table, megabytes) };
  const others = readTable("summary").slice(0, -1);
  const at = others.findIndex((other) => other["what was tried"] === what);
  const rows = at < 0 ? [...others, row] : others.with(at, row);
  const inputs = rows.reduce((sum, one) => sum + Number(one.inputs), 0);
  checkTable("summary", [...rows, { "what was tried": "in all", inputs, ...addUp(rows) }]);
}

function addUp(rows: Row[], megabytes = 0): Row {
  const sum = (column: string) => rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
  const most = (column: string) => rows.reduce((most, row) => Math.max(most, Number(row[column] ?? 0)), 0);
  return {
    ...Object.fromEntries(counts.map((column) => [column, sum(column)])),
    "worst time (s)": most("worst time (s)"),
    "worst memory (MB)": Math.max(most("worst memory (MB)"), megabytes),
  };
}

/** A process's peak memory so far; 0 except on Linux. Unlike `maxRSS`, it leaves out what the process that started it had. */
export function peakMegabytes(pid: number | undefined): number {
  const status = `/proc/${pid}/status`;
  const peak = existsSync(status) ? /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(status, "utf8")) : undefined;
  return Number(peak?.[1] ?? 0) / 1024;
}

function machine(): string {
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  return `Measured on ${cpus().length} cores of ${cpus()[0]?.model}, ${gigabytes} GB, Node ${process.versions.node}.`;
}

function roundedUp(value: number, decimals: number): number {
  // Floating point: 1.1 * 10 is a little more than 11.
  return Math.ceil(Number((value * 10 ** decimals).toFixed(3))) / 10 ** decimals;
}

function readTable(name: string): Row[] {
  const [columns = [], , ...rows] = readPart(name)
    .split("\n")
    .map((line) => line.slice(2, -2).split(" | "));
  const value = (cell = "") => (/^[\d.]+$/.test(cell) ? Number(cell) : cell);
  return rows.map((cells) => Object.fromEntries(columns.map((column, at) => [column, value(cells[at])])));
}

function readPart(name: string): string {
  const { text, from, to } = find(name);
  return text.slice(from, to);
}

function writePart(name: string, part: string): void {
  const { text, from, to } = find(name);
  writeFileSync(path, text.slice(0, from) + part + text.slice(to));
}

function find(name: string): { text: string; from: number; to: number } {
  const text = readFileSync(path, "utf8");
  const start = `<!-- ${name} -->\n`;
  const from = text.indexOf(start) + start.length;
  const to = text.indexOf("\n<!-- / -->", from);
  expect(from >= start.length && to > 0, `docs/reliability.md has a table ${name}`).toBe(true);
  return { text, from, to };
}
