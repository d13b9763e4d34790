/** How severe an alert is, most severe first. */
export const severities = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof severities)[number];

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
  };
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
