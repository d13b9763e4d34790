import type { MemoryChange, MemoryStore, StoredItem } from "./store.ts";

/** A store in this process, and what it contains. */
export interface MapStore extends MemoryStore {
  /** How many items it contains, those included that have expired and are not yet removed. */
  readonly size: number;
  /** Removes expired items, as a table's TTL does. */
  removeExpired(): void;
}

interface Item extends StoredItem {
  expiresAt: number;
}

/** Creates a store in this process. `now` is in milliseconds, and decides what has expired. Default: the clock, read each time. */
export function createMapStore(now: () => number = () => Date.now()): MapStore {
  const items = new Map<string, Item>();
  const read = (key: string): Item | undefined => {
    const item = items.get(key);
    return item && item.expiresAt * 1000 > now() ? item : undefined;
  };
  const write = ({ key, value, version, expected, expiresAt }: MemoryChange): boolean => {
    const current = read(key)?.version;
    if (current === version) return true;
    if (current !== expected) return false;
    items.set(key, { value, version, expiresAt });
    return true;
  };
  return {
    get size() {
      return items.size;
    },
    removeExpired() {
      for (const key of items.keys()) if (!read(key)) items.delete(key);
    },
    get: async (keys) =>
      new Map(
        keys.flatMap((key) => {
          const item = read(key);
          return item ? [[key, { value: item.value, version: item.version }] as const] : [];
        }),
      ),
    put: async (changes) => new Set(changes.filter((change) => !write(change)).map(({ key }) => key)),
  };
}
