import { parentPort, workerData } from "node:worker_threads";
import { type Batch, createBatchEvaluator, type ThreadSettings } from "./evaluate-batch.ts";
import { withoutRules } from "./transfer.ts";

const evaluate = createBatchEvaluator(workerData as ThreadSettings);
parentPort?.on("message", async (batch: Batch) => {
  const result = await evaluate(batch);
  for (const { after, before } of result.undecided) {
    withoutRules(after);
    if (before) withoutRules(before);
  }
  parentPort?.postMessage(result);
});
