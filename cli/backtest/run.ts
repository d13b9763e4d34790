import type { Ruleset } from "../../engine/ruleset.ts";
import { sizeOf } from "../inputs.ts";
import { createRunMemory, type HeldCounts } from "../memory.ts";
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
  return new BacktestRun(sources, options).run();
}

class BacktestRun {
  readonly #sources: AsyncIterable<string>;
  readonly #options: RunOptions;
  readonly #threads: BusyThread[];
  readonly #decideFile: DecideFile;
  readonly #held: ReadonlyMap<string, HeldCounts>;
  readonly #tally: Tally;
  readonly #progress: Progress = { files: 0, filesFound: 0, isListed: false, records: 0, unreadable: 0 };
  /** Batches that no thread has been given. */
  readonly #batches: Batch[] = [];
  /** By index: results of batches behind one that is missing. */
  readonly #waiting = new Map<number, BatchTally>();
  readonly #end = Promise.withResolvers<void>();
  /** How many batches were merged, or wait for decisions before they are. */
  #merged = 0;
  #undecidedFiles = 0;
  #decisions = Promise.resolve();
  #refused: string | undefined;
  #isOver = false;
  /** Lets the listing form more batches. */
  #formMore = () => {};

  constructor(sources: AsyncIterable<string>, options: RunOptions) {
    const { rulesets, workers, maxKept = maxKeptAlerts } = options;
    this.#sources = sources;
    this.#options = options;
    this.#threads = startThreads(workers, { rulesets, now: Date.now(), maxKept }).map((thread) => ({
      thread,
      batches: 0,
      files: 0,
    }));
    const { decideFile, held } = prepareDecisions(rulesets);
    this.#decideFile = decideFile;
    this.#held = held;
    this.#tally = emptyTally(maxKept);
  }

  async run(): Promise<Run> {
    const { signal } = this.#options;
    signal.addEventListener("abort", () => this.#end.resolve(), { once: true });
    try {
      if (!signal.aborted) this.#list().catch(this.#end.reject);
      await this.#end.promise;
    } finally {
      this.#isOver = true;
      this.#formMore();
      await Promise.all(this.#threads.map(({ thread }) => thread.stop()));
    }
    // After an interruption: results of batches behind one that is missing.
    for (const result of [...this.#waiting.values()].sort((a, b) => a.index - b.index)) this.#take(result);
    await this.#decisions;
    noteHeld(this.#tally, this.#held);
    return {
      tally: this.#tally,
      filesFound: this.#progress.filesFound,
      isComplete: this.#isComplete(),
      refused: this.#refused,
    };
  }

  /** Finds all files, and then forms batches of them, as threads need them. */
  async #list(): Promise<void> {
    let batch: Batch = { index: 0, sources: [] };
    let bytes = 0;
    const send = () => {
      if (batch.sources.length === 0) return;
      this.#batches.push(batch);
      batch = { index: batch.index + 1, sources: [] };
      bytes = 0;
      this.#assign();
    };
    for await (const source of inDeliveryOrder(this.#counted())) {
      bytes += sizeOf(source);
      const files = batch.sources.push(source);
      if (files >= (batch.index < singleFiles ? 1 : filesPerBatch) || bytes >= maxBatchBytes) send();
      if (this.#batches.length >= maxBatchesFormed) {
        await new Promise<void>((resolve) => {
          this.#formMore = resolve;
        });
      }
      if (this.#options.signal.aborted || this.#isOver) return;
    }
    send();
    this.#options.onProgress(this.#progress);
    if (this.#isComplete()) this.#end.resolve();
  }

  async *#counted(): AsyncGenerator<string> {
    for await (const source of this.#sources) {
      // A folder is listed without a pause, so Ctrl-C would have to wait.
      if (this.#progress.filesFound++ % filesBetweenLooks === 0) {
        this.#options.onProgress(this.#progress);
        await new Promise(setImmediate);
      }
      if (this.#options.signal.aborted) return;
      yield source;
    }
    this.#progress.isListed = true;
  }

  #isComplete(): boolean {
    return this.#progress.isListed && this.#progress.files === this.#progress.filesFound;
  }

  /** Gives batches to the threads that have room, unless too many results wait. */
  #assign(): void {
    const { workers } = this.#options;
    for (let isAssigned = true; isAssigned; ) {
      isAssigned = false;
      for (const thread of this.#threads) {
        const [batch] = this.#batches;
        if (this.#undecidedFiles >= maxFilesUndecided * workers) return;
        if (!batch || batch.index > this.#merged + maxBatchesAhead * workers || !hasRoom(thread, batch)) continue;
        this.#batches.shift();
        this.#formMore();
        this.#give(batch, thread).catch(this.#end.reject);
        isAssigned = true;
      }
    }
  }

  async #give(batch: Batch, busy: BusyThread): Promise<void> {
    busy.batches++;
    busy.files += batch.sources.length;
    const result = await busy.thread.evaluate(batch);
    busy.batches--;
    busy.files -= batch.sources.length;
    if (!this.#isOver) this.#receive(result);
  }

  #receive(result: BatchTally): void {
    const { done, records, unreadable } = result.tally;
    this.#progress.files += done;
    this.#progress.records += result.undecided.reduce((sum, { after }) => sum + after.recordsRead, records);
    this.#progress.unreadable += unreadable.count;
    this.#undecidedFiles += result.undecided.length;
    this.#waiting.set(result.index, result);
    for (let next = this.#waiting.get(this.#merged); next; next = this.#waiting.get(this.#merged)) {
      this.#waiting.delete(this.#merged++);
      this.#take(next);
    }
    this.#assign();
    this.#options.onProgress(this.#progress);
    this.#refused ??= result.refused;
    if (this.#refused !== undefined || this.#isComplete()) this.#end.resolve();
  }

  /** Merges a result, and decides about its files, after those in front of it: what a tally drops at its limits depends on the order. */
  #take({ tally, undecided }: BatchTally): void {
    this.#decisions = this.#decisions.then(async () => {
      merge(this.#tally, tally);
      for (const file of undecided) {
        await this.#decideFile(file, this.#tally);
        if (this.#undecidedFiles-- === maxFilesUndecided * this.#options.workers) this.#assign();
      }
    });
    this.#decisions.catch(this.#end.reject);
  }
}

type DecideFile = (file: UndecidedFile, tally: Tally) => Promise<void>;

/** Decides about the matches of rules with memory, file by file, and counts each file. `held`: what was not sent so far. */
function prepareDecisions({ after, before, changed }: Rulesets): {
  decideFile: DecideFile;
  held: ReadonlyMap<string, HeldCounts>;
} {
  // As if the rules were deployed when the log files begin.
  let begin: number | undefined;
  const learnsFrom = () => begin ?? 0;
  const memory = createRunMemory(after, { learnsFrom });
  const memoryBefore = before && createRunMemory(before, { learnsFrom });
  const changedIds = new Set(changed);
  const byId = (ruleset: Ruleset) => new Map(ruleset.rules.map((rule) => [rule.id, rule]));
  const rulesAfter = byId(after);
  const rulesBefore = before && byId(before);
  const decideFile: DecideFile = async (file, tally) => {
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
