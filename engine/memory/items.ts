import type { Receipts } from "./receipts.ts";
import { type MemoryChange, type MemoryStore, MemoryStoreError } from "./store.ts";

/** Given an item's state, returns its new state, or the same one if nothing changes. May be called several times. */
export type Edit<State> = (state: State | undefined) => State | undefined;

/** What to write into an item. */
export interface ItemEdit<State> {
  key: string;
  edit: Edit<State>;
  expiresAt: number;
}

/** How often an item is read again because others wrote it at the same time. */
const maxAttempts = 40;

/** The items that one decision reads and writes. Keeps what it has read, so that nothing is read twice needlessly. */
export class Items {
  readonly #store: MemoryStore;
  readonly #receipts: Receipts;
  readonly #pause: (attempt: number) => Promise<void>;
  readonly #read = new Map<string, { state: unknown; version: string | undefined }>();
  readonly #versions: string;
  #written = 0;

  /** `pause` waits before an item is read again after a conflict. All versions begin with `versions`, and those of no other decision do. */
  constructor(store: MemoryStore, receipts: Receipts, pause: (attempt: number) => Promise<void>, versions: string) {
    this.#store = store;
    this.#receipts = receipts;
    this.#pause = pause;
    this.#versions = versions;
  }

  /** The state that was read or written last. */
  state<State>(key: string): State | undefined {
    return this.#read.get(key)?.state as State | undefined;
  }

  /** Reads items that have not been read; all of them with `again`. Rejects with `MemoryStoreError`. */
  async read(keys: Iterable<string>, again = false): Promise<void> {
    const wanted = [...new Set(keys)].filter((key) => again || !this.#read.has(key));
    if (wanted.length === 0) return;
    const found = await this.#store.get(wanted);
    const stored = [...found].map(([key, item]): [string, unknown] => [
      key,
      item.state === undefined ? parse(item.value) : item.state,
    ]);
    const states = await this.#receipts.settle(new Map(stored));
    for (const key of wanted) this.#read.set(key, { state: states.get(key), version: found.get(key)?.version });
  }

  /**
   * Reads the items of `edits` and `others`, then writes what the edits change, again and again while other
   * invocations write the same items. Afterwards `others` are as they were after the last of these writes, so that of
   * two invocations that write neighbouring items, at least one sees both. Rejects with `MemoryStoreError`.
   */
  async update<State>(edits: readonly ItemEdit<State>[], others: Iterable<string> = []): Promise<void> {
    const neighbours = new Set(others);
    await this.read([...edits.map(({ key }) => key), ...neighbours]);
    let pending = edits;
    const written = new Set<string>();
    for (let attempt = 0; pending.length > 0; attempt++) {
      if (attempt > 0) {
        if (attempt === maxAttempts) throw new MemoryStoreError("other invocations kept writing the same items");
        await this.#pause(attempt);
        await this.read([...pending.map(({ key }) => key), ...neighbours], true);
      }
      const states = new Map<string, { state: State; change: MemoryChange }>();
      for (const { key, edit, expiresAt } of pending) {
        const before = states.get(key)?.state ?? this.state<State>(key);
        const state = edit(before);
        if (state === undefined || state === before) continue;
        const previous = states.get(key)?.change;
        const change = {
          key,
          state,
          get value() {
            return JSON.stringify(state);
          },
          version: `${this.#versions}.${this.#written++}`,
          expected: this.#read.get(key)?.version,
          expiresAt: Math.max(expiresAt, previous?.expiresAt ?? 0),
        };
        states.set(key, { state, change });
      }
      if (states.size === 0) break;
      const conflicts = await this.#store.put([...states.values()].map(({ change }) => change));
      for (const [key, { state, change }] of states) {
        if (conflicts.has(key)) continue;
        this.#read.set(key, { state, version: change.version });
        written.add(key);
      }
      pending = pending.filter(({ key }) => conflicts.has(key));
    }
    if (written.size > 0) {
      await this.read(
        [...neighbours].filter((key) => !written.has(key)),
        true,
      );
    }
  }
}

/** The lists that the states of items consist of. */
const lists = ["entries", "seen", "hits", "waiting", "sent", "held"];

/** An item that is not a state as JSON was not written by this code: it counts as absent, and is overwritten. */
function parse(text: string): unknown {
  try {
    const state = JSON.parse(text) as unknown;
    return isState(state) ? state : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isState(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const found = lists.flatMap((name) => (name in value ? [(value as Record<string, unknown>)[name]] : []));
  return (
    found.length > 0 &&
    found.every((list) => Array.isArray(list) && list.every((one) => typeof one === "object" && one !== null)) &&
    "hits" in value === "waiting" in value &&
    "sent" in value === "held" in value
  );
}
