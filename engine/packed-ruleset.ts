import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { Rule, Ruleset, Suppression } from "./ruleset.ts";

/**
 * A ruleset as the function's archive contains it: three ASCII texts, compressed with brotli. A log file needs few of the rules, so only
 * the index is read at the start, a rule when it is first evaluated, and what only messages show with the first alert. `npm run bench`
 * shows the gain.
 */
export interface PackedRuleset {
  /** JSON of `Index`. */
  index: Uint8Array;
  /** A line of JSON for each rule: the values of `ofEvaluation`. */
  evaluation: Uint8Array;
  /** A line of JSON for each rule: the values of `ofMessages`. */
  messages: Uint8Array;
}

/** The values of each rule in the index: those that find the rules a record may match, and those that other rules need. */
const ofIndex = [
  "id",
  "severity",
  "enabled",
  "eventNames",
  "eventSources",
  "threshold",
  "firstSeen",
  "after",
  "mute",
  "silent",
] as const satisfies (keyof Rule)[];
const ofEvaluation = ["expression", "params", "summary", "subject", "target"] as const satisfies (keyof Rule)[];
const ofMessages = [
  "title",
  "description",
  "response",
  "falsePositives",
  "references",
  "misses",
  "tags",
] as const satisfies (keyof Rule)[];

interface Index {
  /** The values of `ofIndex`, null where a rule has none; lists of names as `packNames` writes them. */
  rules: unknown[][];
  suppressions: Suppression[];
}

/** Packs a ruleset. The same ruleset gives the same text. */
export function packRuleset({ rules, suppressions }: Ruleset): PackedRuleset {
  const valuesOf = (rule: Rule, keys: readonly (keyof Rule)[]) => keys.map((key) => rule[key] ?? null);
  const lines = (keys: readonly (keyof Rule)[]) => rules.map((rule) => `${asciiJson(valuesOf(rule, keys))}\n`).join("");
  const packed = rules.map((rule) => ({
    ...rule,
    eventNames: packNames(rule.eventNames),
    eventSources: packNames(rule.eventSources),
  }));
  const index: Index = { rules: packed.map((rule) => valuesOf(rule as Rule, ofIndex)), suppressions };
  return {
    index: pack(asciiJson(index)),
    evaluation: pack(lines(ofEvaluation)),
    messages: pack(lines(ofMessages)),
  };
}

/** Unpacks what `packRuleset` packed, and `read` reads. Reads the index; the rest of a rule is read when it is first asked for. */
export function unpackRuleset(read: (part: keyof PackedRuleset) => Uint8Array): Ruleset {
  const unpack = (part: keyof PackedRuleset) => brotliDecompressSync(read(part));
  const { rules, suppressions } = parse(unpack("index")) as Index;
  const evaluationLines = new PackedLines(() => unpack("evaluation"));
  const messageLines = new PackedLines(() => unpack("messages"));
  return {
    rules: rules.map((values, at) => new UnpackedRule(values, at, evaluationLines, messageLines) as unknown as Rule),
    suppressions,
  };
}

/** Returns a list of names as one text, which is read faster: names separated by spaces, or true for "any". */
function packNames(names: readonly string[] | "any" | undefined): unknown {
  if (names === undefined) return undefined;
  if (names === "any") return true;
  return names.length > 0 && names.every((name) => name !== "" && !name.includes(" ")) ? names.join(" ") : names;
}

function unpackNames(packed: unknown): unknown {
  if (packed === true) return "any";
  return typeof packed === "string" ? packed.split(" ") : (packed ?? undefined);
}

/** A rule whose values are read when they are first asked for. The constructor does little, as it runs for every rule at the start. */
class UnpackedRule {
  readonly #index: readonly unknown[];
  readonly #at: number;
  readonly #evaluation: PackedLines;
  readonly #messages: PackedLines;

  constructor(index: readonly unknown[], at: number, evaluation: PackedLines, messages: PackedLines) {
    this.#index = index;
    this.#at = at;
    this.#evaluation = evaluation;
    this.#messages = messages;
  }

  static {
    const define = (key: keyof Rule, get: (this: UnpackedRule) => unknown) =>
      Object.defineProperty(UnpackedRule.prototype, key, { get });
    for (const [at, key] of ofIndex.entries()) {
      const isNames = key === "eventNames" || key === "eventSources";
      define(key, function () {
        return isNames ? unpackNames(this.#index[at]) : (this.#index[at] ?? undefined);
      });
    }
    for (const [at, key] of ofEvaluation.entries()) {
      define(key, function () {
        return this.#evaluation.value(this.#at, at);
      });
    }
    for (const [at, key] of ofMessages.entries()) {
      define(key, function () {
        return this.#messages.value(this.#at, at);
      });
    }
  }
}

/** Lines of JSON lists. The text is unpacked when a value is first asked for, and a line is parsed when its first value is. */
class PackedLines {
  readonly #unpack: () => Buffer;
  #text: Buffer | undefined;
  #starts: number[] = [0];
  readonly #lines: unknown[][] = [];

  constructor(unpack: () => Buffer) {
    this.#unpack = unpack;
  }

  /** Returns a value of a line; undefined where it is null. */
  value(line: number, at: number): unknown {
    this.#lines[line] ??= this.#parse(line);
    return this.#lines[line][at] ?? undefined;
  }

  #parse(line: number): unknown[] {
    this.#text ??= this.#unpack();
    while (this.#starts.length <= line + 1) this.#starts.push(this.#text.indexOf(10, this.#starts.at(-1)) + 1);
    return parse(this.#text, this.#starts[line], this.#starts[line + 1]) as unknown[];
  }
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^\0-\x7f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Parses the JSON from `start` to `end` in a text that `pack` packed. */
function parse(text: Buffer, start?: number, end?: number): unknown {
  return JSON.parse(text.toString("latin1", start, end).replaceAll("\t", escapedQuote));
}

/** Packed as a tab, which JSON always escapes: syntax trees are JSON in JSON, and compress 2% better without the escapes. */
const escapedQuote = '\\"';

function pack(json: string): Uint8Array {
  // Takes 0.6 s for the whole library. 10 takes a third of that but its text is 2% larger, and 9 a ninth but 9% larger.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };
  return brotliCompressSync(json.replaceAll(escapedQuote, "\t"), { params });
}
