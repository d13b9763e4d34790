import { type Claim, type Claimant, isOwnClaim, type Published, type PublishedOf } from "./claims.ts";
import { type FirstSeenState, settleSightings } from "./first-seen.ts";
import type { MemoryKeys } from "./keys.ts";
import { type MuteState, settleMutes } from "./mute.ts";
import { type SequenceState, settleWaiting } from "./sequence.ts";
import type { MemoryStore } from "./store.ts";
import { settleWindow, type WindowState } from "./window.ts";

/** A claim to settle. */
export interface Settlement extends Published {
  claim: Claim;
  /** When the item with the claim may be forgotten, in seconds since 1970. */
  expiresAt: number;
}

/** An item that notes which claims of a decision were published: from one number to another. */
interface Receipt {
  published: [from: number, to: number][];
  counted?: Record<number, number>;
}

/** How many claims share a receipt, so that its item stays below 200 KB however many alerts a log object has. */
const claimsPerReceipt = 10_000;

/**
 * The receipts of decisions. Once its alerts are published, a decision writes one small item instead of one for each
 * alert. Whoever reads a claim looks for its receipt, and writes what it says into the item with its own next change.
 */
export class Receipts {
  readonly #store: MemoryStore;
  readonly #keys: MemoryKeys;
  readonly #claimant: Claimant;
  /** Receipts that were found, which never change. */
  readonly #found = new Map<string, Receipt>();

  constructor(store: MemoryStore, keys: MemoryKeys, claimant: Claimant) {
    this.#store = store;
    this.#keys = keys;
    this.#claimant = claimant;
  }

  /**
   * Returns states in which what was published is marked as sent, in one request for all of them; in none if they have
   * no claims of other decisions. Rejects with `MemoryStoreError`.
   */
  async settle(states: ReadonlyMap<string, unknown>): Promise<Map<string, unknown>> {
    const wanted = new Set<string>();
    const collect: PublishedOf = (claim) => {
      const key = this.#keyOf(claim);
      if (key !== undefined && !this.#found.has(key)) wanted.add(key);
      return undefined;
    };
    for (const state of states.values()) settleState(state, collect);
    if (wanted.size > 0) {
      for (const [key, { value }] of await this.#store.get([...wanted])) {
        const receipt = parseReceipt(value);
        if (receipt) this.#found.set(key, receipt);
      }
    }
    if (this.#found.size === 0) return new Map(states);
    return new Map([...states].map(([key, state]) => [key, settleState(state, (claim) => this.#publishedOf(claim))]));
  }

  /** Writes the receipt of this decision. Rejects with `MemoryStoreError`. */
  async write(settlements: readonly Settlement[]): Promise<void> {
    const byKey = Map.groupBy(settlements, ({ claim }) => this.#keyOfOwn(claim));
    if (byKey.size === 0) return;
    await this.#store.put(
      [...byKey].map(([key, some]) => ({
        key,
        value: JSON.stringify(receiptOf(some)),
        version: this.#claimant.decision,
        expected: undefined,
        expiresAt: Math.max(...some.map(({ expiresAt }) => expiresAt)),
      })),
    );
  }

  #publishedOf(claim: Claim | undefined): Published | undefined {
    const key = this.#keyOf(claim);
    const receipt = key === undefined ? undefined : this.#found.get(key);
    const number = claim?.[3] ?? Number.NaN;
    if (!receipt?.published.some(([from, to]) => number >= from && number <= to)) return undefined;
    const counted = receipt.counted?.[number];
    return counted === undefined ? {} : { counted };
  }

  /** The key of a claim's receipt; undefined for a claim of this decision, which has not written any. */
  #keyOf(claim: Claim | undefined): string | undefined {
    return claim === undefined || isOwnClaim(claim, this.#claimant) ? undefined : this.#keyOfOwn(claim);
  }

  #keyOfOwn([, , decision, number]: Claim): string {
    return this.#keys.item("receipt", decision, Math.floor(number / claimsPerReceipt));
  }
}

function receiptOf(settlements: readonly Settlement[]): Receipt {
  const published: Receipt["published"] = [];
  for (const number of settlements.map(({ claim }) => claim[3]).sort((a, b) => a - b)) {
    const last = published.at(-1);
    if (last && number <= last[1] + 1) last[1] = number;
    else published.push([number, number]);
  }
  const counted = settlements.flatMap(({ claim, counted }) => (counted === undefined ? [] : [[claim[3], counted]]));
  return { published, ...(counted.length > 0 && { counted: Object.fromEntries(counted) }) };
}

/** Marks what was published in a state of any kind. Returns the same state if nothing was. */
function settleState(state: unknown, publishedOf: PublishedOf): unknown {
  if (typeof state !== "object" || state === null) return state;
  if ("entries" in state) return settleWindow(state as WindowState, publishedOf);
  if ("seen" in state) return settleSightings(state as FirstSeenState, publishedOf);
  if ("waiting" in state) return settleWaiting(state as SequenceState, publishedOf);
  return "sent" in state ? settleMutes(state as MuteState, publishedOf) : state;
}

/** Whatever is not a receipt as JSON counts as none. */
function parseReceipt(text: string): Receipt | undefined {
  try {
    const receipt = JSON.parse(text) as Partial<Receipt> | null;
    return Array.isArray(receipt?.published) && receipt.published.every(Array.isArray)
      ? (receipt as Receipt)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
