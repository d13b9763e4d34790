import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { checkAgreement } from "./agreement.ts";
import { measureData, measureGoals, type Result, writeRulesets } from "./goals.ts";

// `npm run bench`: the goals of docs/performance.md, measured here. `-- --json` prints a line of JSON for
// each, `-- --data DIR` measures on log files of your own (*.json.gz, in any subfolder).
const { values } = parseArgs({ options: { json: { type: "boolean" }, data: { type: "string" } } });
const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-bench-"));
try {
  const program = join(folder, "candidate.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "candidate.ts")],
    outfile: program,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
  });
  writeRulesets(folder);
  console.error(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}`);
  console.error(await checkAgreement(values.data));
  const results = values.data ? measureData({ folder, program }, values.data) : measureGoals({ folder, program });
  let met = true;
  for await (const result of results) {
    met &&= result.ok;
    console.log(values.json ? JSON.stringify(result) : lineOf(result));
  }
  process.exitCode = met ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

function lineOf({ goal, ratio, bound, ok, spread, cpu, microsecondsPerRecord }: Result): string {
  const digits = bound > 10 ? 1 : 2;
  const [low, high] = spread.map((value) => value.toFixed(digits));
  const times = microsecondsPerRecord?.map((value) => value.toFixed(1)).join(" to ");
  return [
    goal.padEnd(62),
    ratio.toFixed(digits).padStart(6),
    `≤ ${bound}`.padEnd(7),
    ok ? "met   " : "missed",
    `(${low}–${high})${cpu ? `  processor time ${cpu.toFixed(2)}, ${times} µs a record` : ""}`,
  ].join("  ");
}
