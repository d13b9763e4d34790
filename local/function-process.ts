// Plays the part of Lambda: loads the bundle that the first argument names, and invokes its handler once for each
// message from the parent process.
import { mock } from "node:test";
import { pathToFileURL } from "node:url";

const { handler } = await import(pathToFileURL(process.argv[2] as string).href);

interface Invocation {
  id: number;
  event: unknown;
  /** The time that the function's clock shows, in milliseconds since 1970. */
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
