import type { ItemEdit } from "./items.ts";
import type { StageContext } from "./stage.ts";

/** What tells the items of one value apart from others. */
interface BucketsOf {
  kind: "after" | "window";
  ruleId: string;
  /** How far the rule looks back, in seconds. */
  within: number;
  /** The value of `per`, hashed. */
  per: string;
}

/**
 * The items that a rule has of one value: one for each bucket, a stretch of time as long as the rule looks back. So what a
 * record comes after is in its own bucket or in the one before.
 */
export class Buckets<State> {
  readonly #context: StageContext;
  readonly #of: BucketsOf;
  readonly #keys = new Map<number, string>();

  constructor(context: StageContext, of: BucketsOf) {
    this.#context = context;
    this.#of = of;
  }

  /** The bucket of a time in seconds. */
  at(time: number): number {
    return Math.floor(time / this.#of.within);
  }

  /** The key of a bucket's item. Each is a hash, and asked for many times. */
  key(bucket: number): string {
    const { kind, ruleId, within, per } = this.#of;
    const key = this.#keys.get(bucket) ?? this.#context.keys.item(kind, ruleId, within, per, bucket);
    this.#keys.set(bucket, key);
    return key;
  }

  /** The state that was read or written last. */
  state(bucket: number): State | undefined {
    return this.#context.items.state<State>(this.key(bucket));
  }

  /** An edit of a bucket's item, which may be forgotten once no later bucket reads it. */
  edit(bucket: number, edit: ItemEdit<State>["edit"]): ItemEdit<State> {
    return { key: this.key(bucket), expiresAt: this.#context.expiry((bucket + 2) * this.#of.within), edit };
  }
}
