// `npm run test:engine`: deploys the program with Pulumi's real engine to an emulated AWS, in many situations.
// Its arguments go to vitest: npm run test:engine -- failures. With --if-possible, nothing is tested where the tools are
// missing and can't be built within 10 minutes; that is no failure.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { asEnvironment, prepareTools, ToolError, type Tools } from "./tools.ts";

const ifPossible = process.argv.includes("--if-possible");
const tools = await prepare();
if (tools) {
  const config = join(import.meta.dirname, "vitest.config.ts");
  const args = process.argv.slice(2).filter((argument) => argument !== "--if-possible");
  const { status } = spawnSync("vitest", ["run", "--config", config, ...args], {
    stdio: "inherit",
    env: { ...process.env, ...asEnvironment(tools) },
  });
  process.exitCode = status ?? 1;
}

async function prepare(): Promise<Tools | undefined> {
  try {
    return await prepareTools({ log: console.log, buildWithinMs: (ifPossible ? 10 : 60) * 60_000 });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(`The deployments ${ifPossible ? "were not" : "can't be"} tested: ${error.message}`);
    process.exitCode = ifPossible ? 0 : 2;
    return undefined;
  }
}
