/** Caches the results of checks from one run to the next. */
export interface CheckCache {
  /** What an earlier run stored under this key; undefined if none did. */
  get(key: string): unknown;
  /** Stores a result, which must be plain data; `key` is everything that it depends on besides this project's own code. */
  set(key: string, result: unknown): void;
}

/** Caches nothing. */
export const noCache: CheckCache = { get: () => undefined, set: () => {} };

/** Returns the result that the cache has, or makes it. What `make` throws is not cached. */
export function cached<Result>(cache: CheckCache, key: string, make: () => Result): Result {
  const known = cache.get(key) as Result | undefined;
  if (known !== undefined) return known;
  const result = make();
  cache.set(key, result);
  return result;
}
