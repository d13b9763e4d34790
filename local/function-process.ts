// Stands in for Lambda: loads the bundle that the first argument names, and answers one message
// for each invocation.
import { mock } from "node:test";
import { pathToFileURL } from "node:url";

const { handler } = await import(pathToFileURL(process.argv[2] as string).href);

interface Invocation {
  id: number;
  event: unknown;
  /** What the function's clock shows, in milliseconds. */
  now?: number;
  timeoutMs: number;
}

process.on("message", async ({ id, event, now, timeoutMs }: Invocation) => {
  const end = performance.now() + timeoutMs;
  const context = { getRemainingTimeInMillis: () => end - performance.now() };
  if (now !== undefined) mock.timers.enable({ apis: ["Date"], now });
  try {
    process.send?.({ id, result: await handler(event, context) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
  } finally {
    mock.timers.reset();
  }
});
