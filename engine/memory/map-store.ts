import type { MemoryChange, MemoryStore, StoredItem } from "./store.ts";

/** A store in this process, and what it contains. */
export interface MapStore extends MemoryStore {
  /** How many items it contains, those included that have expired and are not yet removed. */
  readonly size: number;
  /** Removes expired items, as a table's TTL does. */
  removeExpired(): void;
}

/** Options of `createMapStore`. */
interface MapStoreOptions {
  /**
   * How many items are kept as states instead of text, those that were written last: they need not be written as JSON and parsed,
   * but take about twice the memory (bench/peers.ts). Default: none.
   */
  maxStates?: number;
}

interface Item extends StoredItem {
  expiresAt: number;
}

/** Creates a store in this process. `now` is in milliseconds, and decides what has expired. Default: the clock, read each time. */
export function createMapStore(
  now: () => number = () => Date.now(),
  { maxStates = 0 }: MapStoreOptions = {},
): MapStore {
  const items = new Map<string, Item>();
  /** The keys of the items that are states, in the order in which these were written. */
  const states = new Set<string>();
  const read = (key: string): Item | undefined => {
    const item = items.get(key);
    return item && item.expiresAt * 1000 > now() ? item : undefined;
  };
  const write = (change: MemoryChange): boolean => {
    const { key, version, expected, expiresAt, state } = change;
    const current = read(key)?.version;
    if (current === version) return true;
    if (current !== expected) return false;
    states.delete(key);
    if (maxStates === 0 || state === undefined) {
      items.set(key, { value: change.value, version, expiresAt });
      return true;
    }
    items.set(key, asState(state, version, expiresAt));
    states.add(key);
    if (states.size > maxStates) writeOldest();
    return true;
  };
  const writeOldest = () => {
    const [key = ""] = states;
    const { value, version, expiresAt } = items.get(key) as Item;
    items.set(key, { value, version, expiresAt });
    states.delete(key);
  };
  return {
    get size() {
      return items.size;
    },
    removeExpired() {
      for (const key of items.keys()) {
        if (read(key)) continue;
        items.delete(key);
        states.delete(key);
      }
    },
    get: async (keys) =>
      new Map(
        keys.flatMap((key) => {
          const item = read(key);
          return item ? [[key, item] as const] : [];
        }),
      ),
    put: async (changes) => new Set(changes.filter((change) => !write(change)).map(({ key }) => key)),
  };
}

function asState(state: unknown, version: string, expiresAt: number): Item {
  return {
    state,
    version,
    expiresAt,
    get value() {
      return JSON.stringify(state);
    },
  };
}
