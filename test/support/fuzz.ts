import fc, { type Parameters } from "fast-check";

/**
 * How often fast-check tries a property: FUZZ_RUNS percent of `runs` in `npm run fuzz`, and 40 percent in `npm test`.
 * FUZZ_SEED repeats a run; a failure prints its seed, and `npm run fuzz` always does.
 */
export function fuzz<T>(runs: number): Parameters<T> {
  return { numRuns: Math.ceil((runs * Number(process.env.FUZZ_RUNS ?? 40)) / 100), seed };
}

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
if (process.env.FUZZ_RUNS !== undefined) console.log(`FUZZ_SEED=${seed}`);

/** Any code point. fast-check's unit "binary" has the same ones, and builds a map of them all for each string, in a second. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff - 0x800 })
  // Without the halves of surrogate pairs.
  .map((index) => String.fromCodePoint(index < 0xd800 ? index : index + 0x800));
