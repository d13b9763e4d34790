import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The programs that the scenarios run. */
export interface Tools {
  /** The folder with `bin/pulumi`. */
  pulumiRoot: string;
  /** A Python interpreter with the packages of provider/requirements.txt. */
  python: string;
}

/** A program is missing or could not be built; the message says which and what to do. */
export class ToolError extends Error {
  override name = "ToolError";
}

/** The version of Pulumi's CLI that is tested. `PULUMI_VERSION` gives the npm package `pulumi` the same. */
export const pulumiVersion = "3.274.1";

const requirements = join(import.meta.dirname, "provider/requirements.txt");
const variable = "ENGINE_TEST_TOOLS";

/**
 * Finds the tools, or makes them and keeps them in the cache: the CLI is built from its Go module, which takes about 7
 * minutes on two cores and 15 s with a warm build cache; the Python packages take about 20 s. A CLI that
 * `npx pulumi` has downloaded is preferred, and `PULUMI_ROOT`, a folder with `bin/pulumi`, to both.
 *
 * @param options.log gets a line when something slow begins.
 * @param options.mayBuild whether missing tools are built and installed.
 * @throws ToolError if something is missing or takes too long.
 */
export async function prepareTools(options: { log: (line: string) => void; mayBuild: boolean }): Promise<Tools> {
  // Both, before either takes long.
  need("python3", "Python runs the provider and the emulated AWS. Install Python 3.10 or later with its venv module");
  if (!findPulumi()) need("go", "Go builds Pulumi's CLI. Install it, or set PULUMI_ROOT to a folder with bin/pulumi");
  return { python: await preparePython(options), pulumiRoot: await preparePulumi(options) };
}

/** Passes the tools to the processes that run the scenarios. */
export function asEnvironment(tools: Tools): Record<string, string> {
  return { [variable]: JSON.stringify(tools) };
}

/** The tools that `npm run test:engine` has prepared. */
export function toolsOfThisRun(): Tools {
  const tools = process.env[variable];
  if (!tools) throw new ToolError("the scenarios are run by npm run test:engine, which prepares what they need");
  return JSON.parse(tools) as Tools;
}

type Options = Parameters<typeof prepareTools>[0];

/** `~/.cache/cloudtrail-alerts`, or below `XDG_CACHE_HOME`. */
function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "cloudtrail-alerts");
}

/** A build or an installation that takes longer is stopped. */
const buildMs = 60 * 60_000;

/** Where a build of the CLI is kept. */
const builtPulumi = () => join(cacheFolder(), `pulumi-${pulumiVersion}`);

function findPulumi(): string | undefined {
  const downloaded = join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "versions", pulumiVersion);
  return [process.env.PULUMI_ROOT, downloaded, builtPulumi()].find(
    (root) => root && existsSync(join(root, "bin/pulumi")),
  );
}

async function preparePulumi({ log, mayBuild }: Options): Promise<string> {
  const found = findPulumi();
  if (found) return found;

  if (!mayBuild) throw new ToolError("Pulumi's CLI is not built yet: npm run test:engine builds it once");
  const built = builtPulumi();
  log(`Building Pulumi's CLI ${pulumiVersion} from its Go module. This takes about 7 minutes, once.`);
  const folder = join(cacheFolder(), `build-${process.pid}`);
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "go.mod"), "module example.com/pulumi-cli\n");
  const module = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
  // Without a version the Automation API refuses the CLI.
  const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`;
  const until = Date.now() + buildMs;
  try {
    await run("go", ["get", `${module}@v${pulumiVersion}`], folder, until);
    await run("go", ["build", "-o", "bin/pulumi", "-ldflags", `-s -w ${version}`, module], folder, until);
    mkdirSync(built, { recursive: true });
    renameSync(join(folder, "bin"), join(built, "bin"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return built;
}

async function preparePython({ log, mayBuild }: Options): Promise<string> {
  const { stdout: version } = spawnSync("python3", ["--version"], { encoding: "utf8" });
  const hash = createHash("sha256").update(readFileSync(requirements)).update(version).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), `python-${hash}`);
  const python = join(folder, "bin/python");
  const complete = join(folder, "complete");
  if (existsSync(complete)) return python;

  if (!mayBuild) throw new ToolError("the emulator of AWS is not installed yet: npm run test:engine does");
  log("Installing the emulator of AWS and Pulumi's Python package.");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const until = Date.now() + buildMs;
  await run("python3", ["-m", "venv", folder], folder, until);
  await run(python, ["-m", "pip", "install", "--quiet", "--requirement", requirements], folder, until);
  writeFileSync(complete, "");
  return python;
}

function need(program: string, why: string) {
  const { error } = spawnSync(program, [program === "go" ? "version" : "--version"]);
  if (error) throw new ToolError(`${program} is missing. ${why}.`);
}

/** Runs a program until it ends or the time is over. Throws `ToolError` with the end of what it printed. */
function run(program: string, args: string[], cwd: string, until: number): Promise<void> {
  const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output = (output + text).slice(-2000);
    });
  }
  const command = [program, ...args.slice(0, 2)].join(" ");
  return new Promise((resolve, reject) => {
    let isLate = false;
    // With its children, which are compilers.
    const end = () => {
      isLate = true;
      process.kill(-(child.pid as number), "SIGTERM");
    };
    const timer = setTimeout(end, Math.max(0, until - Date.now()));
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else if (isLate) reject(new ToolError(`"${command}" took too long. What it has done is kept for the next try.`));
      else reject(new ToolError(`"${command}" failed:\n${output}`));
    });
  });
}
