/** Remembers the results of checks from one run to the next. */
export interface Memo {
  /** What an earlier run stored under this key; undefined if none did. */
  recall(key: string): unknown;
  /** Stores a result, which must be plain data; `key` is everything that it depends on besides this project's own code. */
  store(key: string, result: unknown): void;
}

/** Remembers nothing. */
export const noMemo: Memo = { recall: () => undefined, store: () => {} };

/** Returns the result that the memo has, or makes it. What `make` throws is not remembered. */
export function remember<Result>(memo: Memo, key: string, make: () => Result): Result {
  const known = memo.recall(key) as Result | undefined;
  if (known !== undefined) return known;
  const result = make();
  memo.store(key, result);
  return result;
}
