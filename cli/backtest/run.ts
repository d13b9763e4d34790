import type { Ruleset } from "../../engine/ruleset.ts";
import { sizeOf } from "../inputs.ts";
import { createRunMemory } from "../memory.ts";
import { inDeliveryOrder } from "./delivery-order.ts";
import type { Batch, BatchTally, UndecidedFile } from "./evaluate-batch.ts";
import { maxKeptAlerts } from "./kept-alerts.ts";
import type { Rulesets } from "./rulesets.ts";
import { alertsBefore, countFile, emptyTally, merge, noteHeld, type Tally } from "./tally.ts";
import { startThreads, type Thread } from "./threads.ts";
import { withRules } from "./transfer.ts";

/** Options of `runBacktest`. */
export interface RunOptions {
  rulesets: Rulesets;
  /** Number of threads, this one included; it changes only how long the run takes. */
  workers: number;
  /** How many alerts of a rule are kept, the earliest. Default: as many as the report shows. */
  maxKept?: number;
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
  /** Why it ended early, if AWS no longer accepted the credentials. */
  refused?: string;
}

/** The first files are sent one by one, so that a few large ones keep every thread busy. */
const singleFiles = 64;
const filesPerBatch = 8;
/**
 * A batch with as many bytes gets no further file: the results of a batch are kept until all of it is evaluated and decided, and sending
 * them costs little beside evaluating a large file (bench/peers.ts).
 */
const maxBatchBytes = 64 * 1024;
/** How many batches are formed before threads need them. */
const maxBatchesFormed = 64;
/** How many files are found between two looks at the terminal. */
const filesBetweenLooks = 1000;
/** How far a thread may be ahead of the slowest one, in batches for each thread; limits how many results wait for it. */
const maxBatchesAhead = 32;
/** How many files of each thread may wait for a decision of memory, before no more are evaluated. */
const maxFilesUndecided = 16;
/** How many objects a thread requests at a time, at most. */
const maxObjectsRequested = 32;

/**
 * Evaluates log files on several threads, in the order in which CloudTrail delivered them. Batches are formed and their
 * tallies merged in that order, so that the result depends neither on the number of threads nor on their speed, and what
 * rules that remember matched is decided in that order here. All files are listed before the first is read, so that a run
 * of hours does not end because a list fails. Rejects if it does, or if a thread dies.
 */
export async function runBacktest(sources: AsyncIterable<string>, options: RunOptions): Promise<Run> {
  const { rulesets, workers, maxKept = maxKeptAlerts, signal, onProgress } = options;
  const threads = startThreads(workers, { rulesets, now: Date.now(), maxKept }).map((thread) => ({
    thread,
    batches: 0,
    files: 0,
  }));
  const { decideFile, held } = prepareDecisions(rulesets);
  const batches: Batch[] = [];
  const waiting = new Map<number, BatchTally>();
  const tally = emptyTally(maxKept);
  const progress: Progress = { files: 0, filesFound: 0, isListed: false, records: 0, unreadable: 0 };
  let merged = 0;
  let undecidedFiles = 0;
  let decisions = Promise.resolve();
  let isComplete = false;
  let refused: string | undefined;
  let isOver = false;
  let formMore = () => {};

  const { promise: finished, resolve: finish, reject: fail } = Promise.withResolvers<void>();
  const finishIfDone = () => {
    isComplete = progress.isListed && progress.files === progress.filesFound;
    if (isComplete) finish();
  };

  const take = ({ tally: part, undecided }: BatchTally) => {
    // Not merged before the files in front of it are decided: what a tally drops at its limits depends on the order.
    decisions = decisions.then(async () => {
      merge(tally, part);
      for (const file of undecided) {
        await decideFile(file, tally);
        if (undecidedFiles-- === maxFilesUndecided * workers) assign();
      }
    });
    decisions.catch(fail);
  };

  const receive = (result: BatchTally) => {
    const { done, records, unreadable } = result.tally;
    progress.files += done;
    progress.records += result.undecided.reduce((sum, { after }) => sum + after.recordsRead, records);
    progress.unreadable += unreadable.count;
    undecidedFiles += result.undecided.length;
    waiting.set(result.index, result);
    for (let next = waiting.get(merged); next; next = waiting.get(merged)) {
      waiting.delete(merged++);
      take(next);
    }
    assign();
    onProgress(progress);
    refused ??= result.refused;
    if (refused !== undefined) finish();
    else finishIfDone();
  };

  const give = async (batch: Batch, busy: BusyThread) => {
    busy.batches++;
    busy.files += batch.sources.length;
    const result = await busy.thread.evaluate(batch);
    busy.batches--;
    busy.files -= batch.sources.length;
    if (!isOver) receive(result);
  };

  const assign = () => {
    for (let isAssigned = true; isAssigned; ) {
      isAssigned = false;
      for (const thread of threads) {
        const [batch] = batches;
        if (undecidedFiles >= maxFilesUndecided * workers) return;
        if (!batch || batch.index > merged + maxBatchesAhead * workers || !hasRoom(thread, batch)) continue;
        batches.shift();
        formMore();
        give(batch, thread).catch(fail);
        isAssigned = true;
      }
    }
  };

  async function* counted(): AsyncGenerator<string> {
    for await (const source of sources) {
      // A folder is listed without a pause, so Ctrl-C would have to wait.
      if (progress.filesFound++ % filesBetweenLooks === 0) {
        onProgress(progress);
        await new Promise(setImmediate);
      }
      if (signal.aborted) return;
      yield source;
    }
    progress.isListed = true;
  }

  const list = async () => {
    let batch: Batch = { index: 0, sources: [] };
    let bytes = 0;
    const send = () => {
      if (batch.sources.length === 0) return;
      batches.push(batch);
      batch = { index: batch.index + 1, sources: [] };
      bytes = 0;
      assign();
    };
    for await (const source of inDeliveryOrder(counted())) {
      bytes += sizeOf(source);
      const files = batch.sources.push(source);
      if (files >= (batch.index < singleFiles ? 1 : filesPerBatch) || bytes >= maxBatchBytes) send();
      if (batches.length >= maxBatchesFormed) await new Promise<void>((resolve) => (formMore = resolve));
      if (signal.aborted || isOver) return;
    }
    send();
    onProgress(progress);
    finishIfDone();
  };

  signal.addEventListener("abort", () => finish(), { once: true });
  try {
    if (!signal.aborted) list().catch(fail);
    await finished;
  } finally {
    isOver = true;
    formMore();
    await Promise.all(threads.map(({ thread }) => thread.stop()));
  }
  // After an interruption: results of batches behind one that is missing.
  for (const result of [...waiting.values()].sort((a, b) => a.index - b.index)) take(result);
  await decisions;
  noteHeld(tally, held);
  return { tally, filesFound: progress.filesFound, isComplete, refused };
}

/** Decides about the matches of rules with memory, file by file, and counts each file. `held`: what was not sent so far. */
function prepareDecisions({ after, before, changed }: Rulesets) {
  // As if the rules were deployed when the log files begin.
  let begin: number | undefined;
  const learnsFrom = () => begin ?? 0;
  const memory = createRunMemory(after, { learnsFrom });
  const memoryBefore = before && createRunMemory(before, { learnsFrom });
  const changedIds = new Set(changed);
  const byId = (ruleset: Ruleset) => new Map(ruleset.rules.map((rule) => [rule.id, rule]));
  const rulesAfter = byId(after);
  const rulesBefore = before && byId(before);
  const decideFile = async (file: UndecidedFile, tally: Tally): Promise<void> => {
    const { source } = file;
    begin ??= beginOf(file);
    const decided = await memory.decide(withRules(file.after, rulesAfter), source);
    const decidedBefore =
      file.before && rulesBefore && (await memoryBefore?.decide(withRules(file.before, rulesBefore), source));
    countFile(tally, source, decided, decidedBefore && alertsBefore(decided, decidedBefore, changedIds));
  };
  return { decideFile, held: memory.held };
}

/** When a file begins, by its first match that memory decides on. Seconds since 1970. */
function beginOf({ after, before }: UndecidedFile): number {
  const matches = [...(after.matches ?? []), ...(before?.matches ?? [])].flatMap(({ matches }) => matches);
  return matches.reduce((first, { time }) => (time < first ? time : first), Date.now() / 1000);
}

/** A thread, and the batches and files that it was given and has not evaluated. */
interface BusyThread {
  thread: Thread;
  batches: number;
  files: number;
}

/** A thread has one batch in progress and one waiting; more if they are objects, which take time to arrive. */
function hasRoom({ batches, files }: BusyThread, { sources }: Batch): boolean {
  return batches < 2 || (sources[0]?.startsWith("s3://") === true && files + sources.length <= maxObjectsRequested);
}
