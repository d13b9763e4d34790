// Plays the part of Lambda: loads the bundle that the first argument names, and invokes its handler once for each
// message from the parent process: { id, event, now, timeoutMs }. `now`, if it is given, is the time that the function's
// clock shows, in milliseconds since 1970.
//
// JavaScript, and node:test only when it is needed: they are two thirds of the time in which a process starts.
import { pathToFileURL } from "node:url";

const { handler } = await import(pathToFileURL(process.argv[2]).href);

process.on("message", async ({ id, event, now, timeoutMs }) => {
  const end = performance.now() + timeoutMs;
  const context = { getRemainingTimeInMillis: () => end - performance.now() };
  const clock = now === undefined ? undefined : process.getBuiltinModule("node:test").mock.timers;
  clock?.enable({ apis: ["Date"], now });
  try {
    process.send({ id, result: await handler(event, context) });
  } catch (error) {
    process.send({ id, error: error instanceof Error ? error.message : String(error) });
  } finally {
    clock?.reset();
  }
});
