import { parentPort, workerData } from "node:worker_threads";
import { createEvaluator, type Evaluation } from "../../engine/evaluate.ts";
import { UsageError } from "../errors.ts";
import { evaluateInput } from "../evaluate-input.ts";
import { readInput } from "../inputs.ts";
import { leftOutMessage } from "../read-records.ts";
import type { Rulesets } from "./rulesets.ts";
import {
  alertsBefore,
  countFile,
  countLeftOut,
  countUnreadable,
  earliest,
  emptyTally,
  KeptBounds,
  type Tally,
} from "./tally.ts";
import { withoutRules } from "./transfer.ts";

/** The data that a worker starts with. */
export interface WorkerSettings {
  rulesets: Rulesets;
  /** Milliseconds since 1970; suppressions that expired before it do not apply. */
  now: number;
}

/** A few log files in their order, and the position of this batch among all. */
export interface Batch {
  index: number;
  sources: string[];
}

/** The counts of one batch. */
export interface BatchTally {
  index: number;
  /** Size of the files as they are stored, compressed or not. */
  bytes: number;
  tally: Tally;
  /** The files in which a rule with memory matched, in their order; not in `tally` but for `done`. */
  undecided: UndecidedFile[];
}

/** A file whose alerts depend on what rules remember of the files before it; `withRules` puts its rules back. */
export interface UndecidedFile {
  source: string;
  after: Evaluation;
  /** The evaluation of the rules before a change. */
  before?: Evaluation;
}

const { rulesets, now } = workerData as WorkerSettings;
const options = { now: () => new Date(now) };
const evaluatorAfter = createEvaluator(rulesets.after, options);
const evaluatorBefore = rulesets.before && createEvaluator(rulesets.before, options);
const isChanged = new Set(rulesets.changed);

const bounds = new KeptBounds();
let queue = Promise.resolve();
parentPort?.on("message", ({ index, sources }: Batch) => {
  // Objects are fetched while earlier ones are evaluated; files are read fast enough when their turn comes.
  const fetched = sources.map((source) => (source.startsWith("s3://") ? readInput(source) : undefined));
  for (const read of fetched) read?.catch(() => {}); // reported when its turn comes
  queue = queue.then(async () => {
    const result: BatchTally = { index, bytes: 0, tally: emptyTally(), undecided: [] };
    for (const [at, source] of sources.entries()) {
      await evaluateFile(source, () => fetched[at] ?? readInput(source), result);
      fetched[at] = undefined;
    }
    for (const [id, ofRule] of result.tally.rules) {
      for (const name of ["alerts", "added", "removed"] as const) {
        ofRule[name].kept = bounds.keep(`${name} ${id}`, earliest(ofRule[name].kept));
      }
    }
    parentPort?.postMessage(result);
  });
});

async function evaluateFile(source: string, read: () => Promise<Uint8Array>, result: BatchTally): Promise<void> {
  const { tally } = result;
  tally.done++;
  try {
    const bytes = await read();
    result.bytes += bytes.length;
    const { evaluation: after, leftOut, damage } = await evaluateInput(bytes, source, evaluatorAfter);
    const before = evaluatorBefore && (await evaluateInput(bytes, source, evaluatorBefore)).evaluation;
    if (after.matches || before?.matches) {
      result.undecided.push({ source, after: withoutRules(after), ...(before && { before: withoutRules(before) }) });
    } else countFile(tally, source, after, before && alertsBefore(after, before, isChanged));
    countLeftOut(tally, source, leftOutMessage(source, leftOut));
    if (damage !== undefined) countUnreadable(tally, source, damage);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    countUnreadable(tally, source, error.message);
  }
}
