import { Worker } from "node:worker_threads";
import type { Rulesets } from "./rulesets.ts";
import { emptyTally, merge, type Tally } from "./tally.ts";
import type { Batch, BatchTally, WorkerSettings } from "./worker.ts";

/** Options of `runBacktest`. */
export interface RunOptions {
  rulesets: Rulesets;
  /** Number of threads; it changes only how long the run takes. */
  workers: number;
  /** Ends the run early, with the result so far. */
  signal: AbortSignal;
  /** Called as files are found and evaluated. */
  onProgress(progress: Progress): void;
}

/** How far a run is. */
export interface Progress {
  /** Files that were evaluated or found unreadable. */
  files: number;
  filesFound: number;
  /** Whether all files have been found. */
  isListed: boolean;
  records: number;
  unreadable: number;
}

/** The result of a run. */
export interface Run {
  tally: Tally;
  filesFound: number;
  /** False if the run was ended early. */
  isComplete: boolean;
}

/** The first files are sent one by one, so that a few large ones keep every worker busy. */
const singleFiles = 64;
const filesPerBatch = 16;
/** How far a worker may be ahead of the slowest one; limits how many results wait for it. */
const maxBatchesAhead = 256;

/**
 * Evaluates log files on several threads. Batches are formed and their tallies merged in the order of
 * the files, so that the result depends neither on the number of workers nor on their speed. Rejects if
 * the files can't be listed, or if a worker dies.
 */
export async function runBacktest(sources: AsyncIterable<string>, options: RunOptions): Promise<Run> {
  const { rulesets, workers, signal, onProgress } = options;
  const settings: WorkerSettings = { rulesets, now: Date.now() };
  const threads = Array.from({ length: workers }, () => ({
    worker: new Worker(new URL("./worker.ts", import.meta.url), { workerData: settings }),
    batches: 0,
    files: 0,
  }));
  const batches: Batch[] = [];
  const waiting = new Map<number, BatchTally>();
  const tally = emptyTally();
  const progress: Progress = { files: 0, filesFound: 0, isListed: false, records: 0, unreadable: 0 };
  let merged = 0;
  let isComplete = false;

  const { promise: finished, resolve: finish, reject: fail } = Promise.withResolvers<void>();
  const finishIfDone = () => {
    isComplete = progress.isListed && progress.files === progress.filesFound;
    if (isComplete) finish();
  };

  const assign = () => {
    for (let isAssigned = true; isAssigned; ) {
      isAssigned = false;
      for (const thread of threads) {
        const [batch] = batches;
        if (!batch || batch.index > merged + maxBatchesAhead || !hasRoom(thread, batch)) continue;
        batches.shift();
        thread.batches++;
        thread.files += batch.sources.length;
        thread.worker.postMessage(batch);
        isAssigned = true;
      }
    }
  };

  for (const thread of threads) {
    thread.worker.on("error", fail);
    thread.worker.on("message", (result: BatchTally) => {
      const { done, records, unreadable } = result.tally;
      thread.batches--;
      thread.files -= done;
      progress.files += done;
      progress.records += records;
      progress.unreadable += unreadable.count;
      waiting.set(result.index, result);
      for (let next = waiting.get(merged); next; next = waiting.get(merged)) {
        merge(tally, next.tally);
        waiting.delete(merged++);
      }
      assign();
      onProgress(progress);
      finishIfDone();
    });
  }

  const list = async () => {
    let index = 0;
    let batch: Batch = { index, sources: [] };
    const send = () => {
      if (batch.sources.length === 0) return;
      batches.push(batch);
      batch = { index: ++index, sources: [] };
      assign();
    };
    for await (const source of sources) {
      if (signal.aborted) return;
      progress.filesFound++;
      if (batch.sources.push(source) >= (index < singleFiles ? 1 : filesPerBatch)) send();
    }
    send();
    progress.isListed = true;
    onProgress(progress);
    finishIfDone();
  };

  signal.addEventListener("abort", () => finish(), { once: true });
  try {
    if (!signal.aborted) list().catch(fail);
    await finished;
  } finally {
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
  // After an interruption: results of batches behind one that is missing.
  for (const [, { tally: part }] of [...waiting].sort(([a], [b]) => a - b)) merge(tally, part);
  return { tally, filesFound: progress.filesFound, isComplete };
}

/** A worker has one batch in progress and one waiting; more if they are objects, which take time to arrive. */
function hasRoom(thread: { batches: number; files: number }, { sources }: Batch): boolean {
  return thread.batches < 2 || (sources[0]?.startsWith("s3://") === true && thread.files < filesPerBatch);
}
