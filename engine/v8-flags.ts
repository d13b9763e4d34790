/** A flag of V8 that can be changed while it runs, as V8 reads it at each decision: its value during some work, and V8's default. */
export interface Flag {
  name: string;
  value: number | boolean;
  default: number | boolean;
}

/** The young generation does not grow, as it otherwise does up to 48 MB, of which little is in use (bench/goals.ts, memory). */
export const smallYoungGeneration: Flag = { name: "semi-space-growth-factor", value: 1, default: 2 };

/**
 * Maglev compiles what is called 20 times as often as otherwise. In a new process, it otherwise compiles many functions that are hardly called
 * any more: 12 ms of processor time of the function's first answer, and 5 MB of memory when it reads a large file (`npm run bench`).
 */
export const lateMaglev: Flag = { name: "invocation-count-for-maglev", value: 8000, default: 400 };

/**
 * Turbofan compiles nothing. With the rules that ship on, compiling takes longer than it saves in one large file, and 3 MB of memory (docs/performance.md).
 * What was compiled before stays in use.
 */
export const noTurbofan: Flag = { name: "turbofan", value: false, default: true };

/** A flag with a value, as an option of V8's. */
export function optionOf(name: string, value: number | boolean): string {
  if (typeof value === "number") return `--${name}=${value}`;
  return value ? `--${name}` : `--no-${name}`;
}

/**
 * Does `work` with other values of V8's flags, which apply to all threads. Afterwards they have V8's defaults, also if something else set
 * them before. They are not set on the command line, where Lambda sets limits of its own.
 *
 * https://nodejs.org/docs/latest-v24.x/api/v8.html#v8setflagsfromstringflags
 */
export async function withFlags<Result>(flags: readonly Flag[], work: () => Promise<Result>): Promise<Result> {
  // Not imported, as few log files need it.
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  for (const { name, value } of flags) setFlagsFromString(optionOf(name, value));
  try {
    return await work();
  } finally {
    for (const flag of flags) setFlagsFromString(optionOf(flag.name, flag.default));
  }
}
