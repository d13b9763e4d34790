import { once } from "node:events";
import { watch } from "chokidar";

/** How long to wait after a change: editors write, rename and touch a file in one save, and Git changes many files. */
const quietMilliseconds = 120;

/**
 * Runs `run` now and after every change of a file below `folders`, which need not exist yet, until Ctrl-C or `signal`.
 * `run` gets the paths of the files that were changed, added or deleted; none at first.
 */
export async function rerunOnSave(
  folders: readonly string[],
  signal: AbortSignal | undefined,
  run: (changed: readonly string[]) => void,
): Promise<void> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once("SIGINT", interrupt);
  const ended = AbortSignal.any([interrupted.signal, ...(signal ? [signal] : [])]);

  let timer: NodeJS.Timeout | undefined;
  const changed = new Set<string>();
  const runSoon = (event: string, path: string) => {
    if (event === "addDir") return;
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = [...changed].sort();
      changed.clear();
      run(paths);
    }, quietMilliseconds);
  };
  const watcher = watch([...folders], { ignoreInitial: true, ignored: /(^|\/)(\.git|node_modules)(\/|$)/ });
  watcher.on("all", runSoon);
  try {
    // Before the first run, so that a file saved while it runs is not missed.
    await once(watcher, "ready", { signal: ended }).catch((error) => {
      if (!ended.aborted) throw error;
    });
    if (!ended.aborted) run([]);
    if (!ended.aborted) await once(ended, "abort");
  } finally {
    clearTimeout(timer);
    await watcher.close();
    process.off("SIGINT", interrupt);
  }
}
