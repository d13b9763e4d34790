import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readUsage, usageReporter } from "./usage.ts";

const project = join(import.meta.dirname, "..");
const logFile = join(project, "docs/examples/log-file.json");

/** A command that is timed. */
interface TimedCommand {
  args: readonly string[];
  /** Whether a rule is changed before each run. */
  isAfterEdit?: boolean;
}

const evaluate = ["evaluate", logFile];
const explain = ["explain", "root-activity", logFile];
const preview = ["preview", "root-activity"];

/**
 * The commands that are timed, by their words in goals: on one small file, and on the whole rule library. In this order, those
 * without an edit find what the one before them cached.
 */
export const timedCommands: Readonly<Record<string, TimedCommand>> = {
  "evaluate, where one rule has changed": { args: evaluate, isAfterEdit: true },
  "explain, where one rule has changed": { args: explain, isAfterEdit: true },
  "preview, where one rule has changed": { args: preview, isAfterEdit: true },
  evaluate: { args: evaluate },
  explain: { args: explain },
  preview: { args: preview },
  "check, where one rule has changed": { args: ["check"], isAfterEdit: true },
  "check, where nothing has changed": { args: ["check"] },
};

/** A copy of the project, whose rules can be changed, with its own caches. */
export interface CommandProject {
  /** Runs a command; returns its processor time in seconds. Throws if it fails. */
  time(command: TimedCommand): number;
}

/** Copies what commands read to a folder, without the user's own rules and stacks. */
export function copyProject(folder: string): CommandProject {
  const isCopied = (path: string) => path !== join(project, "rules/custom");
  for (const name of [
    "build",
    "cli",
    "engine",
    "handler",
    "language",
    "local",
    "package.json",
    "rules",
    "test/rules",
    "text",
  ])
    cpSync(join(project, name), join(folder, name), { recursive: true, filter: isCopied });
  const packages = join(project, "node_modules");
  mkdirSync(join(folder, "node_modules"));
  for (const name of readdirSync(packages))
    if (name !== ".cache") symlinkSync(join(packages, name), join(folder, "node_modules", name));
  // As `npm ci` does.
  timed(folder, join(folder, "cli/joined-modules.ts"));

  const rule = join(folder, "rules/s3-bucket-public.cel");
  const shipped = readFileSync(rule, "utf8");
  let edits = 0;
  const time = ({ args, isAfterEdit = false }: TimedCommand) => {
    // Both a header and an expression that no run has seen before.
    if (isAfterEdit) {
      edits++;
      const edited = shipped.replace("// description: ", `// description: Edit ${edits}. `);
      writeFileSync(rule, `${edited}\n&& record.eventID != "${edits}"\n`);
    }
    return timed(folder, join(folder, "cli/index.mjs"), ...args);
  };
  return { time };
}

/** The processor time of a Node process that does nothing, in seconds. */
export function nodeTime(): number {
  return timed(project, "-e", "0");
}

function timed(folder: string, ...args: string[]): number {
  const { stderr, status } = spawnSync(process.execPath, ["--import", usageReporter, ...args], {
    cwd: folder,
    encoding: "utf8",
    // Under CI, check looks nothing up.
    env: { ...process.env, CI: "", GITHUB_ACTIONS: "" },
  });
  // A command that fails is fast.
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return readUsage(stderr).cpu;
}
