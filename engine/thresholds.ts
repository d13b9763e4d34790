/** Records of one log file that share a value of `threshold.per`. */
interface Group<Draft> {
  count: number;
  /** The latest event time. */
  last: string;
  /** The earliest record's event time, and the draft of its alert; absent where drafts are bounded. */
  earliest: { eventTime: string; draft: Draft } | undefined;
}

/** A value of `threshold.per` that enough records share. */
export interface ReachedThreshold<Draft> {
  per: string;
  count: number;
  /** The latest record's event time. */
  last: string;
  /** The draft of the alert for the earliest record. */
  draft: Draft;
}

/**
 * Counts the records of one log file that match a rule with a threshold, by the value of `threshold.per`.
 * Of more than `maxDrafts` values, a value gets a draft only once it reaches the threshold.
 */
export class ThresholdCounts<Draft> {
  readonly #threshold: number;
  readonly #maxDrafts: number;
  readonly #groups = new Map<string, Group<Draft>>();

  constructor(threshold: number, maxDrafts: number) {
    this.#threshold = threshold;
    this.#maxDrafts = maxDrafts;
  }

  /** Counts a record; `draftAlert` is called if it is the earliest of its value so far. */
  add(per: string, eventTime: string, draftAlert: () => Draft): void {
    const group = this.#groups.get(per) ?? { count: 0, last: "", earliest: undefined };
    this.#groups.set(per, group);
    group.count++;
    // An event time has 20 characters; a longer text would only take memory.
    if (eventTime > group.last && eventTime.length <= 64) group.last = eventTime;
    const isEarliest = group.earliest === undefined || eventTime < group.earliest.eventTime;
    const mayDraft = this.#groups.size <= this.#maxDrafts || group.count >= this.#threshold;
    if (isEarliest && mayDraft) group.earliest = { eventTime, draft: draftAlert() };
  }

  /** Returns the values that reached the threshold, in the order of their first records. */
  reached(): ReachedThreshold<Draft>[] {
    return [...this.#groups].flatMap(([per, { count, last, earliest }]) =>
      earliest && count >= this.#threshold ? [{ per, count, last, draft: earliest.draft }] : [],
    );
  }
}
