import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hash, randomBytes } from "node:crypto";
import { copyOf } from "../../text/clip.ts";

/** Hides what memory keeps of records, with a key of the stack. */
export interface MemoryKeys {
  /** The key of an item: 22 characters. Equal parts give equal keys; nobody without the stack's key can find others. */
  item(...parts: (string | number)[]): string;
  /** An identity within an item: 11 characters. */
  entry(text: string): string;
  /** Encrypts a text that must be shown again: the words of an alert that waits. */
  seal(text: string): string;
  /** Decrypts it. Undefined if it was not sealed with this key. */
  open(sealed: string): string | undefined;
}

/** Prepares the stack's secret, 32 random bytes or more. Throws `RangeError` for a shorter one. */
export function createMemoryKeys(secret: Uint8Array): MemoryKeys {
  if (secret.length < 32) throw new RangeError("the memory's secret must have at least 32 bytes");
  const derive = (purpose: string) => createHmac("sha256", secret).update(purpose).digest();
  // A key object: with the bytes themselves, each hash took 15 µs and more instead of 2.7 µs (Node 24, 50,000 hashes).
  const hashing = createSecretKey(derive("hash"));
  const sealing = createSecretKey(derive("seal"));
  const keyed = (text: string, bytes: number) =>
    createHmac("sha256", hashing).update(text).digest().subarray(0, bytes).toString("base64url");
  return {
    item: (...parts) => keyed(JSON.stringify(parts), 16),
    entry: (text) => keyed(text, 8),
    seal(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", sealing, nonce);
      const sealed = [nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(sealed).toString("base64url");
    },
    open(text) {
      const sealed = Buffer.from(text, "base64url");
      if (sealed.length < 28) return undefined;
      const decipher = createDecipheriv("aes-256-gcm", sealing, sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(-16));
      try {
        return decipher.update(sealed.subarray(12, -16), undefined, "utf8") + decipher.final("utf8");
      } catch (error) {
        // Sealed with another key: the stack's secret was replaced.
        if (error instanceof Error) return undefined;
        throw error;
      }
    },
  };
}

/** The longest text that a match keeps of a value of `per` or `of`; of a longer one it keeps a hash. */
const maxValueCharacters = 256;

/** Copies of values, by themselves: a few callers make most calls. */
const copies = new Map<string, string>();
const maxCopies = 1_000;

/** Returns a value itself, or of a long one a text that no other value has in its place. It keeps nothing else of a record in memory. */
export function boundedValue(value: string): string {
  if (value.length <= maxValueCharacters) {
    let copy = copies.get(value);
    if (copy === undefined) {
      copy = copyOf(value);
      if (copies.size >= maxCopies) copies.clear();
      copies.set(copy, copy);
    }
    return copy;
  }
  const digest = hash("sha256", value);
  // Longer than any value that is kept whole, so that none of those can be equal.
  return `${copyOf(value.slice(0, 200)).toWellFormed()}… sha256:${digest}`;
}
