import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reportOf, writeReport } from "../../bench/report.ts";
import { temporaryFolder } from "../support/rules-folder.ts";

const report = reportOf(
  [
    { goal: "bytes → alerts", ratio: 0.591, bound: 0.55, ok: false, spread: [0.55, 0.65], cpu: 0.57 },
    { goal: "bundle in KiB", ratio: 542.9, bound: 550, ok: true, spread: [542.9, 542.9] },
  ],
  { date: "2026-03-02", commit: "0123abcd", machine: "a processor, 2 cores, Node v24.0.0" },
);

test("a report has a line for each goal, and says how many are missed", () => {
  expect(report).toMatchInlineSnapshot(`
    "Measured on 2026-03-02 at commit 0123abcd: a processor, 2 cores, Node v24.0.0. **1 of 2 goals are missed.**

    | goal | bound | measured | quartiles | processor time | |
    |---|--:|--:|--:|--:|---|
    | bytes → alerts | 0.55 | 0.59 | 0.55 to 0.65 | 0.57 | missed |
    | bundle in KiB | 550 | 542.9 | 542.9 to 542.9 |  | met |"
  `);
});

test("a report replaces the one in a document, and nothing around it", () => {
  const around = (text: string) =>
    `# Performance\n\n<!-- Written by npm run bench -- --write -->\n${text}\n<!-- End of what npm run bench wrote -->\n\nMore.\n`;
  const path = join(temporaryFolder({ "performance.md": around("| an old | table |") }), "performance.md");
  writeReport(path, report);
  expect(readFileSync(path, "utf8")).toBe(around(report));
});

test("a document without a place for the report is left alone", () => {
  const path = join(temporaryFolder({ "performance.md": "# Performance\n" }), "performance.md");
  expect(() => writeReport(path, report)).toThrow("does not say where the table is");
  expect(readFileSync(path, "utf8")).toBe("# Performance\n");
});
