import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleFunction, moduleOptions } from "../build/bundle.ts";
import { rulesets } from "./rulesets.ts";

/**
 * Writes the modules whose import is timed into a folder: the shipped function, the function with 500 more rules, and the AWS
 * SDK's clients alone, bundled in the same way. Returns their paths, and the size of a function without rules that remember.
 */
export async function writeModules(
  folder: string,
): Promise<{ shipped: string; many: string; clients: string; kibibytes: number }> {
  const shipped = join(folder, "shipped.mjs");
  const many = join(folder, "many.mjs");
  const clients = join(folder, "clients.mjs");
  writeFileSync(shipped, (await bundleFunction(rulesets.shipped()))["index.mjs"]);
  const forgetful = (await bundleFunction(rulesets["the same without memory"]()))["index.mjs"];
  writeFileSync(many, (await bundleFunction(rulesets["500 rules more"]()))["index.mjs"]);
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
  return { shipped, many, clients, kibibytes: Buffer.byteLength(forgetful) / 1024 };
}

/** The milliseconds that a new process takes to import a module. */
export function importTime(module: string): number {
  const script = `const start = performance.now(); await import(${JSON.stringify(module)}); console.log(performance.now() - start);`;
  const environment = { TOPIC_ARN: "arn:aws:sns:eu-west-1:123456789012:alerts", AWS_REGION: "eu-west-1" };
  return Number(
    execFileSync(process.execPath, ["--input-type=module", "-e", script], { env: { ...process.env, ...environment } }),
  );
}
