import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type PreviewOptions, PulumiCommand, type Stack } from "@pulumi/pulumi/automation/index.js";
import { vi } from "vitest";
import { stringify } from "yaml";
import type { Call, Provider } from "./provider-process.ts";
import { toolsOfThisRun } from "./tools.ts";

const project = join(import.meta.dirname, "../..");

/** How a run of the engine ended. */
export interface EngineRun {
  /** What changed in AWS, in order. */
  calls: Call[];
  /** What the CLI printed, without colours. */
  output: string;
  /** Whether the CLI exited with 0. */
  ok: boolean;
}

/** A resource in the state that the engine keeps. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  protect?: boolean;
  initErrors?: string[];
  // biome-ignore lint/suspicious/noExplicitAny: each type has its own outputs.
  outputs?: any;
}

/** A stack of the program on the real engine, with its state in a temporary folder. */
export interface EngineStack {
  /** `pulumi up --yes --skip-preview` with a configuration, which stays in force. */
  up(config?: Record<string, unknown>, options?: { refresh?: boolean }): Promise<EngineRun>;
  /** `pulumi preview`. */
  preview(config?: Record<string, unknown>, options?: PreviewOptions): Promise<EngineRun>;
  /** `pulumi destroy --yes`, which shows a preview first unless `skipPreview` is set. */
  destroy(options?: { skipPreview?: boolean }): Promise<EngineRun>;
  /** `pulumi` with any other arguments, and with these changes to the environment. */
  cli(args: string[], env?: NodeJS.ProcessEnv): Promise<EngineRun>;
  /** Replaces the configuration, without a run. */
  configure(config: Record<string, unknown>): void;
  /** The folder with all that the CLI reads and writes. */
  folder: string;
  /** The resources of the state, without the program's own components and provider. */
  state(): StateResource[];
  /** Lets the stack be continued under another name, after `pulumi stack rename`. */
  renamed(name: string): Promise<void>;
  remove(): void;
}

/** Creates a stack that does not exist in AWS yet. `requiredPulumiVersion` replaces that of Pulumi.yaml. */
export async function createStack(
  provider: Provider,
  { name = "dev", requiredPulumiVersion = "" } = {},
): Promise<EngineStack> {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-stack-"));
  const backend = join(folder, "state");
  mkdirSync(backend);
  const manifest = readFileSync(join(project, "Pulumi.yaml"), "utf8");
  const required = `requiredPulumiVersion: "${requiredPulumiVersion}"`;
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    requiredPulumiVersion ? manifest.replace(/^requiredPulumiVersion: .*$/m, required) : manifest,
  );
  const environment = {
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL: provider.endpoint,
    AWS_REGION: region,
    NO_COLOR: "1",
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_DEBUG_PROVIDERS: `aws:${provider.port}`,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  // The program may use AWS clients of its own.
  Object.assign(process.env, environment);
  const pulumiCommand = await PulumiCommand.get({ root: toolsOfThisRun().pulumiRoot });
  let current = name;
  let stack = await select();

  function select(): Promise<Stack> {
    return LocalWorkspace.createOrSelectStack(
      { stackName: current, projectName: "cloudtrail-alerts", program: runProgram },
      { workDir: folder, pulumiHome: join(folder, "home"), envVars: environment, pulumiCommand },
    ).then(withoutQueries);
  }

  function configure(config: Record<string, unknown>) {
    const { "aws:region": at = region, ...own } = config;
    const named = Object.fromEntries(Object.entries(own).map(([key, value]) => [`cloudtrail-alerts:${key}`, value]));
    const salt = /^encryptionsalt: .*\n/m.exec(readFileSync(settingsFile(), "utf8"))?.[0] ?? "";
    writeFileSync(settingsFile(), salt + stringify({ config: { "aws:region": at, ...named } }));
  }
  const settingsFile = () => join(folder, `Pulumi.${current}.yaml`);
  if (!readFileSafely(settingsFile())) writeFileSync(settingsFile(), "config: {}\n");

  async function record(run: (onOutput: (text: string) => void) => Promise<unknown>): Promise<EngineRun> {
    provider.takeCalls();
    let output = "";
    const onOutput = (text: string) => {
      output += text;
    };
    try {
      await run(onOutput);
      return { calls: provider.takeCalls(), output, ok: true };
    } catch (error) {
      if (!(error instanceof Error) || !output) throw error;
      const calls = provider.takeCalls();
      // On a busy machine the program may not reach the engine in time.
      if (calls.length === 0 && output.includes("UNAVAILABLE: No connection established")) return record(run);
      return { calls, output, ok: false };
    }
  }

  const cli: EngineStack["cli"] = (args, changes = {}) =>
    record(
      (onOutput) =>
        new Promise((resolve, reject) => {
          const env = { ...process.env, PULUMI_HOME: join(folder, "home"), ...changes };
          const child = spawn(pulumiCommand.command, args, { cwd: folder, env });
          child.stdout.setEncoding("utf8").on("data", onOutput);
          child.stderr.setEncoding("utf8").on("data", onOutput);
          child.once("error", reject);
          child.once("close", (code) => (code === 0 ? resolve(code) : reject(new Error(`exit code ${code}`))));
        }),
    );

  return {
    folder,
    configure,
    cli,
    up(config, { refresh = false } = {}) {
      if (config) configure(config);
      return record((onOutput) => stack.up({ onOutput, onError: onOutput, refresh, suppressProgress: true }));
    },
    preview(config, options) {
      if (config) configure(config);
      return record((onOutput) => stack.preview({ onOutput, onError: onOutput, suppressProgress: true, ...options }));
    },
    destroy({ skipPreview = false } = {}) {
      return cli(["destroy", "--yes", "--stack", current, ...(skipPreview ? ["--skip-preview"] : [])]);
    },
    state() {
      const path = join(backend, `.pulumi/stacks/cloudtrail-alerts/${current}.json`);
      const { checkpoint } = JSON.parse(readFileSync(path, "utf8"));
      const resources = (checkpoint.latest?.resources ?? []) as StateResource[];
      return resources.filter(({ type }) => type.startsWith("aws:"));
    },
    async renamed(to) {
      current = to;
      stack = await select();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const region = "eu-central-1";

/**
 * The program, evaluated anew: a module that was imported before would register nothing, and the engine would then
 * delete everything.
 */
async function runProgram(): Promise<Record<string, unknown>> {
  vi.resetModules();
  return { ...(await import("../../index.ts")) };
}

/** Saves three starts of the CLI for each run: its outputs and history are read from the state where a test needs them. */
function withoutQueries(stack: Stack): Stack {
  return Object.assign(stack, { outputs: async () => ({}), info: async () => undefined });
}

function readFileSafely(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
