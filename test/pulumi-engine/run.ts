// `npm run test:engine`: deploys the program with Pulumi's real engine to an emulated AWS, in many situations.
// Its arguments go to vitest: npm run test:engine -- failures
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { asEnvironment, prepareTools, ToolError, type Tools } from "./tools.ts";

const tools = await prepare();
if (tools) {
  const config = join(import.meta.dirname, "vitest.config.ts");
  const { status } = spawnSync("vitest", ["run", "--config", config, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, ...asEnvironment(tools) },
  });
  process.exitCode = status ?? 1;
}

async function prepare(): Promise<Tools | undefined> {
  try {
    return await prepareTools({ log: console.log, buildWithinMs: 60 * 60_000 });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(`The deployments can't be tested: ${error.message}`);
    process.exitCode = 2;
    return undefined;
  }
}
