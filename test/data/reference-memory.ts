import type { Rule } from "../../engine/ruleset.ts";

/** A record as the reference reads it: its id, its time in seconds, and its texts. */
export interface SeenRecord {
  id: string;
  time: number;
  /** The rules that match it, by id. */
  matches: string[];
  /** By name: what `per` and `of` expressions read. */
  values: Record<string, string>;
}

/** An alert of the reference, before `mute` and `silent`: a record, or the records of one window or first sight. */
export interface ReferenceAlert {
  rule: string;
  /** The value of `threshold.per`, or of `firstSeen`; else the record's id. */
  subject: string;
  /** The first and the last time of its records that alerted, or that reached the count, in seconds. */
  from: number;
  to: number;
  ids: string[];
}

/**
 * The reference that engine/memory/ is checked against: reads a whole stream of records at once, each once by its id,
 * and applies the meaning of the keys literally. Quadratic, and shares no code with the engine. Expressions are names
 * of `values`.
 */
export function alertsByReference(rules: readonly Rule[], stream: readonly SeenRecord[]): ReferenceAlert[] {
  const once = [...new Map(stream.map((record) => [record.id, record])).values()].sort(
    (a, b) => a.time - b.time || (a.id < b.id ? -1 : 1),
  );
  return rules.flatMap((rule) => ofRule(rule, rules, once).alerts);
}

/** The alerts of a rule, and the records that count as its matches for the rules after it. */
function ofRule(
  rule: Rule,
  rules: readonly Rule[],
  stream: readonly SeenRecord[],
): { alerts: ReferenceAlert[]; matches: SeenRecord[] } {
  const textOf = (record: SeenRecord, expression: string) => record.values[expression] ?? "";
  const { after, firstSeen, threshold } = rule;
  const needed = [after?.per, firstSeen?.of, firstSeen?.per, threshold?.per, threshold?.of].filter(
    (name) => name !== undefined,
  );
  let found = stream.filter(
    (record) => record.matches.includes(rule.id) && needed.every((name) => textOf(record, name) !== ""),
  );
  if (after) {
    const before = ofRule(rules.find(({ id }) => id === after.rule) as Rule, rules, stream).matches;
    found = found.filter((record) =>
      before.some(
        (other) =>
          other.id !== record.id &&
          textOf(other, after.per) === textOf(record, after.per) &&
          record.time - other.time >= 0 &&
          record.time - other.time <= after.within,
      ),
    );
  }
  const keyOf = (record: SeenRecord) =>
    JSON.stringify([
      firstSeen?.per === undefined ? "" : textOf(record, firstSeen.per),
      textOf(record, firstSeen?.of ?? ""),
    ]);
  const sightings = found;
  if (firstSeen) {
    found = sightings.filter(
      (record, index) =>
        !sightings
          .slice(0, index)
          .some((other) => keyOf(other) === keyOf(record) && record.time - other.time <= firstSeen.within),
    );
  }
  if (threshold?.within === undefined) {
    const alerts = found.map((first): ReferenceAlert => {
      const { id, time } = first;
      if (!firstSeen) return { rule: rule.id, subject: id, from: time, to: time, ids: [id] };
      const next = found.find((other) => keyOf(other) === keyOf(first) && other.time > time)?.time ?? Infinity;
      const seen = sightings.filter(
        (other) => keyOf(other) === keyOf(first) && other.time >= time && other.time < next,
      );
      const ids = seen.map((other) => other.id);
      return { rule: rule.id, subject: textOf(first, firstSeen.of), from: time, to: seen.at(-1)?.time ?? time, ids };
    });
    // Of several first sights at the same time, one is alerted, and all are matches.
    const matches = sightings.filter((record) =>
      found.some((first) => keyOf(first) === keyOf(record) && first.time === record.time),
    );
    return { alerts, matches: firstSeen ? matches : found };
  }
  const { within, count, per, of } = threshold;
  const reached = found.filter((record) => {
    const inWindow = found.filter(
      (other) =>
        textOf(other, per) === textOf(record, per) && other.time <= record.time && record.time - other.time <= within,
    );
    return new Set(inWindow.map((other) => (of === undefined ? other.id : textOf(other, of)))).size >= count;
  });
  const alerts: ReferenceAlert[] = [];
  for (const record of reached) {
    const subject = textOf(record, per);
    const { id, time } = record;
    const last = alerts.findLast((alert) => alert.subject === subject);
    if (rule.mute) alerts.push({ rule: rule.id, subject, from: time, to: time, ids: [id] });
    else if (last && time - last.to <= within) {
      last.to = time;
      last.ids.push(id);
    } else alerts.push({ rule: rule.id, subject, from: time, to: time, ids: [id] });
  }
  return { alerts, matches: reached };
}
