import { randomBytes } from "node:crypto";
import { clip } from "../../text/clip.ts";
import type { AlertMemory } from "../alert.ts";
import type { Evaluation } from "../evaluate.ts";
import { maxFactCharacters } from "../fact-text.ts";
import { type Rule, type Ruleset, remembers } from "../ruleset.ts";
import { decideAfter } from "./after-stage.ts";
import { type Claimant, isOwnClaim } from "./claims.ts";
import { decideFirstSeen } from "./first-seen-stage.ts";
import { type ItemEdit, Items } from "./items.ts";
import type { MemoryKeys } from "./keys.ts";
import type { Match, RuleMatches } from "./matches.ts";
import { decideMutes } from "./mute-stage.ts";
import { Receipts, type Settlement } from "./receipts.ts";
import { SentAlerts } from "./sent-alerts.ts";
import type { Hit } from "./sequence.ts";
import {
  type AlertToSettle,
  type HashedMatch,
  type HeldReason,
  isOverTime,
  type Passing,
  type PassingByRule,
  type RuleAndNext,
  type RuleToDecide,
  type StageContext,
} from "./stage.ts";
import { type MemoryStore, MemoryStoreError } from "./store.ts";
import { decideWindows } from "./window-stage.ts";

export type { HeldReason } from "./stage.ts";

/** What became of the matches of one rule. */
interface HeldBack {
  rule: Rule;
  /** How many matches were not sent, by reason. */
  reasons: Partial<Record<HeldReason, number>>;
}

/** What memory decided about the matches of one log object. */
export interface MemoryDecision {
  /** The evaluation with the alerts that memory adds. */
  evaluation: Evaluation;
  /** What was not sent and why, in the order of the rules. */
  held: HeldBack[];
  /**
   * Why memory could not be reached. Alerts of `firstSeen` and `mute` are then in `evaluation`, marked; matches of
   * `after` and of `threshold.within`, and matches that such rules come after, are not decided: throw this after
   * everything else is published, so that the log object is tried again.
   */
  error?: MemoryStoreError;
  /** Whether `error` leaves matches undecided. */
  isIncomplete: boolean;
  /** Notes that the alerts were sent. Call it when all of them are published. Rejects with `MemoryStoreError`. */
  commit(): Promise<void>;
}

/** Options of `createMemory`. */
export interface MemoryOptions {
  store: MemoryStore;
  keys: MemoryKeys;
  /** Milliseconds since 1970. Default: the clock. */
  now?: () => number;
  /** Until when (seconds since 1970, by event time) a rule with `firstSeen` learns. Default: it has learned. */
  learnedUntil?: (rule: Rule) => number;
  /** Waits before an item is read again that another invocation wrote. Default: a random time, up to a second. */
  pause?: (attempt: number) => Promise<void>;
  /** How many errors of each rule a decision keeps; the others are only counted. Default: no limit. */
  maxRuleErrors?: number;
  /** Gets what memory decided about each match, for people. */
  trace?: (decision: TracedDecision) => void;
}

/** What memory decided about one match. */
export interface TracedDecision {
  rule: Rule;
  eventID: string;
  result: HeldReason | "alert";
  /** What memory had, such as `3 of 5 within 1h`. */
  detail: string;
}

/** The memory of the rules. */
export interface Memory {
  /**
   * Decides about the matches of one log object (`Evaluation.matches`). Without matches it makes no request. `by`
   * identifies the log object: a retry of the same one sends what an earlier attempt claimed and did not finish. `store`
   * is for this log object alone, such as one with a time limit; default: that of the options.
   */
  decide(evaluation: Evaluation, by: string, store?: MemoryStore): Promise<MemoryDecision>;
}

/** Creates the memory of rules over a store. engine/memory/README.md explains the order of reads, writes and publishing. */
export function createMemory({ rules }: Pick<Ruleset, "rules">, options: MemoryOptions): Memory {
  const levels = levelsOf(rules.filter(({ enabled }) => enabled));
  return {
    async decide(evaluation, by, store = options.store) {
      if (!evaluation.matches) {
        return { evaluation, held: [], isIncomplete: false, commit: async () => undefined };
      }
      return new Decision({ ...options, store }, rules, by).run(evaluation, evaluation.matches, levels);
    },
  };
}

const randomPause = (attempt: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, Math.random() * Math.min(1000, 20 * 2 ** attempt)));

/** How much longer an item is kept than its window needs, for late records, redrives of the failure queue and replays. */
const keptLongerSeconds = 14 * 24 * 60 * 60;

class Decision {
  readonly #options: MemoryOptions;
  readonly #items: Items;
  readonly #receipts: Receipts;
  readonly #claimant: Claimant;
  readonly #nowSeconds: number;
  readonly #toSettle: AlertToSettle<unknown>[] = [];
  readonly #held = new Map<Rule, HeldBack["reasons"]>();
  readonly #leftToOthers = new Set<string>();
  /** By the id of the rule that comes after: the matches of the rule before. */
  readonly #hits = new Map<string, Map<string, Hit[]>>();
  /** Of values that were hashed before: most matches share them. */
  readonly #hashes = new Map<string, string>();
  readonly #sent: SentAlerts;
  readonly #context: StageContext;
  /** The ids of the rules with more values in this log object than memory takes. */
  #overflowed: ReadonlySet<string> = new Set();
  #error: MemoryStoreError | undefined;
  #isIncomplete = false;

  constructor(options: MemoryOptions, rules: readonly Rule[], by: string) {
    const now = (options.now ?? Date.now)();
    this.#options = options;
    this.#claimant = { by: options.keys.entry(by), decision: randomBytes(8).toString("base64url"), now, claims: 0 };
    this.#receipts = new Receipts(options.store, options.keys, this.#claimant);
    const { decision } = this.#claimant;
    this.#items = new Items(options.store, this.#receipts, options.pause ?? randomPause, decision);
    this.#sent = new SentAlerts(options.keys, rules, options.maxRuleErrors ?? Number.POSITIVE_INFINITY);
    this.#nowSeconds = Math.floor(now / 1000);
    this.#context = {
      items: this.#items,
      keys: options.keys,
      claimant: this.#claimant,
      learnedUntil: (rule) => options.learnedUntil?.(rule) ?? 0,
      expiry: (neededUntil) => this.#expiry(neededUntil),
      hitsFor: (rule) => this.#hits.get(rule.id) ?? new Map(),
      hasOverflowed: (id) => this.#overflowed.has(id),
      feed: (feeds, matches) => this.#feed(feeds, matches),
      holdBack: (rule, match, reason, detail = "") => this.#holdBack(rule, match, reason, detail),
      isLeftToOthers: (rule, id) => this.#leftToOthers.has(`${rule.id} ${id}`),
      settle: (alert) => {
        this.#toSettle.push(alert as AlertToSettle<unknown>);
      },
    };
  }

  async run(
    evaluation: Evaluation,
    matches: readonly RuleMatches[],
    levels: readonly (readonly RuleAndNext[])[],
  ): Promise<MemoryDecision> {
    const found = new Map(matches.map((one) => [one.rule.id, one]));
    this.#overflowed = new Set(matches.filter(({ overflow }) => overflow).map(({ rule }) => rule.id));
    for (const level of levels) {
      const concerned = level.filter(({ rule }) => found.has(rule.id) || this.#hits.has(rule.id));
      if (concerned.length === 0) continue;
      await this.#decideLevel(concerned.map((one) => ({ ...one, found: found.get(one.rule.id) })));
    }
    for (const { rule, overflow } of matches) {
      if (!overflow) continue;
      const memory = { withoutMemory: "too many values", unremembered: overflow.count } as const;
      this.#sent.add(rule, { draft: overflow.draft, memory }, 0);
    }
    return {
      evaluation: this.#sent.mergeInto(evaluation),
      held: [...this.#held].map(([rule, reasons]) => ({ rule, reasons })),
      ...(this.#error && { error: this.#error }),
      isIncomplete: this.#isIncomplete,
      commit: () => this.#commit(),
    };
  }

  async #commit(): Promise<void> {
    const settlements: Settlement[] = [];
    const edits: ItemEdit<unknown>[] = [];
    for (const { key, expiresAt, claim, counted, edit, isLeft } of this.#toSettle) {
      if (isLeft?.()) continue;
      if (isOwnClaim(claim, this.#claimant)) {
        settlements.push({ claim, expiresAt, ...(counted !== undefined && { counted }) });
      } else if (edit) edits.push({ key, expiresAt, edit });
    }
    await this.#receipts.write(settlements);
    if (edits.length > 0) await this.#items.update(edits);
  }

  /** Decides about rules none of which comes after another of them. */
  async #decideLevel(rules: readonly RuleToDecide[]): Promise<void> {
    let passing: PassingByRule = new Map(
      rules.map((one) => [one, (one.found?.matches ?? []).map((match) => this.#hash(match, one.feeds))]),
    );
    passing = await this.#stage(passing, ({ after }) => !!after, "after", decideAfter);
    passing = await this.#stage(passing, ({ firstSeen }) => !!firstSeen, "firstSeen", decideFirstSeen);
    passing = await this.#stage(passing, isOverTime, "threshold", decideWindows);
    for (const [{ rule, feeds }, some] of passing) {
      // Windows have told the records that reached the count already.
      if (!isOverTime(rule)) this.#feed(feeds, some);
    }
    passing = await this.#stage(passing, ({ mute, silent }) => !!mute && !silent, "mute", decideMutes);
    for (const [{ rule }, some] of passing) {
      for (const one of some) {
        if (rule.silent) this.#holdBack(rule, one, "silent", "");
        else if (remembers(rule)) this.#sendPassing(rule, one);
      }
    }
    for (const { rule, found } of rules) this.#sent.wordOne(rule, found?.matches ?? []);
  }

  /** Runs one key of the rules that have it. If memory can't be reached, `firstSeen` and `mute` let everything pass. */
  async #stage(
    passing: PassingByRule,
    applies: (rule: Rule) => boolean,
    key: "after" | "firstSeen" | "threshold" | "mute",
    decide: (some: PassingByRule, context: StageContext) => Promise<PassingByRule>,
  ): Promise<PassingByRule> {
    const some = new Map(
      [...passing].filter(
        ([{ rule }, matches]) =>
          applies(rule) && (matches.length > 0 || (key === "after" && (this.#hits.get(rule.id)?.size ?? 0) > 0)),
      ),
    );
    if (some.size === 0) return passing;
    try {
      if (this.#error) throw this.#error;
      return new Map([...passing, ...(await decide(some, this.#context))]);
    } catch (error) {
      if (!(error instanceof MemoryStoreError)) throw error;
      this.#error = error;
      const mayPass = key === "firstSeen" || key === "mute";
      const undecided = [...some].map(([one, matches]): [RuleToDecide, Passing[]] => {
        if (!mayPass) {
          this.#isIncomplete = true;
          return [one, []];
        }
        const marked = matches.map((match) => ({
          ...match,
          memory: { ...match.memory, withoutMemory: "unreachable" as const },
        }));
        return [one, marked];
      });
      return new Map([...passing, ...undecided]);
    }
  }

  #hash(match: Match, feeds: readonly Rule[]): Passing {
    const { keys } = this.#options;
    const value = (text: string | undefined) => {
      if (text === undefined) return undefined;
      const hash = this.#hashes.get(text) ?? keys.item("value", text);
      this.#hashes.set(text, hash);
      return hash;
    };
    const { first, per, of, mute } = match;
    const fed = match.feeds?.map((text) => value(text) ?? null);
    return {
      id: keys.entry(match.id),
      eventID: match.eventID,
      time: Number.isFinite(match.time) ? match.time : this.#nowSeconds,
      ...(match.after !== undefined && { after: value(match.after) as string }),
      ...(first && { first: keys.item("value", first.per, first.of) }),
      ...(per !== undefined && { per: value(per) as string }),
      ...(of !== undefined && { of: keys.entry(of) }),
      ...(mute !== undefined && { mute: value(mute) as string }),
      ...(fed && feeds.length > 0 && { feeds: fed }),
      shown: {
        ...(per !== undefined && { per: clip(per, maxFactCharacters) }),
        ...(of !== undefined && { of: clip(of, maxFactCharacters) }),
        ...(first && { first: clip(first.of, maxFactCharacters) }),
        ...(first?.per && { firstPer: clip(first.per, maxFactCharacters) }),
        ...(match.call !== undefined && { call: match.call }),
      },
      ...(match.draft && { draft: match.draft }),
      more: match.more ?? 0,
      ...(match.moreCalls && { moreCalls: match.moreCalls }),
      memory: {},
    };
  }

  /** Tells the rules that come after one of its matches. */
  #feed(feeds: readonly Rule[], matches: readonly Pick<HashedMatch, "time" | "id" | "feeds">[]): void {
    for (const [index, rule] of feeds.entries()) {
      for (const { time, id, feeds: values } of matches) {
        const per = values?.[index];
        if (!per) continue;
        const hits = this.#hits.get(rule.id) ?? new Map<string, Hit[]>();
        this.#hits.set(rule.id, hits);
        const some = hits.get(per) ?? [];
        hits.set(per, some);
        // Not a copy with one more: whoever varies a value that the rule before goes by makes 50,000 hits of one `per`.
        some.push([time, id]);
      }
    }
  }

  #holdBack(rule: Rule, match: Pick<HashedMatch, "id" | "eventID" | "more">, reason: HeldReason, detail: string): void {
    if (reason === "another invocation sends it") this.#leftToOthers.add(`${rule.id} ${match.id}`);
    const reasons = this.#held.get(rule) ?? {};
    this.#held.set(rule, reasons);
    reasons[reason] = (reasons[reason] ?? 0) + 1 + match.more;
    this.#options.trace?.({ rule, eventID: match.eventID, result: reason, detail });
  }

  #expiry(neededUntil: number): number {
    // A replay of old log files needs its items now.
    return Math.ceil(Math.max(neededUntil, this.#nowSeconds)) + keptLongerSeconds;
  }

  #sendPassing(rule: Rule, one: Passing): void {
    this.#options.trace?.({ rule, eventID: one.eventID, result: "alert", detail: detailOf(one.memory) });
    const { draft, memory, threshold, more } = one;
    if (!draft) this.#sent.count(rule, one);
    else this.#sent.add(rule, { draft, memory, threshold }, isOverTime(rule) ? 0 : more);
  }
}

/** What memory added to an alert, in words. */
function detailOf({ window, firstSeen, after, heldBack, withoutMemory }: AlertMemory): string {
  return [
    window && `${window.different?.count ?? window.count} since ${window.first.time}`,
    firstSeen && `${JSON.stringify(firstSeen.value)} was not seen before`,
    after && `after ${after.rule} at ${after.time}`,
    heldBack && `${heldBack.count} held back since ${heldBack.since}`,
    withoutMemory && `without memory: ${withoutMemory}`,
  ]
    .filter(Boolean)
    .join("; ");
}

/** The rules that remember or are remembered, by how many others they come after, directly or not. */
function levelsOf(rules: readonly Rule[]): RuleAndNext[][] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const levelOf = ({ after }: Rule): number => {
    const before = after && byId.get(after.rule);
    return before ? 1 + levelOf(before) : 0;
  };
  const levels: RuleAndNext[][] = [];
  const next = Map.groupBy(rules, ({ after }) => after?.rule);
  for (const rule of rules) {
    const feeds = next.get(rule.id) ?? [];
    if (!remembers(rule) && feeds.length === 0) continue;
    const level = levelOf(rule);
    levels[level] = [...(levels[level] ?? []), { rule, feeds }];
  }
  return levels.filter((level) => level !== undefined);
}
