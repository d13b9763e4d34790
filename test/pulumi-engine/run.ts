// `npm run test:engine`: deploys the program with Pulumi's real engine to an emulated AWS, in many situations.
// Its arguments go to vitest: npm run test:engine -- failures. With --if-built, nothing is tested where an earlier run
// has not built the tools, which takes 7 minutes; that is no failure.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { asEnvironment, prepareTools, ToolError, type Tools } from "./tools.ts";

const ifBuilt = process.argv.includes("--if-built");
const tools = await prepare();
if (tools) {
  const config = join(import.meta.dirname, "vitest.config.ts");
  const args = process.argv.slice(2).filter((argument) => argument !== "--if-built");
  const { status } = spawnSync("vitest", ["run", "--config", config, ...args], {
    stdio: "inherit",
    env: { ...process.env, ...asEnvironment(tools) },
  });
  process.exitCode = status ?? 1;
}

async function prepare(): Promise<Tools | undefined> {
  try {
    return await prepareTools({ log: console.log, mayBuild: !ifBuilt });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(`The deployments ${ifBuilt ? "were not" : "can't be"} tested: ${error.message}`);
    process.exitCode = ifBuilt ? 0 : 2;
    return undefined;
  }
}
