import fc, { type Parameters } from "fast-check";

const isFuzzing = process.env.FUZZ_RUNS !== undefined;
/**
 * What fast-check's values come from: the same in every `npm test`, so that a change fails it and not a day, and another in
 * every `npm run fuzz`, which prints it. FUZZ_SEED repeats a run.
 */
const seed = process.env.FUZZ_SEED ?? (isFuzzing ? Date.now() % 2 ** 31 : undefined);
if (isFuzzing) console.log(`FUZZ_SEED=${seed}`);

/**
 * How often fast-check tries a property: FUZZ_RUNS percent of `runs` in `npm run fuzz`, and 40 percent in `npm test`.
 * `testSeed` is the seed in `npm test`. Default: 1.
 */
export function fuzz<T>(runs: number, testSeed = 1): Parameters<T> {
  return {
    numRuns: Math.ceil((runs * Number(process.env.FUZZ_RUNS ?? 40)) / 100),
    seed: Number(seed ?? testSeed),
  };
}

/** Any code point. fast-check's unit "binary" has the same ones, and builds a map of them all for each string, in a second. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff - 0x800 })
  // Without the halves of surrogate pairs.
  .map((index) => String.fromCodePoint(index < 0xd800 ? index : index + 0x800));
