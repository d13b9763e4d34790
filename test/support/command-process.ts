import { join } from "node:path";
import { pathToFileURL } from "node:url";

// The process that `startCommands` of run.ts starts, in a copy of the project: it runs one command after the other.
const { main } = await import(pathToFileURL(join(process.cwd(), "cli/main.ts")).href);
const output = { stdout: "", stderr: "" };
for (const stream of ["stdout", "stderr"] as const) {
  process[stream].write = (text: string | Uint8Array) => {
    output[stream] += typeof text === "string" ? text : Buffer.from(text).toString();
    return true;
  };
}

process.on("message", async (args: string[]) => {
  Object.assign(output, { stdout: "", stderr: "" });
  process.exitCode = undefined;
  const started = performance.now();
  try {
    await main(args);
  } catch (error) {
    process.exitCode = 1;
    output.stderr += String(error instanceof Error ? error.stack : error);
  }
  process.stdout.removeAllListeners("error");
  process.send?.({
    code: Number(process.exitCode ?? 0),
    ...output,
    seconds: (performance.now() - started) / 1000,
  });
});
