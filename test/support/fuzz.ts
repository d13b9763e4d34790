import type { Parameters } from "fast-check";

/**
 * How often a property is tried: `runs` in `npm test`; in `npm run fuzz` so many for each hundred of
 * FUZZ_RUNS. FUZZ_SEED repeats a run: a failure prints its seed, and a long run prints it always.
 */
export function fuzz<T>(runs: number): Parameters<T> {
  return { numRuns: Math.ceil((runs * Number(process.env.FUZZ_RUNS ?? 100)) / 100), seed };
}

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
if (process.env.FUZZ_RUNS !== undefined) console.log(`FUZZ_SEED=${seed}`);
