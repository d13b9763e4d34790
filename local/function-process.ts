// Stands in for Lambda: loads the bundle that the first argument names, and answers one message
// for each invocation.
import { pathToFileURL } from "node:url";

const { handler } = await import(pathToFileURL(process.argv[2] as string).href);

process.on("message", async ({ id, event }: { id: number; event: unknown }) => {
  try {
    process.send?.({ id, result: await handler(event) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
