import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { loadSamples } from "../../language/samples.ts";
import { readTemplates, writeTemplates } from "./ordinary-records.ts";
import { createRandom } from "./random.ts";

/**
 * Mixes of records for benchmarks, in percent: ordinary reads, ordinary writes, and samples of the rules. The busy mix
 * has the share of alerts of a real account under a simulated attack: 7 alerts for 100 records.
 */
export const mixes = {
  quiet: { reads: 95, writes: 3, samples: 2 },
  busy: { reads: 80, writes: 13, samples: 7 },
} as const;
export type Mix = keyof typeof mixes;

/** Writes gzipped log files of a mix into a folder; the same seed gives the same bytes. */
export function writeMixedLogFiles(
  folder: string,
  { mix, files, recordsPerFile, seed = 1 }: { mix: Mix; files: number; recordsPerFile: number; seed?: number },
): void {
  mkdirSync(folder, { recursive: true });
  const records = generateRecords(mix, seed);
  for (let file = 0; file < files; file++) {
    const texts = Array.from({ length: recordsPerFile }, () => records.next().value as string);
    writeFileSync(join(folder, `${file}.json.gz`), gzipSync(`{"Records":[${texts.join(",")}]}`));
  }
}

/**
 * Generates the JSON of records without end, about 1,300 bytes each: ordinary reads and writes, and samples of all rules,
 * both alert and quiet ones. Each record has its own time and ids.
 */
export function* generateRecords(mix: Mix, seed: number): Generator<string, never> {
  const random = createRandom(seed);
  const samples = loadSamples().map(({ record }) => record as Record<string, unknown>);
  const [reads, writes] = [readTemplates(), writeTemplates()];
  const shares = mixes[mix];
  let milliseconds = Date.parse("2026-03-02T08:00:00Z");
  for (;;) {
    milliseconds += random.number() * 600;
    const place = random.number() * 100;
    const template = random.pick(
      place < shares.reads ? reads : place < shares.reads + shares.writes ? writes : samples,
    );
    yield JSON.stringify({
      ...template,
      eventTime: `${new Date(milliseconds).toISOString().slice(0, 19)}Z`,
      ...(template.requestID === undefined ? {} : { requestID: random.uuid() }),
      eventID: random.uuid(),
    });
  }
}
