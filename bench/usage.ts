/** The processor time of this process since an earlier `process.cpuUsage()`, in seconds. */
export function cpuSecondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** What a process used: seconds of processor time, and its peak of memory in MB. */
export interface Usage {
  cpu: number;
  megabytes: number;
}

/** A module for Node's `--import`: at its end, the process writes for `readUsage` what it used. */
export const usageReporter = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from "node:fs";
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeSync(2, "\\0" + (userCPUTime + systemCPUTime) / 1e6 + " " + maxRSS / 1024);
  });
`)}`;

/** Reads the end of a process's standard error: NUL, seconds, space, MB. The threads of a process report first. */
export function readUsage(stderr: string): Usage {
  const [cpu = Number.NaN, megabytes = Number.NaN] = stderr.split("\0").at(-1)?.split(" ").map(Number) ?? [];
  return { cpu, megabytes };
}
