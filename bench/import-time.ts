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
  /** The size of a function without rules that remember, all of its modules together. */
  kibibytes: number;
}

/** Writes the modules whose import is timed into a folder. */
export async function writeModules(folder: string): Promise<Modules> {
  const write = async (name: string, ruleset: Ruleset) => {
    mkdirSync(join(folder, name));
    const files = Object.entries(await bundleFunction(ruleset)).filter(([file]) => file.endsWith(".mjs"));
    for (const [file, text] of files) writeFileSync(join(folder, name, file), text);
    return {
      entry: join(folder, name, "index.mjs"),
      kibibytes: files.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0) / 1024,
    };
  };
  const shipped = await write("shipped", rulesets.shipped());
  const many = await write("many", rulesets["500 rules more"]());
  const forgetful = await write("forgetful", rulesets["the same without memory"]());
  const whole = join(folder, "shipped", "whole.mjs");
  writeFileSync(whole, 'export { handler } from "./index.mjs"; export * from "./later.mjs";');
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

/** The milliseconds that a new process takes to import a module. */
export function importTime(module: string): number {
  const script = `const start = performance.now(); await import(${JSON.stringify(module)}); console.log(performance.now() - start);`;
  const environment = { TOPIC_ARN: "arn:aws:sns:eu-west-1:123456789012:alerts", AWS_REGION: "eu-west-1" };
  return Number(
    execFileSync(process.execPath, ["--input-type=module", "-e", script], { env: { ...process.env, ...environment } }),
  );
}
