import { wasm } from "./wasm.ts";

/**
 * The fields that the scanner reads, as they make outlines: the fields of one outline are looked up
 * together. In an element that is not unusual each is absent or a string, and `userIdentity` is an object.
 */
export const keyFields = [
  ["eventSource", "eventName", "errorCode", "userIdentity.type"],
  ["userAgent"],
  ["sourceIPAddress"],
  ["userIdentity.arn"],
] as const;
export type IndexedField = (typeof keyFields)[number][number];

const fields: readonly IndexedField[] = keyFields.flat();

/** What the scanner found in a piece of text. */
export interface Scanned {
  /** How many bytes of it were read: whole elements, and the commas behind them. */
  bytes: number;
  /** Whether the array ends there. */
  closed: boolean;
}

interface Exports {
  memory: WebAssembly.Memory;
  scan(from: number, to: number, out: number, maxElements: number): number;
  grow(bytes: number): void;
  place(at: number): void;
  forget(): void;
  outlineBytes: WebAssembly.Global<number>;
  next: WebAssembly.Global<number>;
  closed: WebAssembly.Global<boolean>;
  hasRoom: WebAssembly.Global<boolean>;
}

/** Compiled when the first scanner is made: 4 ms that importing the function does not take. */
let module: WebAssembly.Module | undefined;

function instantiate(): Exports {
  module ??= new WebAssembly.Module(Buffer.from(wasm, "base64"));
  return new WebAssembly.Instance(module).exports as unknown as Exports;
}

// Layout of the scanner's memory: elements, outlines, text.
const wordsOfElement = 24;
const fieldsWord = 3;
const outlinesWord = fieldsWord + 2 * fields.length;
const maxElements = 512;
const elementsAt = 1024;
const outlinesAt = elementsAt + maxElements * wordsOfElement * 4;
const bytesReadBehindText = 80;

/** An element of the array. It is one object that moves on: nothing of it is kept but what it returns. */
export class Element {
  #bytes = Buffer.alloc(0);
  #words = new Uint32Array();
  #at = 0;

  /** Whether it has to be parsed for anything to be said of it. */
  get mustBeParsed(): boolean {
    return (this.#word(2) & 1) !== 0;
  }

  /**
   * The number of an outline, by its index in `keyFields`: the same number stands for the same
   * values of its fields until the scanner forgets.
   */
  key(index: number): number {
    return this.#word(outlinesWord + index);
  }

  /** The value of a field, undefined where the element has none. */
  field(name: IndexedField): string | undefined {
    const offset = fieldsWord + 2 * fields.indexOf(name);
    const start = this.#word(offset);
    return start === 0 ? undefined : this.#bytes.toString("latin1", start, this.#word(offset + 1));
  }

  /** Its JSON. */
  text(): string {
    return this.#bytes.toString("utf8", this.#word(0), this.#word(1));
  }

  #word(offset: number): number {
    return this.#words[this.#at + offset] as number;
  }

  /** For the scanner. */
  moveTo(index: number): this {
    this.#at = elementsAt / 4 + index * wordsOfElement;
    return this;
  }

  /** For the scanner, whose memory moves as it grows. */
  readFrom(memory: WebAssembly.Memory): Buffer {
    if (this.#bytes.buffer !== memory.buffer) {
      this.#bytes = Buffer.from(memory.buffer);
      this.#words = new Uint32Array(memory.buffer);
    }
    return this.#bytes;
  }
}

/** Finds the elements of a JSON array in its text, a piece at a time. */
export class Scanner {
  readonly #wasm = instantiate();
  readonly #textAt = outlinesAt + this.#wasm.outlineBytes.value;
  readonly #element = new Element();

  constructor() {
    this.#memoryFor(0);
    this.#wasm.place(outlinesAt);
  }

  /**
   * Calls `onElement` for each whole element of the text in `pieces`, which begins between two
   * elements, and `onForget` whenever the numbers of outlines begin anew.
   */
  scan(pieces: readonly Uint8Array[], onElement: (element: Element) => void, onForget: () => void): Scanned {
    const end = this.#write(pieces);
    const { scan, next, closed, hasRoom, forget } = this.#wasm;
    let from = this.#textAt;
    for (;;) {
      const count = scan(from, end, elementsAt, maxElements);
      for (let index = 0; index < count; index++) onElement(this.#element.moveTo(index));
      from = next.value;
      if (!hasRoom.value) {
        forget();
        onForget();
      } else if (count < maxElements) {
        return { bytes: from - this.#textAt, closed: Boolean(closed.value) };
      }
    }
  }

  #write(pieces: readonly Uint8Array[]): number {
    const memory = this.#memoryFor(pieces.reduce((bytes, { length }) => bytes + length, 0));
    let at = this.#textAt;
    for (const piece of pieces) {
      memory.set(piece, at);
      at += piece.length;
    }
    return at;
  }

  #memoryFor(textBytes: number): Buffer {
    const missing = this.#textAt + textBytes + bytesReadBehindText - this.#wasm.memory.buffer.byteLength;
    if (missing > 0) this.#wasm.grow(missing);
    return this.#element.readFrom(this.#wasm.memory);
  }
}
