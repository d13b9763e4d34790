import type { Parameters } from "fast-check";

/**
 * How often fast-check tries a property: `runs` times in `npm test`, and FUZZ_RUNS percent of that in `npm run fuzz`.
 * FUZZ_SEED repeats a run; a failure prints its seed, and `npm run fuzz` always does.
 */
export function fuzz<T>(runs: number): Parameters<T> {
  return { numRuns: Math.ceil((runs * Number(process.env.FUZZ_RUNS ?? 100)) / 100), seed };
}

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
if (process.env.FUZZ_RUNS !== undefined) console.log(`FUZZ_SEED=${seed}`);
