// Stands in for Lambda: loads the bundle that the first argument names, and answers one message
// for each invocation.
import { mock } from "node:test";
import { pathToFileURL } from "node:url";

const { handler } = await import(pathToFileURL(process.argv[2] as string).href);

process.on("message", async ({ id, event, now }: { id: number; event: unknown; now?: number }) => {
  if (now !== undefined) mock.timers.enable({ apis: ["Date"], now });
  try {
    process.send?.({ id, result: await handler(event) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
  } finally {
    mock.timers.reset();
  }
});
