import { compare } from "../../text/compare.ts";
import { type Alert, type AlertMemory, type Draft, draftOf, type LazyDraft, type RuleError } from "../alert.ts";
import { type Evaluation, functionLimits, type RuleAlerts, type RuleErrors } from "../evaluate.ts";
import { AlertKeeper } from "../kept-alerts.ts";
import { callOfFacts } from "../record.ts";
import { bySeverity, type Rule } from "../ruleset.ts";
import type { MemoryKeys } from "./keys.ts";
import type { Match } from "./matches.ts";
import type { Passing } from "./stage.ts";

/** An alert to send: its draft, and what memory adds or puts in the draft's place. */
interface SentAlert {
  draft: LazyDraft;
  memory: AlertMemory;
  threshold?: Alert["threshold"];
}

/** The alerts that a decision sends, by rule, and the errors of their wordings. */
export class SentAlerts {
  readonly #keys: MemoryKeys;
  readonly #rules: readonly Rule[];
  readonly #maxErrors: number;
  readonly #alerts = new Map<Rule, { alerts: Alert[]; more: number; wordless?: Passing }>();
  /** Several alerts may be made of one draft, whose errors count once. */
  readonly #drafts = new Set<Draft>();
  readonly #errors = new Map<Rule, RuleError[]>();

  /** `rules` are all rules, in the order of the ruleset; of the errors of each, `maxErrors` are kept, and the others only counted. */
  constructor(keys: MemoryKeys, rules: readonly Rule[], maxErrors: number) {
    this.#keys = keys;
    this.#rules = rules;
    this.#maxErrors = maxErrors;
  }

  /** Adds an alert, and how many further ones are only counted. */
  add(rule: Rule, sent: SentAlert, more: number): void {
    const alerts = this.#alertsOf(rule);
    alerts.alerts.push(this.#alertOf(rule, sent));
    alerts.more += more;
  }

  #alertOf(rule: Rule, { draft: lazy, memory, threshold }: SentAlert): Alert {
    const draft = draftOf(lazy);
    if (draft.errors.length > 0 && !this.#drafts.has(draft)) {
      this.#drafts.add(draft);
      const errors = this.#errors.get(rule) ?? [];
      this.#errors.set(rule, errors);
      // Not a copy with more: every alert of a large log file may fail.
      errors.push(...draft.errors);
    }
    const alert = { ...draft.alert };
    if (threshold) alert.threshold = threshold;
    if (Object.keys(memory).length > 0) alert.memory = memory;
    return alert;
  }

  /** Adds a match that passed all keys, but for whose words there was no room. */
  count(rule: Rule, wordless: Passing): void {
    const alerts = this.#alertsOf(rule);
    alerts.more += 1 + wordless.more;
    alerts.wordless ??= wordless;
  }

  #alertsOf(rule: Rule) {
    const alerts = this.#alerts.get(rule) ?? { alerts: [], more: 0 };
    this.#alerts.set(rule, alerts);
    return alerts;
  }

  /** If none of a rule's alerts has words, one gets those of the nearest match that has them, preferably of the same values. */
  wordOne(rule: Rule, matches: readonly Match[]): void {
    const alerts = this.#alerts.get(rule);
    if (!alerts?.wordless || alerts.alerts.length > 0) return;
    const { time, after, mute, memory } = alerts.wordless;
    const keys = this.#keys;
    const isSame = (text: string | undefined, hash: string | undefined) =>
      text === undefined ? hash === undefined : keys.item("value", text) === hash;
    const worded = matches.filter(({ draft }) => draft);
    const same = worded.filter((match) => isSame(match.after, after) && isSame(match.mute, mute));
    const distance = (match: Match) => Math.abs(match.time - time);
    const [nearest] = (same.length > 0 ? same : worded).sort((a, b) => distance(a) - distance(b));
    if (!nearest?.draft) return;
    alerts.alerts.push(this.#alertOf(rule, { draft: nearest.draft, memory, threshold: alerts.wordless.threshold }));
    alerts.more--;
  }

  /** Returns the evaluation with these alerts, bounded, and without its matches. */
  mergeInto(evaluation: Evaluation): Evaluation {
    const { matches: _matches, ...rest } = evaluation;
    const added = [...this.#alerts].map(([rule, { alerts, more }]): RuleAlerts => {
      const keeper = new AlertKeeper<Alert>(functionLimits.alerts, ({ facts }) => callOfFacts(facts));
      for (const alert of alerts.sort(byEventTime)) {
        keeper.add(
          () => callOfFacts(alert.facts),
          () => alert,
        );
      }
      const { kept, count, principals } = keeper.result();
      return { rule, count: count + more, alerts: kept, ...(principals && { principals }) };
    });
    // A rule whose alerts memory does not decide has one here only to say that the rules after it don't know of all matches.
    const merged = rest.alerts.map((one) => {
      const marked = added.find(({ rule }) => rule === one.rule)?.alerts ?? [];
      return marked.length > 0 ? { ...one, alerts: [...marked, ...one.alerts] } : one;
    });
    const others = added.filter(({ rule }) => !merged.some((one) => one.rule === rule));
    const alerts = [...merged, ...others].sort((a, b) => bySeverity(a.rule, b.rule));
    const withAlerts = { ...rest, alerts, alertCount: alerts.reduce((sum, { count }) => sum + count, 0) };
    return this.#errors.size === 0 ? withAlerts : { ...withAlerts, ...this.#withErrors(rest.ruleErrors) };
  }

  /** The rule errors of an evaluation with those of the alerts that are sent. */
  #withErrors(ruleErrors: readonly RuleErrors[]): Pick<Evaluation, "ruleErrors" | "ruleErrorCount"> {
    const known = new Map(ruleErrors.map((one) => [one.rule, one]));
    const all = this.#rules.flatMap((rule): RuleErrors[] => {
      const before = known.get(rule);
      const added = this.#errors.get(rule) ?? [];
      if (added.length === 0) return before ? [before] : [];
      const { count, errors } = before ?? { count: 0, errors: [] };
      const room = Math.max(0, this.#maxErrors - errors.length);
      return [{ rule, count: count + added.length, errors: [...errors, ...added.slice(0, room)] }];
    });
    return { ruleErrors: all, ruleErrorCount: all.reduce((sum, { count }) => sum + count, 0) };
  }
}

function byEventTime({ facts: a }: Alert, { facts: b }: Alert): number {
  return compare(a.eventTime, b.eventTime);
}
