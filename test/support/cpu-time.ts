import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * The milliseconds of processor time that synchronous work takes on this thread. Unlike the time that passes, a busy
 * machine hardly adds to it.
 */
export function cpuMilliseconds(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** The milliseconds of processor time that a process has taken so far; Linux counts it in hundredths of a second. */
export function cpuMillisecondsOf({ pid }: ChildProcess): number {
  // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: utime and stime, behind the name in parentheses.
  const [user = "", system = ""] = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/.*\) /s, "")
    .split(" ")
    .slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}
