import type { Call } from "./record.ts";

/** A principal, and the number of alerts of one rule that it caused. */
export interface PrincipalCount {
  /** A role, where the calls were those of its sessions; else a user, an account or a service. */
  principal: string;
  count: number;
}

/** Who caused the alerts of one rule. */
export interface PrincipalCounts {
  /** In the order of their first alert, `maxPrincipals` at most. */
  principals: PrincipalCount[];
  /** The alerts of further principals. */
  countOfOthers: number;
}

/** The alerts of one rule in one log file: all of them counted, and as many kept as there is room for. */
interface KeptAlerts<T> {
  count: number;
  /** In the order in which they were added. */
  kept: T[];
  /** Absent if all are kept. */
  principals?: PrincipalCounts;
}

/** How many principals of a rule are counted separately; bounds memory. */
export const maxPrincipals = 1000;

/**
 * Keeps at most `limit` alerts of a rule so that none hides another: when there is no room, the
 * principal with the most kept alerts loses one to a principal with fewer, and within a principal
 * the target with the most. Thousands of decoys leave room for the call that matters, whenever it comes.
 * Each addition takes constant time, and very little while there is room.
 */
export class AlertKeeper<T> {
  readonly #limit: number;
  readonly #callOf: (kept: T) => Call;
  /** All alerts, while there is room for them. */
  #all: T[] = [];
  /** From then on it decides which are kept. */
  #share: FairShare<T> | undefined;

  /** `callOf` reads the call of an alert that is kept. */
  constructor(limit: number, callOf: (kept: T) => Call) {
    this.#limit = limit;
    this.#callOf = callOf;
  }

  /** Counts an alert, and keeps what `make` returns if there is room. Neither function is called needlessly. */
  add(callOfAlert: () => Call, make: () => T): void {
    if (!this.#share) {
      if (this.#all.length < this.#limit) {
        this.#all.push(make());
        return;
      }
      this.#share = new FairShare(this.#limit);
      for (const kept of this.#all) this.#share.add(this.#callOf(kept), () => kept);
      this.#all = [];
    }
    this.#share.add(callOfAlert(), make);
  }

  result(): KeptAlerts<T> {
    return this.#share?.result() ?? { count: this.#all.length, kept: this.#all };
  }
}

/** The alerts of a rule that has more than there is room for. */
class FairShare<T> {
  #count = 0;
  #kept = 0;
  #countOfOthers = 0;
  readonly #limit: number;
  readonly #counts = new Map<string, number>();
  readonly #principals = new Map<string, Principal<T>>();
  readonly #byKept = new Ranking<Principal<T>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  add({ principal, target }: Call, make: () => T): void {
    const order = this.#count++;
    this.#countPrincipal(principal);
    if (this.#kept >= this.#limit && !this.#makeRoom(principal, target)) return;
    let owner = this.#principals.get(principal);
    if (!owner) {
      owner = { kept: 0, targets: new Map(), byKept: new Ranking() };
      this.#principals.set(principal, owner);
    }
    let calls = owner.targets.get(target);
    if (!calls) {
      calls = { target, kept: [] };
      owner.targets.set(target, calls);
    }
    calls.kept.push({ order, value: make() });
    owner.byKept.move(calls, calls.kept.length - 1, calls.kept.length);
    this.#byKept.move(owner, owner.kept, ++owner.kept);
    this.#kept++;
  }

  result(): KeptAlerts<T> {
    const entries = [...this.#principals.values()].flatMap(({ targets }) =>
      [...targets.values()].flatMap(({ kept }) => kept),
    );
    return {
      count: this.#count,
      kept: entries.sort((a, b) => a.order - b.order).map(({ value }) => value),
      principals: {
        principals: [...this.#counts].map(([principal, count]) => ({ principal, count })),
        countOfOthers: this.#countOfOthers,
      },
    };
  }

  #countPrincipal(principal: string): void {
    const count = this.#counts.get(principal);
    if (count === undefined && this.#counts.size >= maxPrincipals) this.#countOfOthers++;
    else this.#counts.set(principal, (count ?? 0) + 1);
  }

  /** Gives up a kept alert for one of `target`, if that makes what is kept more even. */
  #makeRoom(principal: string, target: string): boolean {
    const owner = this.#principals.get(principal);
    const largest = this.#byKept.first();
    if (!largest) return false;
    if (largest.kept > (owner?.kept ?? 0) + 1) {
      this.#giveUp(largest);
      return true;
    }
    const mostOfOwner = owner?.byKept.first()?.kept.length ?? 0;
    if (!owner || mostOfOwner <= (owner.targets.get(target)?.kept.length ?? 0) + 1) return false;
    this.#giveUp(owner);
    return true;
  }

  #giveUp(owner: Principal<T>): void {
    const calls = owner.byKept.first() as Calls<T>;
    calls.kept.pop();
    owner.byKept.move(calls, calls.kept.length + 1, calls.kept.length);
    if (calls.kept.length === 0) owner.targets.delete(calls.target);
    this.#byKept.move(owner, owner.kept, --owner.kept);
    this.#kept--;
  }
}

/** What is kept of a principal's calls on one target. */
interface Calls<T> {
  target: string;
  kept: { order: number; value: T }[];
}

interface Principal<T> {
  kept: number;
  targets: Map<string, Calls<T>>;
  byKept: Ranking<Calls<T>>;
}

/** Ranks things by a number that changes by one at a time; finds the one with the largest in constant time. */
class Ranking<T> {
  readonly #ranks: Set<T>[] = [];
  #largest = 0;

  move(thing: T, from: number, to: number): void {
    this.#ranks[from]?.delete(thing);
    if (to > 0) {
      this.#ranks[to] ??= new Set();
      this.#ranks[to].add(thing);
    }
    if (to > this.#largest) this.#largest = to;
    while (this.#largest > 0 && !this.#ranks[this.#largest]?.size) this.#largest--;
  }

  /** Returns the thing with the largest number; of several, the one that reached it first. */
  first(): T | undefined {
    return this.#ranks[this.#largest]?.values().next().value;
  }
}
