import { type Alert, draftOf, type RuleError } from "../alert.ts";
import type { Rule } from "../ruleset.ts";
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
  const groups: SequenceGroup[] = [];
  for (const [one, matches] of some) {
    const after = one.rule.after as NonNullable<Rule["after"]>;
    const hits = context.hitsFor(one.rule);
    const byPer = Map.groupBy(matches, (match) => match.after ?? "");
    for (const per of new Set([...byPer.keys(), ...hits.keys()])) {
      const group: SequenceGroup = {
        one,
        within: after.within,
        per,
        matches: byPer.get(per) ?? [],
        hits: hits.get(per) ?? [],
        keys: new Map(),
      };
      groups.push(group);
    }
  }
  const keyOf = ({ one, within, per, keys }: SequenceGroup, bucket: number) => {
    const key = keys.get(bucket) ?? context.keys.item("after", one.rule.id, within, per, bucket);
    keys.set(bucket, key);
    return key;
  };
  const state = (group: SequenceGroup, bucket: number) => context.items.state<SequenceState>(keyOf(group, bucket));
  const bucketOf = (time: number, { within }: SequenceGroup) => Math.floor(time / within);
  const find = (group: SequenceGroup, one: Pick<Waiting, "time" | "id">) => {
    const bucket = bucketOf(one.time, group);
    return hitBefore(one, state(group, bucket), state(group, bucket - 1), group.within);
  };
  const expiryOf = (group: SequenceGroup, bucket: number) => context.expiry((bucket + 2) * group.within);

  const edits: ItemEdit<SequenceState>[] = [];
  const others: string[] = [];
  for (const group of groups) {
    const hits = Map.groupBy(group.hits, ([time]) => bucketOf(time, group));
    const matches = Map.groupBy(group.matches, ({ time }) => bucketOf(time, group));
    for (const bucket of new Set([...hits.keys(), ...matches.keys()])) {
      others.push(keyOf(group, bucket - 1), ...(hits.has(bucket) ? [keyOf(group, bucket + 1)] : []));
      edits.push({
        key: keyOf(group, bucket),
        expiresAt: expiryOf(group, bucket),
        edit: (before) => {
          const withHits = addHits(before, hits.get(bucket) ?? []);
          const previous = state(group, bucket - 1);
          const waiting = (matches.get(bucket) ?? []).map((match): Waiting => {
            const isSatisfied = hitBefore(match, withHits, previous, group.within) !== undefined;
            const { time, id, feeds } = match;
            return isSatisfied
              ? { time, id, feeds, claim: claimFor(context.claimant) }
              : { time, id, feeds, sealed: seal(match, context.keys) };
          });
          return addWaiting(withHits, waiting);
        },
      });
    }
  }
  await context.items.update(edits, others);

  const found = new Map<SequenceGroup, { match: Passing; hit: Hit; bucket: number; stored: Waiting | undefined }[]>();
  const claims: ItemEdit<SequenceState>[] = [];
  const undecided: [RuleToDecide, Passing][] = [];
  for (const group of groups) {
    const before = group.one.rule.after?.rule ?? "";
    const own = new Map(group.matches.map((match) => [match.id, match]));
    const buckets = new Set<number>();
    for (const { time } of group.matches) buckets.add(bucketOf(time, group));
    for (const [time] of group.hits) buckets.add(bucketOf(time, group)).add(bucketOf(time, group) + 1);
    const satisfied: { match: Passing; hit: Hit; bucket: number; stored: Waiting | undefined }[] = [];
    for (const bucket of buckets) {
      const waiting = new Map(state(group, bucket)?.waiting.map((one) => [one.id, one]));
      const here = group.matches.filter(({ time }) => bucketOf(time, group) === bucket);
      for (const match of here) {
        const hit = find(group, match);
        if (hit) satisfied.push({ match, hit, bucket, stored: waiting.get(match.id) });
        else if (match.after !== undefined && context.hasOverflowed(before)) undecided.push([group.one, match]);
        else context.holdBack(group.one.rule, match, "no match before", `no match of ${before}`);
      }
      for (const stored of waiting.values()) {
        const hit = own.has(stored.id) ? undefined : find(group, stored);
        if (!hit) continue;
        if (stored.done || stored.sealed === undefined) {
          // An earlier attempt may have told of it when it was not alerted yet, and have claimed what came after. Whether it
          // passed `firstSeen` and the threshold is not known here: such a match keeps its words until its claimant has settled it.
          if (!choosesAgain(group.one.rule)) context.feed(group.one.feeds, [stored]);
          continue;
        }
        const match = unseal(group.one.rule, stored, context.keys);
        if (match) satisfied.push({ match, hit, bucket, stored });
      }
    }
    found.set(group, satisfied);
    const unclaimed = Map.groupBy(
      satisfied.filter(({ stored }) => stored && !stored.done && !isOwnClaim(stored.claim, context.claimant)),
      ({ bucket }) => bucket,
    );
    for (const [bucket, some] of unclaimed) {
      const ids = new Set(some.map(({ match }) => match.id));
      claims.push({
        key: keyOf(group, bucket),
        expiresAt: expiryOf(group, bucket),
        edit: (before) => claimWaiting(before, ids, context.claimant),
      });
    }
  }
  await context.items.update(claims);

  const passed = nothingPassed(some);
  for (const [group, satisfied] of found) {
    const { rule, feeds } = group.one;
    for (const { match, hit, bucket } of satisfied) {
      const stored = state(group, bucket)?.waiting.find(({ id }) => id === match.id);
      const memory = { ...match.memory, after: { rule: rule.after?.rule ?? "", time: isoTime(hit[0]) } };
      const passing = { ...match, memory };
      // Every attempt tells the rules after this one, and every later key: they remember what they have heard.
      const hasFurtherKeys = isOverTime(rule) || rule.firstSeen || rule.mute;
      if (!hasFurtherKeys && stored?.done) {
        context.feed(feeds, [passing]);
        context.holdBack(rule, match, "already sent");
      } else if (!hasFurtherKeys && isClaimedByOther(stored?.claim, context.claimant)) {
        context.feed(feeds, [passing]);
        context.holdBack(rule, match, "another invocation sends it");
      } else {
        passed.get(group.one)?.push(passing);
        if (!stored || stored.done) continue;
        if (choosesAgain(rule) && isClaimedByOther(stored.claim, context.claimant)) continue;
        context.settle({
          key: keyOf(group, bucket),
          expiresAt: expiryOf(group, bucket),
          claim: stored.claim,
          edit: (before: SequenceState | undefined) => settleMatch(before, match.id),
          isLeft: () => context.isLeftToOthers(rule, match.id),
        });
      }
    }
  }
  // The match before may be one that memory did not take.
  for (const [one, match] of undecided) {
    passed.get(one)?.push({ ...match, memory: { withoutMemory: "too many values" } });
  }
  return passed;
}

/** Whether keys after `after` choose among its matches before rules that come after the rule are told of them. */
function choosesAgain(rule: Rule): boolean {
  return isOverTime(rule) || rule.firstSeen !== undefined;
}

/** The matches of a rule that share a value of `after.per`, and those of the rule before. */
interface SequenceGroup {
  one: RuleToDecide;
  within: number;
  per: string;
  matches: Passing[];
  hits: Hit[];
  /** The keys of its items, by bucket: each is a hash, and asked for many times. */
  keys: Map<number, string>;
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
