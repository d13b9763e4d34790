import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleFunction, moduleOptions } from "../build/bundle.ts";
import type { Ruleset } from "../engine/ruleset.ts";
import { rulesets } from "./rulesets.ts";

/** The modules whose import is timed, by their paths. */
export interface Modules {
  /** The function. */
  shipped: string;
  /** The function, with everything that it otherwise loads when it first needs it. */
  whole: string;
  /** The function with 500 more rules. */
  many: string;
  /** The AWS SDK's clients alone, bundled in the same way. */
  clients: string;
  /** The size of a function without rules that remember: all files of its archive but source maps. */
  kibibytes: number;
}

/** Writes the modules whose import is timed into a folder. */
export async function writeModules(folder: string): Promise<Modules> {
  const write = async (name: string, ruleset: Ruleset) => {
    mkdirSync(join(folder, name));
    const files = Object.entries(await bundleFunction(ruleset)).filter(([file]) => !file.endsWith(".map"));
    for (const [file, content] of files) writeFileSync(join(folder, name, file), content);
    return {
      entry: join(folder, name, "index.mjs"),
      kibibytes: files.reduce((sum, [, content]) => sum + Buffer.byteLength(content), 0) / 1024,
    };
  };
  const shipped = await write("shipped", rulesets.shipped());
  const many = await write("many", rulesets["500 rules more"]());
  const forgetful = await write("forgetful", rulesets["the same without memory"]());
  const whole = join(folder, "shipped", "whole.mjs");
  writeFileSync(
    whole,
    'export { handler } from "./index.mjs"; export * from "./later.mjs"; export * from "./sdk.mjs";',
  );
  const clients = join(folder, "clients.mjs");
  await build({
    stdin: {
      contents:
        'import { S3Client } from "@aws-sdk/client-s3"; import { SNSClient } from "@aws-sdk/client-sns";' +
        "export const clients = [S3Client, SNSClient];",
      resolveDir: import.meta.dirname,
    },
    outfile: clients,
    ...moduleOptions,
  });
  return { shipped: shipped.entry, whole, many: many.entry, clients, kibibytes: forgetful.kibibytes };
}

/** What an import takes, in milliseconds: by the clock, and of processor time. */
export interface ImportTime {
  clock: number;
  cpu: number;
}

/** Measures the import of a module in a new process. */
export function importTime(module: string): ImportTime {
  const script = `
    const [start, before] = [performance.now(), process.cpuUsage()];
    await import(${JSON.stringify(module)});
    const [clock, { user, system }] = [performance.now() - start, process.cpuUsage(before)];
    console.log(JSON.stringify({ clock, cpu: (user + system) / 1000 }));`;
  const environment = { TOPIC_ARN: "arn:aws:sns:eu-west-1:123456789012:alerts", AWS_REGION: "eu-west-1" };
  const env = { ...process.env, ...environment };
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", script], { env, encoding: "utf8" }));
}
