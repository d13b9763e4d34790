import { readFileSync, writeFileSync } from "node:fs";
import type { Result } from "./goals.ts";

/** What measured, for the sentence above the table. */
export interface Measurement {
  /** `YYYY-MM-DD` */
  date: string;
  commit: string;
  /** Processor, cores and Node's version. */
  machine: string;
}

const begin = "<!-- Written by npm run bench -- --write -->";
const end = "<!-- End of what npm run bench wrote -->";

/** Returns the results as Markdown: how many goals are missed, and a table with a line for each. */
export function reportOf(results: readonly Result[], { date, commit, machine }: Measurement): string {
  const missed = results.filter(({ ok }) => !ok).length;
  const verdict =
    missed === 0 ? `All ${results.length} goals are met.` : `${missed} of ${results.length} goals are missed.`;
  return [
    `Measured on ${date} at commit ${commit}: ${machine}. **${verdict}**`,
    "",
    "| goal | bound | measured | quartiles | processor time | |",
    "|---|--:|--:|--:|--:|---|",
    ...results.map(({ goal, bound, ratio, spread, cpu, ok }) => {
      const digits = bound > 10 ? 1 : 2;
      const [low, high] = spread.map((value) => value.toFixed(digits));
      const processor = cpu === undefined ? "" : cpu.toFixed(2);
      return `| ${goal} | ${bound} | ${ratio.toFixed(digits)} | ${low} to ${high} | ${processor} | ${ok ? "met" : "missed"} |`;
    }),
  ].join("\n");
}

/** Replaces what an earlier run wrote into a document. Throws if the document has no place for it. */
export function writeReport(path: string, report: string): void {
  const document = readFileSync(path, "utf8");
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`${path} does not say where the table is: it needs the lines ${begin} and ${end}`);
  writeFileSync(path, `${document.slice(0, from)}${begin}\n${report}\n${document.slice(to)}`);
}
