import { hasMemory, type Ruleset } from "../../engine/ruleset.ts";
import { compare } from "../format.ts";
import { parseLogFileName } from "../log-file-name.ts";
import { createRunMemory } from "../memory.ts";
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
}

/** The first files are sent one by one, so that a few large ones keep every thread busy. */
const singleFiles = 64;
const filesPerBatch = 8;
/** How far a thread may be ahead of the slowest one, in batches for each thread; limits how many results wait for it. */
const maxBatchesAhead = 32;
/** How many files of each thread may wait for a decision of memory, before no more are evaluated. */
const maxFilesUndecided = 16;
/** How many objects a thread requests at a time, at most. */
const maxObjectsRequested = 32;

/**
 * Evaluates log files on several threads. Batches are formed and their tallies merged in the order of
 * the files, so that the result depends neither on the number of threads nor on their speed. If a rule remembers, that
 * is the order in which CloudTrail delivered them, and what it matched is decided in that order here. Rejects if
 * the files can't be listed, or if a thread dies.
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
  let isOver = false;

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
    finishIfDone();
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
        give(batch, thread).catch(fail);
        isAssigned = true;
      }
    }
  };

  const list = async () => {
    let index = 0;
    let batch: Batch = { index, sources: [] };
    const send = () => {
      if (batch.sources.length === 0) return;
      batches.push(batch);
      batch = { index: ++index, sources: [] };
      assign();
    };
    const isOrdered = [rulesets.after, rulesets.before].some((ruleset) => ruleset && hasMemory(ruleset));
    for await (const source of isOrdered ? inOrder(sources) : sources) {
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
    isOver = true;
    await Promise.all(threads.map(({ thread }) => thread.stop()));
  }
  // After an interruption: results of batches behind one that is missing.
  for (const result of [...waiting.values()].sort((a, b) => a.index - b.index)) take(result);
  await decisions;
  noteHeld(tally, held);
  return { tally, filesFound: progress.filesFound, isComplete };
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

/** Lists files in the order in which CloudTrail delivered them, by their names; the others come first, as they are. */
async function* inOrder(sources: AsyncIterable<string>): AsyncGenerator<string> {
  const listed: { source: string; time: string }[] = [];
  for await (const source of sources) listed.push({ source, time: parseLogFileName(source).deliveryTime });
  listed.sort((a, b) => compare(a.time, b.time));
  for (const { source } of listed) yield source;
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
