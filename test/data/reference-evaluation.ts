import { gunzipSync } from "node:zlib";
import { interpretExpression } from "../../engine/cel/evaluate.ts";
import { ExpressionError, safeMessage } from "../../engine/cel/expression-error.ts";
import { type CloudTrailRecord, clip, factsOf } from "../../engine/record.ts";
import type { Rule, Ruleset, Suppression } from "../../engine/ruleset.ts";

/** What a way from bytes to alerts came to, in its order. */
export interface Outcome {
  alerts: { rule: string; eventID: string; summary: string | undefined; threshold: unknown }[];
  ruleErrors: { rule: string; eventID: string; message: string }[];
  recordsRead: number;
}

type Parsed = Record<string, unknown>;

/**
 * The plain way, to hold the fast one against: the whole file parsed at once, and cel-js's
 * interpreter on every rule and every record. Shares no code with the fast way but the interpreter.
 */
export function plainWay(bytes: Uint8Array, { rules, suppressions }: Ruleset): Outcome {
  const { Records } = JSON.parse(gunzipSync(bytes).toString()) as { Records: unknown[] };
  const outcome: Outcome = { alerts: [], ruleErrors: [], recordsRead: Records.length };
  const programs = new Map<string, ReturnType<typeof interpretExpression>>();
  const run = (text: string, record: Parsed, params: Parsed) => {
    const program = programs.get(text) ?? interpretExpression(text);
    programs.set(text, program);
    return program({ record, params });
  };
  const counted = new Map<Rule, Map<string, { count: number; time: string; record: Parsed; summary?: string }>>();

  for (const record of Records as Parsed[]) {
    if (typeof record?.eventSource !== "string" || typeof record.eventName !== "string") continue;
    for (const rule of rules) {
      const fail = (error: unknown, expression: string, part = "") => {
        const message = part + safeMessage(error, expression);
        outcome.ruleErrors.push({ rule: rule.id, eventID: eventIDOf(record), message });
      };
      const suppresses = (suppression: Suppression): boolean => {
        if (suppression.rules !== "all" && !suppression.rules.includes(rule.id)) return false;
        try {
          return run(suppression.expression, record, suppression.params) === true;
        } catch (error) {
          fail(error, suppression.expression, `suppression ${suppression.name}: `);
          return false;
        }
      };
      const summaryOf = (): string | undefined => {
        if (rule.summary === undefined) return undefined;
        try {
          const text = run(rule.summary, record, rule.params);
          if (typeof text !== "string") throw new ExpressionError(`expected a string, got ${typeof text}`);
          return clip(text, 500);
        } catch (error) {
          fail(error, rule.summary, "summary: ");
          return undefined;
        }
      };
      try {
        const value = run(rule.expression, record, rule.params);
        if (typeof value !== "boolean") throw new ExpressionError(`expected a bool, got ${typeof value}`);
        if (!value || suppressions.some(suppresses)) continue;
        if (!rule.threshold) {
          outcome.alerts.push({
            rule: rule.id,
            eventID: eventIDOf(record),
            summary: summaryOf(),
            threshold: undefined,
          });
          continue;
        }
        const per = run(rule.threshold.per, record, rule.params);
        if (typeof per !== "string") throw new ExpressionError(`threshold.per: expected a string, got ${typeof per}`);
        const groups = counted.get(rule) ?? new Map();
        counted.set(rule, groups);
        const group = groups.get(per);
        // A record without a time is earlier than any, once it is the first.
        if (!group || String(record.eventTime) < group.time) {
          const time = typeof record.eventTime === "string" ? record.eventTime : "";
          groups.set(per, { count: (group?.count ?? 0) + 1, time, record, summary: summaryOf() });
        } else group.count++;
      } catch (error) {
        fail(error, `${rule.expression} ${rule.threshold?.per ?? ""}`);
      }
    }
  }
  for (const [rule, groups] of counted) {
    for (const [per, { count, record, summary }] of groups) {
      if (count < (rule.threshold?.count ?? 0)) continue;
      outcome.alerts.push({
        rule: rule.id,
        eventID: eventIDOf(record),
        summary,
        threshold: { count, per: clip(per, 500) },
      });
    }
  }
  return outcome;
}

function eventIDOf(record: Parsed): string {
  return factsOf(record as CloudTrailRecord).eventID;
}
