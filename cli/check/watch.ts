import { once } from "node:events";
import { watch } from "node:fs";

/** How long to wait after a change: editors write, rename and touch a file in one save. */
const quietMilliseconds = 150;

/** Runs `run` now and after every change below `folders`, until Ctrl-C or `signal`. */
export async function rerunOnSave(
  folders: readonly string[],
  signal: AbortSignal | undefined,
  run: () => void,
): Promise<void> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once("SIGINT", interrupt);
  const ended = AbortSignal.any([interrupted.signal, ...(signal ? [signal] : [])]);

  let timer: NodeJS.Timeout | undefined;
  const runSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(run, quietMilliseconds);
  };
  // Before the first run, so that a file saved while it runs is not missed.
  for (const folder of folders) watch(folder, { recursive: true, signal: ended }, runSoon);
  run();
  if (!ended.aborted) await once(ended, "abort");
  clearTimeout(timer);
  process.off("SIGINT", interrupt);
}
