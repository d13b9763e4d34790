import { createEvaluator, type Evaluation } from "../../engine/evaluate.ts";
import { CredentialsError, UsageError } from "../errors.ts";
import { evaluateInput } from "../evaluate-input.ts";
import { readInput } from "../inputs.ts";
import { leftOutMessage } from "../read-records.ts";
import { earliest, KeptBounds } from "./kept-alerts.ts";
import type { Rulesets } from "./rulesets.ts";
import { alertsBefore, countFile, countLeftOut, countUnreadable, emptyTally, type Tally } from "./tally.ts";

/** What a thread of a backtest starts with. */
export interface ThreadSettings {
  rulesets: Rulesets;
  /** Milliseconds since 1970; suppressions that expired before it do not apply. */
  now: number;
  /** How many alerts of a rule are kept. */
  maxKept: number;
}

/** A few log files in their order, and the position of this batch among all. */
export interface Batch {
  index: number;
  sources: string[];
}

/** The counts of one batch. */
export interface BatchTally {
  index: number;
  tally: Tally;
  /** The files in which a rule with memory matched, in their order; not in `tally` but for `done`. */
  undecided: UndecidedFile[];
  /** Why no further object can be read with these credentials; the files from there on are not counted. */
  refused?: string;
}

/** A file whose alerts depend on what rules remember of the files before it. */
export interface UndecidedFile {
  source: string;
  after: Evaluation;
  /** The evaluation of the rules before a change. */
  before?: Evaluation;
}

/**
 * Returns what evaluates batches, one after the other; it lets other work of its thread go first after every file. After
 * `signal` it evaluates no further files, and requests of objects end.
 */
export function createBatchEvaluator(
  { rulesets, now, maxKept }: ThreadSettings,
  signal?: AbortSignal,
): (batch: Batch) => Promise<BatchTally> {
  const options = { now: () => new Date(now) };
  const evaluatorAfter = createEvaluator(rulesets.after, options);
  const evaluatorBefore = rulesets.before && createEvaluator(rulesets.before, options);
  const isChanged = new Set(rulesets.changed);
  const bounds = new KeptBounds(maxKept);
  let queue: Promise<unknown> = Promise.resolve();

  const evaluateFile = async (source: string, bytes: Promise<Uint8Array>, result: BatchTally): Promise<void> => {
    const { tally } = result;
    try {
      const read = await bytes;
      const { evaluation: after, leftOut, damage } = await evaluateInput(read, source, evaluatorAfter);
      const before = evaluatorBefore && (await evaluateInput(read, source, evaluatorBefore)).evaluation;
      if (after.matches || before?.matches) result.undecided.push({ source, after, ...(before && { before }) });
      else countFile(tally, source, after, before && alertsBefore(after, before, isChanged));
      countLeftOut(tally, source, leftOutMessage(source, leftOut));
      if (damage !== undefined) countUnreadable(tally, source, damage);
    } catch (error) {
      if (error instanceof CredentialsError) {
        result.refused = error.message;
        return;
      }
      if (!(error instanceof UsageError)) throw error;
      countUnreadable(tally, source, error.message);
    }
    tally.done++;
  };

  return ({ index, sources }) => {
    // Objects are fetched while earlier ones are evaluated; files are read fast enough when their turn comes.
    const fetched = sources.map((source) => (source.startsWith("s3://") ? readInput(source, signal) : undefined));
    for (const read of fetched) read?.catch(() => {}); // reported when its turn comes
    const evaluated = queue.then(async () => {
      const result: BatchTally = { index, tally: emptyTally(maxKept), undecided: [] };
      for (const [at, source] of sources.entries()) {
        if (signal?.aborted || result.refused !== undefined) break;
        await evaluateFile(source, fetched[at] ?? readInput(source), result);
        fetched[at] = undefined;
        await new Promise(setImmediate);
      }
      for (const [id, ofRule] of result.tally.rules) {
        for (const name of ["alerts", "added", "removed"] as const) {
          ofRule[name].kept = bounds.keep(`${name} ${id}`, earliest(ofRule[name].kept, maxKept));
        }
      }
      return result;
    });
    queue = evaluated;
    return evaluated;
  };
}
