/** Records of one log file that share a value of `threshold.per`. */
interface Group<Draft> {
  count: number;
  /** How many records have each value of `threshold.of`; only with `of`, and bounded. */
  different: Map<string, number>;
  /** The latest event time. */
  last: string;
  /** The earliest record's event time, and the draft of its alert; absent where drafts are bounded. */
  earliest: { eventTime: string; draft: Draft } | undefined;
}

/** A value of `threshold.per` that enough records share. */
export interface ReachedThreshold<Draft> {
  per: string;
  count: number;
  /** With `threshold.of`: its values and how many records have each, the most frequent first. */
  different?: [value: string, count: number][];
  /** The latest record's event time. */
  last: string;
  /** The draft of the alert for the earliest record. */
  draft: Draft;
}

/** How many different values of `threshold.of` are kept for a value of `per`: more than any threshold needs. */
const maxDifferent = 1_000;

/**
 * Counts the records of one log file that match a rule with a threshold, by the value of `threshold.per`; or,
 * with `threshold.of`, the different values that they have of it. Of more than `maxDrafts` values, a value gets a draft only once it reaches the threshold.
 */
export class ThresholdCounts<Draft> {
  readonly #threshold: number;
  readonly #maxDrafts: number;
  readonly #countsDifferent: boolean;
  readonly #groups = new Map<string, Group<Draft>>();

  /** `countsDifferent`: whether the rule has `threshold.of`. */
  constructor(threshold: number, maxDrafts: number, countsDifferent = false) {
    this.#threshold = threshold;
    this.#countsDifferent = countsDifferent;
    this.#maxDrafts = maxDrafts;
  }

  /** Counts a record; `draftAlert` is called if it is the earliest of its value so far. */
  add(per: string, eventTime: string, draftAlert: () => Draft, of?: string): void {
    const group = this.#groups.get(per) ?? { count: 0, different: new Map(), last: "", earliest: undefined };
    this.#groups.set(per, group);
    group.count++;
    if (of !== undefined && (group.different.has(of) || group.different.size < maxDifferent)) {
      group.different.set(of, (group.different.get(of) ?? 0) + 1);
    }
    // An event time has 20 characters; a longer text would only take memory.
    if (eventTime > group.last && eventTime.length <= 64) group.last = eventTime;
    const isEarliest = group.earliest === undefined || eventTime < group.earliest.eventTime;
    const mayDraft = this.#groups.size <= this.#maxDrafts || this.#counted(group) >= this.#threshold;
    if (isEarliest && mayDraft) group.earliest = { eventTime, draft: draftAlert() };
  }

  /** Returns the values that reached the threshold, in the order of their first records. */
  reached(): ReachedThreshold<Draft>[] {
    return [...this.#groups].flatMap(([per, group]) => {
      const { count, different, last, earliest } = group;
      if (!earliest || this.#counted(group) < this.#threshold) return [];
      const values = [...different].sort(([, a], [, b]) => b - a);
      return [{ per, count, ...(values.length > 0 && { different: values }), last, draft: earliest.draft }];
    });
  }

  #counted({ count, different }: Group<Draft>): number {
    return this.#countsDifferent ? different.size : count;
  }
}
