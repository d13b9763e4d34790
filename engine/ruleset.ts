/** How severe an alert is, most severe first. */
export const severities = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof severities)[number];

/** Orders rules by severity, most severe first, then by id. */
export function bySeverity(a: Pick<Rule, "severity" | "id">, b: Pick<Rule, "severity" | "id">): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.id < b.id ? -1 : 1);
}

/** A rule as the engine evaluates it: plain data, checked by `language/`. */
export interface Rule {
  /** The name of the rule's file without `.cel`, in kebab-case. */
  id: string;
  /** At most 70 ASCII characters. */
  title: string;
  severity: Severity;
  enabled: boolean;
  description: string;
  response: string;
  /** What is usually harmless, in words. */
  falsePositives?: string;
  references: string[];
  misses?: string;
  tags: string[];
  /** What the rule reads as `params`: its defaults, overlaid with the stack's. */
  params: Record<string, unknown>;
  /** CEL of type bool. */
  expression: string;
  /** `eventsOf` (prefilter.ts), which the bundler adds so that the function need not read every expression when it starts. */
  eventNames?: readonly string[] | "any";
  /** The same of services, where `eventNames` is "any"; absent if they are any, too. */
  eventSources?: readonly string[];
  /** CEL of type string: what happened, in words. */
  summary?: string;
  /** CEL of type string: the email's subject, without severity, account and Region. */
  subject?: string;
  /** CEL of type string: what was acted on. */
  target?: string;
  /** Alert once for each value of `per` (CEL of type string) that `count` records of a log object share. */
  threshold?: {
    count: number;
    per: string;
    /** CEL of type string: `count` is of its different values, not of records. */
    of?: string;
    /** Seconds. The records may be in any log objects, and at most this far apart, both ends included. */
    within?: number;
  };
  /**
   * Alert only for a value of `of` (CEL of type string) that no record with the same `per` had in the last `within`
   * seconds. While the rule has been deployed for less than `learn` seconds, values are only noted.
   */
  firstSeen?: { of: string; per?: string; within: number; learn: number };
  /**
   * Alert only if the rule with this id matched another record with the same `per` at most `within` seconds before. `before`
   * (CEL of type string) is read from that other record instead of `per`.
   */
  after?: { rule: string; per: string; before?: string; within: number };
  /** After an alert, hold back further ones with the same `per` (CEL of type string) for `for` seconds. */
  mute?: { per: string; for: number };
  /** Its matches are never sent; other rules name it in `after`. */
  silent?: boolean;
}

/** Whether a rule's alerts depend on records of other log objects, or on alerts sent before. */
export function remembers({ threshold, firstSeen, after, mute, silent }: Rule): boolean {
  return threshold?.within !== undefined || !!firstSeen || !!after || !!mute || silent === true;
}

/** Whether any enabled rule of a ruleset remembers. */
export function hasMemory({ rules }: Pick<Ruleset, "rules">): boolean {
  return rules.some((rule) => rule.enabled && remembers(rule));
}

/** Returns a rule that alerts on every record that it matches, or, with a threshold, in the first log object that has `count` of them. */
export function withoutMemory(rule: Rule): Rule {
  const { firstSeen: _firstSeen, after: _after, mute: _mute, silent: _silent, threshold, ...rest } = rule;
  if (!threshold) return rest;
  const { within: _within, ...withinLogObject } = threshold;
  return { ...rest, threshold: withinLogObject };
}

/** The expressions of a rule that word its alert. If one fails, the alert goes out without it. */
export const wordings = ["summary", "subject", "target"] as const;
export type Wording = (typeof wordings)[number];

/** A CEL expression that keeps a matching record from alerting. */
export interface Suppression {
  name: string;
  reason: string;
  rules: string[] | "all";
  /** The last day (UTC, `YYYY-MM-DD`) on which it applies. */
  expires?: string;
  params: Record<string, unknown>;
  /** CEL of type bool. */
  expression: string;
}

/** The rules and suppressions that decide which records alert. */
export interface Ruleset {
  rules: Rule[];
  suppressions: Suppression[];
}

/** Whether `expires` (`YYYY-MM-DD`, UTC) is a day before `now`. */
export function hasExpired(expires: string, now: Date): boolean {
  return now.toISOString().slice(0, 10) > expires;
}
