import { number, plural } from "../../../text/counts.ts";
import { durationInWords } from "../../../text/duration.ts";

/** What is known about a job before it starts. */
export interface JobPlan {
  objects: number;
  /** How long the function takes for one, measured on a sample. */
  millisecondsPerObject: number;
  memoryMb: number;
  /** How many invocations the function may run at the same time. */
  concurrency: number;
}

/**
 * List prices of us-east-1 in US dollars, of an arm64 function.
 * https://aws.amazon.com/s3/pricing/ (Batch Operations, requests), https://aws.amazon.com/lambda/pricing/,
 * https://aws.amazon.com/kms/pricing/
 */
const prices = {
  job: 0.25,
  batchObject: 1 / 1e6,
  get: 0.0004 / 1e3,
  list: 0.005 / 1e3,
  lambdaRequest: 0.2 / 1e6,
  lambdaGbSecond: 0.0000133334,
  kmsRequest: 0.03 / 1e4,
};
const objectsPerList = 1000;

/** What a job costs in US dollars, by what is billed. */
export function costsOf({ objects, millisecondsPerObject, memoryMb }: JobPlan): Record<string, number> {
  const seconds = (objects * millisecondsPerObject) / 1000;
  return {
    "S3 Batch Operations": prices.job + objects * prices.batchObject,
    Lambda: objects * prices.lambdaRequest + seconds * (memoryMb / 1024) * prices.lambdaGbSecond,
    // Without bucket keys, each object that KMS encrypts is decrypted by a request.
    "S3 and KMS requests":
      objects * (prices.get + prices.kmsRequest) + Math.ceil(objects / objectsPerList) * prices.list,
  };
}

/** How long a job takes, in milliseconds, if new log objects leave the function all of its concurrency. */
export function durationOf({ objects, millisecondsPerObject, concurrency }: JobPlan): number {
  return (objects * millisecondsPerObject) / concurrency;
}

/** The plan in words: how many objects, how long and what it costs. */
export function estimateText(plan: JobPlan): string {
  const costs = Object.entries(costsOf(plan));
  const total = costs.reduce((sum, [, cost]) => sum + cost, 0);
  const dollars = (cost: number) =>
    `$${cost.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return [
    `${plural(plan.objects, "log object")}, each ${number(Math.ceil(plan.millisecondsPerObject))} ms in the function, measured on a sample.`,
    `About ${durationInWords(durationOf(plan))} with ${plural(plan.concurrency, "invocation")} at a time, plus a few minutes for S3 to start the job.`,
    "New log objects share these invocations: their alerts may be late until the job is done.",
    `About ${dollars(total)}: ${costs.map(([what, cost]) => `${what} ${dollars(cost)}`).join(", ")}.`,
    "Prices of us-east-1: https://aws.amazon.com/s3/pricing/, https://aws.amazon.com/lambda/pricing/, https://aws.amazon.com/kms/pricing/",
  ].join("\n");
}
