import { gunzipSync } from "node:zlib";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import { ExpressionError, safeMessage } from "../../engine/cel/expression-error.ts";
import { type CloudTrailRecord, factsOf } from "../../engine/record.ts";
import { type Rule, type Ruleset, type Suppression, severities } from "../../engine/ruleset.ts";
import { clip } from "../../text/clip.ts";

/** What an evaluation of a log file found. */
export interface Outcome {
  /** By rule, most severe first, then by id; for one rule in the order of the records. */
  alerts: ({ rule: string; eventID: string; threshold: unknown } & Words)[];
  /** By rule, in the order of the ruleset. */
  ruleErrors: RuleError[];
  recordsRead: number;
  notEvaluated: { insights: number; others: number };
}

interface RuleError {
  rule: string;
  eventID: string;
  message: string;
}

/**
 * Switches a rule on without what it remembers of other log files, which this reference knows nothing of: its threshold
 * counts within a file. `reference-memory.ts` is the reference for the rest.
 */
export function withoutMemory(rule: Rule): Rule {
  const { firstSeen: _firstSeen, after: _after, mute: _mute, silent: _silent, threshold, ...rest } = rule;
  const { within: _within, ...counted } = threshold ?? { count: 0, per: "" };
  return { ...rest, enabled: true, ...(threshold && { threshold: counted }) };
}

type Parsed = Record<string, unknown>;

/** The records of one value of a threshold's `per`, and the alert for the earliest. */
interface Group {
  count: number;
  different: Map<string, number>;
  calls: Map<string, number>;
  time: string;
  /** The latest event time. */
  last: string;
  record: Parsed;
  worded: Worded;
}

type Words = { summary: string | undefined; subject: string | undefined; target: string | undefined };
type Worded = { words: Words; errors: RuleError[] };

/**
 * The reference that the engine is checked against, as plain as it can be: the whole file is parsed at
 * once, and every rule is evaluated whole on every record. Shares no code with the engine's fast path but the
 * evaluation of an expression.
 */
export function evaluateByReference(bytes: Uint8Array, { rules, suppressions }: Ruleset): Outcome {
  const { Records } = JSON.parse(gunzipSync(bytes).toString()) as { Records: unknown[] };
  const results = rules.map((rule) => evaluateRule(rule, suppressions, Records.filter(isCall).map(readable)));
  const rank = ({ severity }: Rule) => severities.indexOf(severity);
  const byGravity = results.toSorted((a, b) => rank(a.rule) - rank(b.rule) || (a.rule.id < b.rule.id ? -1 : 1));
  const insights = Records.filter((value) => !isCall(value) && isInsight(value)).length;
  return {
    alerts: byGravity.flatMap(({ alerts }) => alerts),
    ruleErrors: results.flatMap(({ ruleErrors }) => ruleErrors),
    recordsRead: Records.length,
    notEvaluated: { insights, others: Records.length - insights - Records.filter(isCall).length },
  };
}

function isCall(value: unknown): value is Parsed {
  const record = value as Parsed | null;
  return typeof record?.eventSource === "string" && typeof record.eventName === "string";
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
}

function withoutNullService({ invokedBy, ...identity }: Parsed): Parsed {
  return invokedBy === null || invokedBy === undefined ? identity : { invokedBy, ...identity };
}

/** The record without fields of a kind that CloudTrail never writes, and without a null as `invokedBy`. */
function readable(record: Parsed): Parsed {
  const kinds: Record<string, string[]> = {
    userIdentity: ["object"],
    tlsDetails: ["object"],
    requestParameters: ["object", "null"],
    responseElements: ["object", "null"],
    additionalEventData: ["object", "null"],
    serviceEventDetails: ["object", "null"],
    errorCode: ["string"],
    errorMessage: ["string"],
    sourceIPAddress: ["string"],
    userAgent: ["string"],
    awsRegion: ["string"],
    recipientAccountId: ["string"],
    eventType: ["string"],
    vpcEndpointId: ["string"],
  };
  return Object.fromEntries(
    Object.entries(record)
      .filter(([field, value]) => kinds[field]?.includes(kindOf(value)) ?? true)
      .map(([field, value]) => [field, field === "userIdentity" ? withoutNullService(value as Parsed) : value]),
  );
}

function isInsight(value: unknown): boolean {
  const record = value as Parsed | null;
  return record?.eventCategory === "Insight" || record?.eventType === "AwsCloudTrailInsight";
}

function evaluateRule(rule: Rule, suppressions: Suppression[], records: Parsed[]) {
  const alerts: Outcome["alerts"] = [];
  const ruleErrors: RuleError[] = [];
  const groups = new Map<string, Group>();
  const matched = new Set<unknown>();

  const errorOf = (record: Parsed, error: unknown, part = ""): RuleError => ({
    rule: rule.id,
    eventID: eventIDOf(record),
    message: part + safeMessage(error),
  });
  const isSuppressed = (record: Parsed): boolean =>
    suppressions.some(({ name, rules, params, expression }) => {
      if (rules !== "all" && !rules.includes(rule.id)) return false;
      try {
        return prepared(expression)({ record, params }) === true;
      } catch (error) {
        ruleErrors.push(errorOf(record, error, `suppression ${name}: `));
        return false;
      }
    });
  const word = (record: Parsed): Worded => {
    const errors: RuleError[] = [];
    const evaluate = (part: keyof Words, length: number): string | undefined => {
      const expression = rule[part];
      if (expression === undefined) return undefined;
      try {
        const text = prepared(expression)({ record, params: rule.params });
        if (typeof text !== "string") throw new ExpressionError(`expected a string, got ${typeof text}`);
        return clip(text, length);
      } catch (error) {
        errors.push(errorOf(record, error, `${part}: `));
        return undefined;
      }
    };
    const [summary, subject] = [evaluate("summary", 500), evaluate("subject", 500)];
    const target = evaluate("target", 300) || factsOf(record as CloudTrailRecord).resource;
    return { words: { summary, subject, target }, errors };
  };
  const alert = (record: Parsed, { words, errors }: Worded, threshold?: unknown) => {
    alerts.push({ rule: rule.id, eventID: eventIDOf(record), ...words, threshold });
    ruleErrors.push(...errors);
  };

  for (const record of records) {
    try {
      const value = prepared(rule.expression)({ record, params: rule.params });
      if (typeof value !== "boolean") throw new ExpressionError(`expected a bool, got ${typeof value}`);
      if (!value || isSuppressed(record)) continue;
      if (record.eventID !== "" && typeof record.eventID === "string" && matched.has(record.eventID)) continue;
      matched.add(record.eventID);
      if (!rule.threshold) {
        alert(record, word(record));
        continue;
      }
      const per = prepared(rule.threshold.per)({ record, params: rule.params });
      if (typeof per !== "string") throw new ExpressionError(`threshold.per: expected a string, got ${typeof per}`);
      const of = rule.threshold.of && prepared(rule.threshold.of)({ record, params: rule.params });
      if (of !== undefined && typeof of !== "string") {
        throw new ExpressionError(`threshold.of: expected a string, got ${typeof of}`);
      }
      const group = groups.get(per);
      const different = group?.different ?? new Map<string, number>();
      const calls = group?.calls ?? new Map<string, number>();
      const call = clip(record.eventName as string, 100);
      if (calls.has(call) || calls.size < 50) calls.set(call, (calls.get(call) ?? 0) + 1);
      if (of !== undefined) different.set(clip(of, 300), (different.get(clip(of, 300)) ?? 0) + 1);
      const time = typeof record.eventTime === "string" ? record.eventTime : "";
      const count = (group?.count ?? 0) + 1;
      const last = group && (group.last > time || time.length > 64) ? group.last : time.length > 64 ? "" : time;
      if (!group || time < group.time)
        groups.set(per, { count, different, calls, time, last, record, worded: word(record) });
      else Object.assign(group, { count, last });
    } catch (error) {
      ruleErrors.push(errorOf(record, error));
    }
  }
  for (const [per, { count, different, calls, last, record, worded }] of groups) {
    const { count: needed, of } = rule.threshold as NonNullable<Rule["threshold"]>;
    if ((of === undefined ? count : different.size) < needed) continue;
    const byCount = (counts: Map<string, number>) => [...counts].sort(([, a], [, b]) => b - a);
    alert(record, worded, {
      count,
      per: clip(per, 500),
      last,
      ...(of !== undefined && { different: byCount(different) }),
      ...(calls.size > 1 && { calls: byCount(calls) }),
    });
  }
  return { rule, alerts, ruleErrors };
}

const programs = new Map<string, ReturnType<typeof prepareExpression>>();

function prepared(text: string): ReturnType<typeof prepareExpression> {
  const program = programs.get(text) ?? prepareExpression(text);
  programs.set(text, program);
  return program;
}

function eventIDOf(record: Parsed): string {
  return factsOf(record as CloudTrailRecord).eventID;
}
