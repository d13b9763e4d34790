import type { Alert, AlertMemory } from "../alert.ts";
import type { Evaluation, RuleAlerts } from "../evaluate.ts";
import { AlertKeeper } from "../kept-alerts.ts";
import { callOfFacts } from "../record.ts";
import { bySeverity, type Rule } from "../ruleset.ts";
import type { MemoryKeys } from "./keys.ts";
import type { Match } from "./matches.ts";
import type { Passing } from "./stage.ts";

/** The alerts that a decision sends, by rule. */
export class SentAlerts {
  readonly #keys: MemoryKeys;
  readonly #alerts = new Map<Rule, { alerts: Alert[]; more: number; wordless?: Passing }>();

  constructor(keys: MemoryKeys) {
    this.#keys = keys;
  }

  /** Adds an alert, and how many further ones are only counted. */
  add(rule: Rule, alert: Alert, more: number): void {
    const alerts = this.#alertsOf(rule);
    alerts.alerts.push(alert);
    alerts.more += more;
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
    const worded = matches.filter(({ alert }) => alert);
    const same = worded.filter((match) => isSame(match.after, after) && isSame(match.mute, mute));
    const distance = (match: Match) => Math.abs(match.time - time);
    const [nearest] = (same.length > 0 ? same : worded).sort((a, b) => distance(a) - distance(b));
    if (!nearest?.alert) return;
    alerts.alerts.push(withMemory(nearest.alert, memory));
    alerts.more--;
  }

  /** Returns the evaluation with these alerts, bounded, and without its matches. */
  mergeInto(evaluation: Evaluation): Evaluation {
    const { matches: _matches, ...rest } = evaluation;
    const added = [...this.#alerts].map(([rule, { alerts, more }]): RuleAlerts => {
      const keeper = new AlertKeeper<Alert>(maxAlerts, ({ facts }) => callOfFacts(facts));
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
    return { ...rest, alerts, alertCount: alerts.reduce((sum, { count }) => sum + count, 0) };
  }
}

/** As many alerts of a rule as an evaluation of the function keeps. */
const maxAlerts = 2000;

/** An alert with what memory adds to it, if that is anything. */
export function withMemory(alert: Alert, memory: AlertMemory): Alert {
  return Object.keys(memory).length > 0 ? { ...alert, memory } : alert;
}

function byEventTime({ facts: a }: Alert, { facts: b }: Alert): number {
  return a.eventTime < b.eventTime ? -1 : a.eventTime > b.eventTime ? 1 : 0;
}
