import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join, sep } from "node:path";

/** Pulumi's CLI: a program, and how it is typed. */
export interface PulumiCli {
  program: string;
  typed: "pulumi" | "npx pulumi";
  version: string | undefined;
}

/** Older versions don't know configuration of type object. */
const oldest = [3, 187] as const;

/**
 * Finds the CLI: the one that the user has installed, unless it is too old, else the npm package `pulumi` of the
 * project, which downloads one. npm puts `node_modules/.bin` in front of the PATH, which would hide the user's own.
 */
export function findPulumi(project: string, path = process.env.PATH ?? ""): PulumiCli {
  const folders = path
    .split(delimiter)
    .filter((folder) => folder !== "" && !folder.includes(`${sep}node_modules${sep}`));
  for (const folder of folders) {
    const program = join(folder, "pulumi");
    if (!existsSync(program)) continue;
    const version = versionOf(program);
    if (version !== undefined && !isTooOld(version)) return { program, typed: "pulumi", version };
    break;
  }
  return { program: join(project, "node_modules/.bin/pulumi"), typed: "npx pulumi", version: undefined };
}

function versionOf(program: string): string | undefined {
  const { stdout } = spawnSync(program, ["version"], { encoding: "utf8", timeout: 20_000 });
  return /^v?(\d+\.\d+\.\d+\S*)/.exec(stdout ?? "")?.[1];
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
}

/** Runs the CLI on this terminal, and returns its exit code. */
export function runPulumi({ program }: PulumiCli, args: string[]): Promise<number> {
  const child = spawn(program, args, { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
