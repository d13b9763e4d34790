/** How grave an alert is, gravest first. */
export const severities = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof severities)[number];

/** A rule as the function evaluates it: checked when it was built, and plain data. */
export interface Rule {
  /** The name of its file without `.cel`, in kebab-case. */
  id: string;
  /** At most 70 ASCII characters. */
  title: string;
  severity: Severity;
  enabled: boolean;
  description: string;
  response: string;
  references: string[];
  misses?: string;
  tags: string[];
  /** What the rule reads as `params`: its defaults, overlaid with the stack's. */
  params: Record<string, unknown>;
  /** CEL of type bool. */
  expression: string;
  /** CEL of type string that words what happened. */
  summary?: string;
  /** Alert once for each log object and value of `per` (CEL of type string) with `count` records. */
  threshold?: { count: number; per: string };
}

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

/** Everything that decides which records alert. */
export interface Ruleset {
  rules: Rule[];
  suppressions: Suppression[];
}

/** Whether the day `expires` (`YYYY-MM-DD`, UTC) is over. */
export function hasExpired(expires: string, now: Date): boolean {
  return now.toISOString().slice(0, 10) > expires;
}
