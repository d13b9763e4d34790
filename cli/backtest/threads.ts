import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import { type Flag, smallYoungGeneration } from "../../engine/v8-flags.ts";
import { type Batch, type BatchTally, createBatchEvaluator, type ThreadSettings } from "./evaluate-batch.ts";

/** A thread that evaluates batches of log files, one after the other. */
export interface Thread {
  /** Rejects if the thread dies. */
  evaluate(batch: Batch): Promise<BatchTally>;
  stop(): Promise<void>;
}

/**
 * Starts threads. The last one is the calling thread itself, which evaluates between its other work: a thread of its own would
 * take 50 MB more (bench/peers.ts).
 */
export function startThreads(count: number, settings: ThreadSettings): Thread[] {
  return [...Array.from({ length: count - 1 }, () => startWorker(settings)), callingThread(settings)];
}

function callingThread(settings: ThreadSettings): Thread {
  const stop = new AbortController();
  return {
    evaluate: createBatchEvaluator(settings, stop.signal),
    stop: async () => stop.abort(),
  };
}

/** A worker does not share the compile cache by itself: without it, it takes 0.2 s and 15 MB more (bench/peers.ts). */
function startWorker(workerData: ThreadSettings): Thread {
  const cache = getCompileCacheDir();
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData,
    ...(cache !== undefined && { env: { ...process.env, NODE_COMPILE_CACHE: cache } }),
  });
  const waiting: PromiseWithResolvers<BatchTally>[] = [];
  worker.on("message", (result: BatchTally) => waiting.shift()?.resolve(result));
  worker.on("error", (error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  return {
    evaluate(batch) {
      const result = Promise.withResolvers<BatchTally>();
      waiting.push(result);
      worker.postMessage(batch);
      return result.promise;
    },
    async stop() {
      await worker.terminate();
    },
  };
}

/**
 * Flags that bound the garbage of each thread. A young generation stays at some megabytes, instead of up to 64: most of what a log
 * file makes is garbage when the next one begins, so that this costs no time. And V8 collects a whole heap when it has grown by
 * 30%, instead of by up to three times (bench/peers.ts). Node can limit the heap of a worker, but not that of its main thread after it
 * has started: V8 reads these flags whenever it creates a young generation, or decides about a heap's growth.
 */
export const boundedGarbage: readonly Flag[] = [
  { name: "min-semi-space-size", value: 4, default: 0 },
  smallYoungGeneration,
  { name: "heap-growing-percent", value: 30, default: 0 },
];
