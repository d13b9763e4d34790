/**
 * Where rules that remember keep what they remember: a table of small items, each read and written whole. The engine's
 * side of this contract is `decide.ts`; engine/memory/README.md has the order of writes and what each failure does.
 *
 * A store knows nothing of rules. To it an item is a key, a text and an expiry. Keys are 22 characters of base64url
 * (128 bits of an HMAC), values are JSON of 20 bytes to about 100 KB, mostly under 300 bytes; neither contains anything
 * readable of a record.
 */
export interface MemoryStore {
  /**
   * Reads items, in as few requests as the store can. Strongly consistent: it returns every `put` that has resolved
   * before, of any invocation. Items that are absent, or whose `expiresAt` has passed, are absent from the result.
   * `keys` are distinct; there may be thousands.
   *
   * @throws MemoryStoreError if any of the items could not be read, after the store's own bounded retries.
   */
  get(keys: readonly string[]): Promise<Map<string, StoredItem>>;

  /**
   * Writes items, each on the condition that it still has the version that was read (`expected`), or, where that is
   * undefined, that it is absent or expired. Items are independent: no transaction. Resolves with the keys of those
   * whose condition failed, which the caller reads and writes again. `changes` have distinct keys. An item that already
   * has the `version` of the change was written by an earlier try of the same request: that is no failure.
   *
   * @throws MemoryStoreError if of any item it is unknown whether it was written. Others may have been written: every
   * change can be repeated.
   */
  put(changes: readonly MemoryChange[]): Promise<ReadonlySet<string>>;
}

/** An item as it was read. */
export interface StoredItem {
  readonly value: string;
  /** The `state` that it was written with, if the store has kept that. */
  state?: unknown;
  /** The version that it was written with. */
  version: string;
}

/** An item to write. */
export interface MemoryChange {
  key: string;
  readonly value: string;
  /** What `value` is the JSON of. A store within the process may keep it and never read `value`. Nobody changes it. */
  state?: unknown;
  /** Its new version, at most 20 characters: no other write of any invocation has the same one. */
  version: string;
  /** The version that was read; undefined if the item was absent. */
  expected: string | undefined;
  /** When the item may be forgotten, in whole seconds since 1970 (as DynamoDB's TTL has it). Never shorter than needed. */
  expiresAt: number;
}

/** Thrown by a store that can't be reached, or does not answer in time. Its message names no key or value. */
export class MemoryStoreError extends Error {
  override name = "MemoryStoreError";
}
