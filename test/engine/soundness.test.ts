import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEvaluator, type Evaluation } from "../../engine/evaluate.ts";
import { evaluateLogFile } from "../../engine/log-file/read.ts";
import type { Ruleset } from "../../engine/ruleset.ts";
import { type IndexedField, keyFields, rareFields, Scanner } from "../../engine/scanner/index.ts";
import { loadRuleset } from "../../language/load.ts";
import { generatedLogFile, gzipped } from "../data/hostile-log-file.ts";
import { evaluateByReference, type Outcome, withoutMemory } from "../data/reference-evaluation.ts";
import { alertsOf, ruleErrorsOf } from "../support/evaluate.ts";
import { fuzz } from "../support/fuzz.ts";
import { generatedRuleset } from "../support/generated-rules.ts";
import { librarySamples } from "../support/library-samples.ts";
import { mutations } from "../support/mutated-samples.ts";

/** How many log files each property tries; `npm run fuzz` tries as many as `SOUNDNESS_RUNS` says. */
const runs = Number(process.env.SOUNDNESS_RUNS ?? 160);
const { seed } = fuzz(runs);
const timeout = 24 * 3_600_000;

async function evaluateBytes(bytes: Uint8Array, ruleset: Ruleset): Promise<Outcome> {
  return outcomeOf(await evaluateLogFile(bytes, createEvaluator(ruleset)));
}

function outcomeOf(evaluation: Evaluation): Outcome {
  return {
    alerts: alertsOf(evaluation).map(({ rule, facts, summary, subject, threshold }) => ({
      rule: rule.id,
      eventID: facts.eventID,
      summary,
      subject,
      target: facts.resource,
      threshold,
    })),
    ruleErrors: ruleErrorsOf(evaluation),
    recordsRead: evaluation.recordsRead,
    notEvaluated: evaluation.notEvaluated,
  };
}

describe("an evaluation has the alerts and the rule errors of the reference", () => {
  test("for generated rules on hostile log files", { timeout }, async () => {
    const property = fc.asyncProperty(generatedRuleset(), generatedLogFile(), async (ruleset, text) => {
      const bytes = gzipped(text);
      expect(await evaluateBytes(bytes, ruleset)).toEqual(evaluateByReference(bytes, ruleset));
    });
    await fc.assert(property, { numRuns: runs, seed });
  });

  test("for log files that are read byte by byte at the end, since the checksum is wrong", { timeout }, async () => {
    const property = fc.asyncProperty(generatedRuleset(), generatedLogFile(), async (ruleset, text) => {
      const bytes = gzipSync(text, { level: 0 });
      const expected = evaluateByReference(bytes, ruleset);
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 8) ^ 1, bytes.length - 8);
      const damaged = await evaluateLogFile(bytes, createEvaluator(ruleset)).catch((error) => error);
      expect(damaged.message).toBe("not readable as gzip: incorrect data check");
      expect(outcomeOf(damaged.evaluation)).toEqual(expected);
    });
    await fc.assert(property, { numRuns: Math.ceil(runs / 20), seed });
  });

  const library = loadRuleset();
  const rules = library.rules.map(withoutMemory);
  const samples = librarySamples.map(({ record }) => record as Record<string, unknown>);

  // Several records a file, so that what is cached for one serves the next.
  test("for every rule of the library on samples with other values in them", { timeout }, async () => {
    const property = fc.asyncProperty(
      fc.array(mutations(samples), { minLength: 20, maxLength: 20 }),
      async (records) => {
        const bytes = gzipped(Buffer.from(JSON.stringify({ Records: records })));
        expect(await evaluateBytes(bytes, { ...library, rules })).toEqual(
          evaluateByReference(bytes, { ...library, rules }),
        );
      },
    );
    await fc.assert(property, { numRuns: Math.ceil(runs / 40), seed });
  });
});

describe("the scanner reads a list of records as JSON.parse does", () => {
  test("whatever they contain, and wherever a piece of text ends", { timeout }, () => {
    const property = fc.property(generatedLogFile(), fc.integer({ min: 1, max: 400 }), (text, bytesOfPiece) => {
      const { Records } = JSON.parse(Buffer.from(text).toString()) as { Records: unknown[] };
      const scanned = scanInPieces(text.subarray(Buffer.from(text).indexOf("[") + 1), bytesOfPiece);
      expect(scanned.map(({ value }) => value)).toEqual(Records);
      const values = new Map<number, string>();
      for (const { value, fields, keys } of scanned) {
        if (!fields) continue;
        expect(fields).toEqual(keyFields.flat().map((name) => valueAt(value, name)));
        expect(rareFields.filter((name) => valueAt(value, name) !== undefined)).toEqual([]);
        for (const [index, number] of keys.entries()) {
          const known = JSON.stringify([index, keyFields[index]?.map((name) => valueAt(value, name) ?? null)]);
          expect(values.get(number) ?? known).toBe(known);
          values.set(number, known);
        }
      }
      expect(new Set(values.values()).size).toBe(values.size);
    });
    fc.assert(property, { numRuns: runs, seed });
  });
});

interface ScannedElement {
  value: unknown;
  /** Undefined for an element that must be parsed. */
  fields: (string | undefined)[] | undefined;
  /** The numbers of its keys. */
  keys: number[];
}

function scanInPieces(text: Uint8Array, bytesOfPiece: number): ScannedElement[] {
  const elements: ScannedElement[] = [];
  const scanner = new Scanner();
  let size = bytesOfPiece;
  for (let at = 0; ; ) {
    scanner.read([text.subarray(at, at + Math.ceil(size / 3)), text.subarray(at + Math.ceil(size / 3), at + size)]);
    while (scanner.next()) {
      const names: IndexedField[] = keyFields.flat();
      elements.push({
        value: JSON.parse(scanner.text()),
        fields: scanner.mustBeParsed ? undefined : names.map((name) => scanner.field(name)),
        keys: keyFields.map((_fields, index) => scanner.key(index)),
      });
    }
    const { bytesRead, isClosed } = scanner;
    at += bytesRead;
    if (isClosed) {
      expect(scanner.generation).toBe(0); // there is room for a few keys
      return elements;
    }
    if (bytesRead === 0 && at + size >= text.length) throw new Error("the end of the list was not found");
    size = bytesRead === 0 ? size * 2 : bytesOfPiece;
  }
}

function valueAt(record: unknown, path: string): unknown {
  return path.split(".").reduce((value, key) => (value as Record<string, unknown>)[key], record);
}
