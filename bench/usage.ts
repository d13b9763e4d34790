/** The processor time of this process, in seconds, since an earlier `process.cpuUsage()`. Default: since its start. */
export function cpuSecondsSince(start?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/**
 * The peak of this process's memory in MB. From `VmHWM` where Linux has it (https://man7.org/linux/man-pages/man5/proc_pid_status.5.html),
 * as `maxRSS` includes the process that started this one: started by one with 300 MB, Node 24 had 291 instead of 43 MB.
 */
export function peakMegabytes(): number {
  // Not imported, so that `usageReporter` can contain this function.
  const { existsSync, readFileSync } = process.getBuiltinModule("node:fs");
  const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "latin1") : "";
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(kibibytes) / 1024;
}

/** What a process used: seconds of processor time, and its peak of memory in MB. */
export interface Usage {
  cpu: number;
  megabytes: number;
}

/** A module for Node's `--import`: at its end, the process writes for `readUsage` what it used. */
export const usageReporter = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from "node:fs";
  ${cpuSecondsSince}
  ${peakMegabytes}
  process.on("exit", () => writeSync(2, "\\0" + cpuSecondsSince() + " " + peakMegabytes()));
`)}`;

/** Reads the end of a process's standard error: NUL, seconds, space, MB. The threads of a process report first. */
export function readUsage(stderr: string): Usage {
  const [cpu = Number.NaN, megabytes = Number.NaN] = stderr.split("\0").at(-1)?.split(" ").map(Number) ?? [];
  return { cpu, megabytes };
}
