import { type Alert, draftOf, type RuleError } from "../alert.ts";
import type { Rule } from "../ruleset.ts";
import { Buckets } from "./buckets.ts";
import { claimFor, isClaimedByOther, isOwnClaim } from "./claims.ts";
import type { ItemEdit } from "./items.ts";
import type { MemoryKeys } from "./keys.ts";
import {
  addHits,
  addWaiting,
  claimWaiting,
  type Hit,
  hitBefore,
  type SequenceState,
  settleMatch,
  type Waiting,
} from "./sequence.ts";
import {
  type HashedMatch,
  isOverTime,
  isoTime,
  nothingPassed,
  type Passing,
  type PassingByRule,
  type RuleToDecide,
  type StageContext,
} from "./stage.ts";

/**
 * Passes the matches of rules with `after` for which the rule before has matched, also earlier ones that waited for it. If
 * the rule before has too many values in this log object, passes all others that were not sent yet, without memory.
 */
export async function decideAfter(some: PassingByRule, context: StageContext): Promise<PassingByRule> {
  const groups = [...some].flatMap(([one, matches]) => {
    const hits = context.hitsFor(one.rule);
    const byPer = Map.groupBy(matches, (match) => match.after ?? "");
    return [...new Set([...byPer.keys(), ...hits.keys()])].map(
      (per) => new SequenceGroup(one, per, byPer.get(per) ?? [], hits.get(per) ?? [], context),
    );
  });
  await context.items.update(
    groups.flatMap((group) => group.adding()),
    groups.flatMap((group) => group.neighbours()),
  );
  const judged = groups.map((group) => ({ group, ...group.judge() }));
  await context.items.update(judged.flatMap(({ group, satisfied }) => group.claiming(satisfied)));

  const passed = nothingPassed(some);
  for (const { group, satisfied } of judged) {
    for (const match of group.pass(satisfied)) passed.get(group.one)?.push(match);
  }
  // The match before may be one that memory did not take.
  for (const { group, undecided } of judged) {
    for (const match of undecided) {
      passed.get(group.one)?.push({ ...match, memory: { withoutMemory: "too many values" } });
    }
  }
  return passed;
}

/** A match that comes after a match of the rule before. */
interface Satisfied {
  match: Passing;
  hit: Hit;
  bucket: number;
  /** What the item has of the match, before its alert is claimed. */
  stored: Waiting | undefined;
}

/** The matches of a rule that share a value of `after.per`, and those of the rule before. */
class SequenceGroup {
  readonly one: RuleToDecide;
  /** By bucket. */
  readonly #matches: ReadonlyMap<number, readonly Passing[]>;
  readonly #hits: ReadonlyMap<number, readonly Hit[]>;
  readonly #context: StageContext;
  readonly #after: NonNullable<Rule["after"]>;
  readonly #buckets: Buckets<SequenceState>;

  constructor(
    one: RuleToDecide,
    per: string,
    matches: readonly Passing[],
    hits: readonly Hit[],
    context: StageContext,
  ) {
    this.one = one;
    this.#context = context;
    this.#after = one.rule.after as NonNullable<Rule["after"]>;
    this.#buckets = new Buckets(context, { kind: "after", ruleId: one.rule.id, within: this.#after.within, per });
    this.#matches = Map.groupBy(matches, ({ time }) => this.#buckets.at(time));
    this.#hits = Map.groupBy(hits, ([time]) => this.#buckets.at(time));
  }

  /** The edits that add what matched to the items: a match whose match before is known with a claim, others waiting. */
  adding(): ItemEdit<SequenceState>[] {
    return [...new Set([...this.#hits.keys(), ...this.#matches.keys()])].map((bucket) =>
      this.#buckets.edit(bucket, (before) => {
        const withHits = addHits(before, this.#hits.get(bucket) ?? []);
        const previous = this.#buckets.state(bucket - 1);
        const waiting = (this.#matches.get(bucket) ?? []).map((match): Waiting => {
          const isSatisfied = hitBefore(match, withHits, previous, this.#after.within) !== undefined;
          const { time, id, feeds } = match;
          return isSatisfied
            ? { time, id, feeds, claim: claimFor(this.#context.claimant) }
            : { time, id, feeds, sealed: seal(match, this.#context.keys) };
        });
        return addWaiting(withHits, waiting);
      }),
    );
  }

  /** The items next to those that `adding` edits: a match may come after one in the bucket before. */
  neighbours(): string[] {
    const before = [...this.#hits.keys(), ...this.#matches.keys()].map((bucket) => bucket - 1);
    const after = [...this.#hits.keys()].map((bucket) => bucket + 1);
    return [...before, ...after].map((bucket) => this.#buckets.key(bucket));
  }

  /** Finds the matches with one before them, also those of earlier log objects, and holds back the others. */
  judge(): { satisfied: Satisfied[]; undecided: Passing[] } {
    const { rule, feeds } = this.one;
    const satisfied: Satisfied[] = [];
    const undecided: Passing[] = [];
    const own = new Set([...this.#matches.values()].flat().map(({ id }) => id));
    const reachedByHits = [...this.#hits.keys()].flatMap((bucket) => [bucket, bucket + 1]);
    for (const bucket of new Set([...this.#matches.keys(), ...reachedByHits])) {
      const waiting = new Map(this.#buckets.state(bucket)?.waiting.map((one) => [one.id, one]));
      for (const match of this.#matches.get(bucket) ?? []) {
        const hit = this.#hitBefore(match, bucket);
        if (hit) satisfied.push({ match, hit, bucket, stored: waiting.get(match.id) });
        else if (match.after !== undefined && this.#context.hasOverflowed(this.#after.rule)) undecided.push(match);
        else this.#context.holdBack(rule, match, "no match before", `no match of ${this.#after.rule}`);
      }
      for (const stored of waiting.values()) {
        const hit = own.has(stored.id) ? undefined : this.#hitBefore(stored, bucket);
        if (!hit) continue;
        if (stored.done || stored.sealed === undefined) {
          // An earlier attempt may have told of it when it was not alerted yet, and have claimed what came after. Whether it
          // passed `firstSeen` and the threshold is not known here: such a match keeps its words until its claimant has settled it.
          if (!choosesAgain(rule)) this.#context.feed(feeds, [stored]);
          continue;
        }
        const match = unseal(rule, stored, this.#context.keys);
        if (match) satisfied.push({ match, hit, bucket, stored });
      }
    }
    return { satisfied, undecided };
  }

  #hitBefore(one: Pick<Waiting, "time" | "id">, bucket: number): Hit | undefined {
    return hitBefore(one, this.#buckets.state(bucket), this.#buckets.state(bucket - 1), this.#after.within);
  }

  /** The edits that claim the alerts of matches. */
  claiming(satisfied: readonly Satisfied[]): ItemEdit<SequenceState>[] {
    const { claimant } = this.#context;
    const unclaimed = satisfied.filter(({ stored }) => stored && !stored.done && !isOwnClaim(stored.claim, claimant));
    return [...Map.groupBy(unclaimed, ({ bucket }) => bucket)].map(([bucket, some]) => {
      const ids = new Set(some.map(({ match }) => match.id));
      return this.#buckets.edit(bucket, (before) => claimWaiting(before, ids, claimant));
    });
  }

  /** Returns the matches that pass, and holds back those that others send. */
  pass(satisfied: readonly Satisfied[]): Passing[] {
    const { rule, feeds } = this.one;
    const { claimant } = this.#context;
    // Every attempt tells the rules after this one, and every later key: they remember what they have heard.
    const hasFurtherKeys = isOverTime(rule) || rule.firstSeen || rule.mute;
    const passed: Passing[] = [];
    for (const { match, hit, bucket } of satisfied) {
      const stored = this.#buckets.state(bucket)?.waiting.find(({ id }) => id === match.id);
      const memory = { ...match.memory, after: { rule: this.#after.rule, time: isoTime(hit[0]) } };
      const passing = { ...match, memory };
      const isOthers = isClaimedByOther(stored?.claim, claimant);
      if (!hasFurtherKeys && (stored?.done || isOthers)) {
        this.#context.feed(feeds, [passing]);
        this.#context.holdBack(rule, match, stored?.done ? "already sent" : "another invocation sends it");
        continue;
      }
      passed.push(passing);
      if (!stored || stored.done || (choosesAgain(rule) && isOthers)) continue;
      this.#context.settle({
        ...this.#buckets.edit(bucket, (before) => settleMatch(before, match.id)),
        claim: stored.claim,
        isLeft: () => this.#context.isLeftToOthers(rule, match.id),
      });
    }
    return passed;
  }
}

/** Whether keys after `after` choose among its matches before rules that come after the rule are told of them. */
function choosesAgain(rule: Rule): boolean {
  return isOverTime(rule) || rule.firstSeen !== undefined;
}

/** What is sealed of a match; `errors` are those of its wordings. */
type SealedMatch = Omit<HashedMatch, "draft"> & { alert?: Omit<Alert, "rule">; errors?: RuleError[] };

/** A match that waits, sealed: everything that later keys and its alert need. */
function seal({ memory: _memory, moreCalls: _calls, draft: lazy, ...match }: Passing, keys: MemoryKeys): string {
  if (!lazy) return keys.seal(JSON.stringify(match));
  const { alert, errors } = draftOf(lazy);
  const { rule: _rule, ...words } = alert;
  return keys.seal(JSON.stringify({ ...match, alert: words, ...(errors.length > 0 && { errors }) }));
}

function unseal(rule: Rule, { sealed = "" }: Waiting, keys: MemoryKeys): Passing | undefined {
  const text = keys.open(sealed);
  if (text === undefined) return undefined;
  const { alert, errors = [], ...match } = JSON.parse(text) as SealedMatch;
  return { ...match, ...(alert && { draft: { alert: { ...alert, rule }, errors } }), memory: {}, waited: true };
}
