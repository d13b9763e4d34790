import { wasm } from "./wasm.ts";

/**
 * The fields that the scanner reads, by the keys that it interns: the fields of one key are looked up
 * together. In an element that need not be parsed, `eventSource` and `eventName` are strings, each
 * other field is a string or absent, and `userIdentity` is an object.
 */
export const keyFields = [
  ["eventSource", "eventName", "errorCode", "userIdentity.type"],
  ["userAgent"],
  ["sourceIPAddress"],
  ["userIdentity.arn"],
] as const;
export type IndexedField = (typeof keyFields)[number][number];

/** Fields that few records have: an element with one of them must be parsed, and any other element lacks it. */
export const rareFields: readonly string[] = ["userIdentity.invokedByDelegate"];

/** The names of the fields in layout.as.ts. */
const exportedAs = {
  eventSource: "eventSource",
  eventName: "eventName",
  errorCode: "errorCode",
  "userIdentity.type": "identityType",
  userAgent: "userAgent",
  sourceIPAddress: "sourceIPAddress",
  "userIdentity.arn": "identityArn",
} as const satisfies Record<IndexedField, string>;

type Constant =
  | (typeof exportedAs)[IndexedField]
  | "elementsAt"
  | "maxElements"
  | "wordsOfElement"
  | "textAt"
  | "bytesBehindText"
  | "startWord"
  | "endWord"
  | "flagsWord"
  | "firstKeyWord"
  | "mustBeParsed";

/** What the compiled scan.as.ts exports; that file says what each is. */
type Exports = Record<Constant, WebAssembly.Global<number>> & {
  memory: WebAssembly.Memory;
  scan(from: number, to: number): number;
  grow(bytes: number): void;
  clearKeys(): void;
  internKey(element: number, index: number): number;
  next: WebAssembly.Global<number>;
  closed: WebAssembly.Global<boolean>;
  keysAreFull: WebAssembly.Global<boolean>;
};

/** Where the words of an element are, in words from its first. */
interface Layout {
  words: number;
  start: number;
  end: number;
  flags: number;
  mustBeParsed: number;
  keys: number;
  fields: Record<IndexedField, number>;
}

function layoutOf(exports: Exports): Layout {
  const fields = keyFields.flat().map((name) => [name, exports[exportedAs[name]].value] as const);
  return {
    words: exports.wordsOfElement.value,
    start: exports.startWord.value,
    end: exports.endWord.value,
    flags: exports.flagsWord.value,
    mustBeParsed: exports.mustBeParsed.value,
    keys: exports.firstKeyWord.value,
    fields: Object.fromEntries(fields) as Layout["fields"],
  };
}

/** Compiled when the first scanner is created: importing the function does not wait 4 ms for it. */
let module: WebAssembly.Module | undefined;

function instantiate(): Exports {
  module ??= new WebAssembly.Module(Buffer.from(wasm, "base64"));
  return new WebAssembly.Instance(module).exports as unknown as Exports;
}

/**
 * Finds the elements of a JSON array in its text, a piece of the text at a time: `read` takes a piece,
 * and `next` moves to each of its whole elements, which the other members describe. Keeps nothing
 * between pieces but the interned keys, so one scanner serves any number of files in turn.
 */
export class Scanner {
  /** Changes when numbering of keys restarts, which makes everything looked up by the old numbers stale. */
  generation = 0;
  readonly #wasm = instantiate();
  readonly #layout = layoutOf(this.#wasm);
  readonly #textAt = this.#wasm.textAt.value;
  readonly #firstElement = this.#wasm.elementsAt.value / 4;
  #bytes = Buffer.alloc(0);
  #words = new Uint32Array();
  /** Where the text ends that `read` was given, and where the elements begin that are not described yet. */
  #end = 0;
  #from = 0;
  #hasMore = false;
  /** How many elements are described, and which one is next. */
  #count = 0;
  #index = 0;
  /** The first word of the current element. */
  #element = 0;

  constructor() {
    this.#reserve(0);
    this.#wasm.clearKeys();
  }

  /** Takes the next piece of text, which may come in parts. It begins between two elements of the array. */
  read(parts: readonly Uint8Array[]): void {
    this.#reserve(parts.reduce((bytes, { length }) => bytes + length, 0));
    this.#end = this.#textAt;
    for (const part of parts) {
      this.#bytes.set(part, this.#end);
      this.#end += part.length;
    }
    this.#from = this.#textAt;
    this.#hasMore = true;
    this.#count = 0;
    this.#index = 0;
  }

  /** Moves to the next whole element; returns false if the piece has no more. */
  next(): boolean {
    if (this.#index === this.#count && !this.#scan()) return false;
    this.#element = this.#firstElement + this.#index * this.#layout.words;
    this.#index++;
    return true;
  }

  /** Describes the next elements of the piece; returns false if there are none. */
  #scan(): boolean {
    const { scan, next, keysAreFull, clearKeys } = this.#wasm;
    this.#index = 0;
    this.#count = 0;
    while (this.#count === 0 && this.#hasMore) {
      if (keysAreFull.value) {
        clearKeys();
        this.generation++;
      }
      this.#count = scan(this.#from, this.#end);
      this.#from = next.value;
      this.#hasMore = Boolean(keysAreFull.value) || this.#count === this.#wasm.maxElements.value;
    }
    return this.#count > 0;
  }

  /** How many bytes of the piece are whole elements and the commas behind them. */
  get bytesRead(): number {
    return this.#from - this.#textAt;
  }

  /** Whether the array ends in this piece. */
  get isClosed(): boolean {
    return Boolean(this.#wasm.closed.value); // WebAssembly has no booleans
  }

  /** Whether the element must be parsed before anything is known of it. */
  get mustBeParsed(): boolean {
    return (this.#word(this.#layout.flags) & this.#layout.mustBeParsed) !== 0;
  }

  /**
   * The number of the element's key at `index` in `keyFields`: within a generation, equal values have equal numbers. 0 if the element
   * must be parsed, which for the keys from the third on is known only now.
   */
  key(index: number): number {
    return this.#word(this.#layout.keys + index) || this.#wasm.internKey(4 * this.#element, index);
  }

  /** The value of a field, or undefined if the element lacks it. */
  field(name: IndexedField): string | undefined {
    const word = this.#layout.fields[name];
    const start = this.#word(word);
    return start === 0 ? undefined : this.#bytes.toString("latin1", start, this.#word(word + 1));
  }

  /** The element's JSON. */
  text(): string {
    return this.#bytes.toString("utf8", this.#word(this.#layout.start), this.#word(this.#layout.end));
  }

  #word(offset: number): number {
    return this.#words[this.#element + offset] as number;
  }

  /** Makes room for a piece of text. The memory moves when it grows. */
  #reserve(textBytes: number): void {
    const { memory, grow, bytesBehindText } = this.#wasm;
    const missing = this.#textAt + textBytes + bytesBehindText.value - memory.buffer.byteLength;
    if (missing > 0) grow(missing);
    if (this.#bytes.buffer !== memory.buffer) {
      this.#bytes = Buffer.from(memory.buffer);
      this.#words = new Uint32Array(memory.buffer);
    }
  }
}
