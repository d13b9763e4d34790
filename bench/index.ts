import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { checkAgreement } from "./agreement.ts";
import { measureBacktest, smokeBacktest } from "./backtest.ts";
import { measureRulesOfMixes, smokeByRule } from "./by-rule.ts";
import { measureData, measureGoals, type Result, scales } from "./goals.ts";
import { histories, measurePeers } from "./peers.ts";
import { reportOf, writeReport } from "./report.ts";
import { measureSteps, smokeSteps } from "./steps.ts";
import { createWorkspace } from "./workspace.ts";

const values = new Command("npm run bench --")
  .description("Measures the goals of docs/performance.md on this machine, which takes 5 to 10 minutes if it is idle.")
  .option("--json", "print a line of JSON for each goal")
  .addOption(new Option("--write", "put the figures into docs/performance.md").conflicts(["smoke", "data", "peers"]))
  .option("--data <DIR>", "measure on your own log files: *.json.gz, in any subfolder")
  .option(
    "--peers",
    "compare a backtest of history with zcat and with DuckDB, installed from PyPI into a temporary folder",
  )
  .option(
    "--smoke",
    "run every benchmark once on tiny data, to see that it works: the figures mean nothing, so no goal is missed",
  )
  .showHelpAfterError()
  .parse()
  .opts<{ json?: true; write?: true; data?: string; peers?: true; smoke?: true }>();
const scale = values.smoke ? scales.smoke : scales.full;
const workspace = await createWorkspace();
try {
  const machine = `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}`;
  console.error(machine);
  console.error(await checkAgreement({ folder: values.data, recordsPerMix: scale.recordsCompared }));
  const peers = () => measurePeers(workspace.folder, histories[values.smoke ? "smoke" : "full"]);
  const goals = () => (values.data ? measureData(workspace, values.data) : measureGoals(workspace, scale));
  const results = async function* () {
    if (!values.peers) yield* goals();
    if (values.peers || values.smoke) yield* peers();
  };
  if (values.smoke) console.error("A smoke run: the figures mean nothing.");
  const measured: Result[] = [];
  for await (const result of results()) {
    measured.push(result);
    console.log(values.json ? JSON.stringify(result) : lineOf(result));
  }
  if (values.smoke) {
    const others = [
      ...(await measureSteps(smokeSteps)),
      ...(await measureBacktest(smokeBacktest)),
      ...(await measureRulesOfMixes(smokeByRule)),
    ];
    for (const line of others) {
      console.log(values.json ? JSON.stringify({ line }) : line);
    }
  }
  if (values.write) {
    const commit = execFileSync("git", ["rev-parse", "--short=8", "HEAD"], { encoding: "utf8" }).trim();
    const date = new Date().toISOString().slice(0, 10);
    writeReport(join(import.meta.dirname, "../docs/performance.md"), reportOf(measured, { date, commit, machine }));
  }
  process.exitCode = values.smoke || measured.every(({ ok }) => ok) ? 0 : 1;
} finally {
  workspace.remove();
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
    `(${low}–${high})${cpu ? `  processor time ${cpu.toFixed(2)}` : ""}${times ? `, ${times} µs a record` : ""}`,
  ].join("  ");
}
