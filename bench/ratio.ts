import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Task, Time } from "./subject.ts";

/** How long one subject takes, as a ratio to another. */
export interface Ratio {
  median: number;
  /** The first and the third quartile of the rounds. */
  spread: [number, number];
  /** The median of processor time, which other work on the machine disturbs less. */
  cpu: number;
  /** The median time of both subjects, in microseconds a record by the clock. */
  microseconds: [number, number];
}

/** How often a pair of subjects is measured, after rounds that warm it up. */
export interface Rounds {
  rounds: number;
  warmUp: number;
}

/** Measures a subject against another in alternating rounds, each in its own process that runs `program`. */
export async function measureRatio(
  program: string,
  subject: Task,
  base: Task,
  { rounds, warmUp }: Rounds,
): Promise<Ratio> {
  const processes = [subject, base].map((task) => fork(program, [JSON.stringify(task)])) as [
    ChildProcess,
    ChildProcess,
  ];
  try {
    await Promise.all(processes.map(messageOf));
    const pairs: [Time, Time][] = [];
    for (let round = 0; round < warmUp + rounds; round++) {
      // They take turns at being first.
      const isSwapped = round % 2 === 1;
      const [first, second] = isSwapped ? ([1, 0] as const) : ([0, 1] as const);
      const times = [await measureRound(processes[first]), await measureRound(processes[second])] as [Time, Time];
      if (round >= warmUp) pairs.push(isSwapped ? [times[1], times[0]] : times);
    }
    return {
      ...medianAndSpread(pairs.map(([own, other]) => own.wall / other.wall)),
      cpu: median(pairs.map(([own, other]) => own.cpu / other.cpu)),
      microseconds: [median(pairs.map(([own]) => own.wall)), median(pairs.map(([, other]) => other.wall))],
    };
  } finally {
    for (const process of processes) process.kill();
  }
}

async function measureRound(process: ChildProcess): Promise<Time> {
  const answer = messageOf(process);
  process.send("measure");
  return (await answer) as Time;
}

/** Resolves with the next message of a process. Rejects if the process ends before it sends one. */
async function messageOf(process: ChildProcess): Promise<unknown> {
  const waiting = new AbortController();
  const ended = once(process, "exit", waiting).then(([code]) => {
    throw new Error(`a measured process ended with exit code ${code}`);
  });
  try {
    const [message] = await Promise.race([once(process, "message", waiting), ended]);
    return message;
  } finally {
    waiting.abort();
  }
}

/** The median and the quartiles of measured values. */
export function medianAndSpread(values: number[]): Pick<Ratio, "median" | "spread"> {
  return { median: median(values), spread: [quantile(values, 0.25), quantile(values, 0.75)] };
}

function median(values: number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
  return low + (high - low) * (place - Math.floor(place));
}
