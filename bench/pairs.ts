import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { Task, Time } from "./candidate.ts";

/** A ratio, measured in rounds. */
export interface Ratio {
  median: number;
  /** The first and the third quartile of the rounds. */
  spread: [number, number];
  /** The same of the time that both had a processor: what to go by where others share the machine. */
  cpu: number;
  /** Medians of both candidates, in microseconds a record by the clock. */
  microseconds: [number, number];
}

/** How often each pair is measured, after rounds that warm it up. */
export interface Rounds {
  rounds: number;
  warmUp: number;
}

/** Measures one candidate against another, each in a process of its own, by turns. */
export async function ratioOf(
  program: string,
  candidate: Task,
  base: Task,
  { rounds, warmUp }: Rounds,
): Promise<Ratio> {
  const processes = [candidate, base].map((task) => fork(program, [JSON.stringify(task)])) as [
    ChildProcess,
    ChildProcess,
  ];
  try {
    await Promise.all(processes.map((process) => once(process, "message")));
    const pairs: [Time, Time][] = [];
    for (let round = 0; round < warmUp + rounds; round++) {
      // Who comes first changes.
      const isTurned = round % 2 === 1;
      const [first, second] = isTurned ? ([1, 0] as const) : ([0, 1] as const);
      const times = [await timeOf(processes[first]), await timeOf(processes[second])] as [Time, Time];
      if (round >= warmUp) pairs.push(isTurned ? [times[1], times[0]] : times);
    }
    return {
      ...summarize(pairs.map(([own, other]) => own.wall / other.wall)),
      cpu: median(pairs.map(([own, other]) => own.cpu / other.cpu)),
      microseconds: [median(pairs.map(([own]) => own.wall)), median(pairs.map(([, other]) => other.wall))],
    };
  } finally {
    for (const process of processes) process.kill();
  }
}

async function timeOf(process: ChildProcess): Promise<Time> {
  const answer = once(process, "message") as Promise<[Time]>;
  process.send("go");
  const [time] = await answer;
  return time;
}

/** The median of what several rounds gave, and how far they are apart. */
export function summarize(values: number[]): Pick<Ratio, "median" | "spread"> {
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
