// `npm run test:engine`: deploys the program with Pulumi's real engine to an emulated AWS, in many situations.
//   --if-possible           exit with 0 if the tools are missing or can't be built in time, and say so
//   --build-within=MINUTES  the longest that building them may take; default: 60
// Everything else goes to vitest: npm run test:engine -- failures
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { asEnvironment, prepareTools, ToolError, type Tools } from "./tools.ts";

const args = process.argv.slice(2);
const ifPossible = args.includes("--if-possible");
const minutes = Number(args.find((arg) => arg.startsWith("--build-within="))?.split("=")[1] ?? 60);
const forVitest = args.filter((arg) => !/^--(if-possible$|build-within=)/.test(arg));

const tools = await prepare();
if (tools) {
  const config = join(import.meta.dirname, "vitest.config.ts");
  const { status } = spawnSync("vitest", ["run", "--config", config, ...forVitest], {
    stdio: "inherit",
    env: { ...process.env, ...asEnvironment(tools) },
  });
  process.exitCode = status ?? 1;
}

async function prepare(): Promise<Tools | undefined> {
  try {
    return await prepareTools({ log: console.log, buildWithinMs: minutes * 60_000 });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(`The deployments ${ifPossible ? "are not" : "can't be"} tested: ${error.message}`);
    process.exitCode = ifPossible ? 0 : 2;
    return undefined;
  }
}
