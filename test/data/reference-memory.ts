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

/** By the id of a rule with `firstSeen`: the ids of records that were a first sight, some only when they were delivered. */
export type FirstSights = ReadonlyMap<string, ReadonlySet<string>>;

/** Options of the reference. */
export interface ReferenceOptions {
  /** Until when rules with `firstSeen` learn, in seconds. Default: they have learned. */
  learnedUntil?: number;
  /** Records that count as first sights, besides those of the stream. Default: none. */
  sightedBefore?: FirstSights;
}

/**
 * The reference that engine/memory/ is checked against: reads a whole stream of records at once, each once by its id,
 * and applies the meaning of the keys literally. Quadratic, and shares no code with the engine. Expressions are names
 * of `values`.
 */
export function alertsByReference(
  rules: readonly Rule[],
  stream: readonly SeenRecord[],
  options: ReferenceOptions = {},
): ReferenceAlert[] {
  return rules.flatMap((rule) => ofRule(rule, rules, inOrder(stream), options).alerts);
}

/** The first sights of a stream, and those of `sightedBefore`. */
export function firstSightsByReference(
  rules: readonly Rule[],
  stream: readonly SeenRecord[],
  options: ReferenceOptions = {},
): FirstSights {
  return new Map(rules.map((rule) => [rule.id, new Set(ofRule(rule, rules, inOrder(stream), options).firstSights)]));
}

function inOrder(stream: readonly SeenRecord[]): SeenRecord[] {
  return [...new Map(stream.map((record) => [record.id, record])).values()].sort(
    (a, b) => a.time - b.time || (a.id < b.id ? -1 : 1),
  );
}

/** What became of the records that a rule matches. */
interface RuleResult {
  alerts: ReferenceAlert[];
  /** The records that count as its matches for the rules after it. */
  matches: SeenRecord[];
  firstSights: string[];
}

function ofRule(
  rule: Rule,
  rules: readonly Rule[],
  stream: readonly SeenRecord[],
  options: ReferenceOptions,
): RuleResult {
  const { after, firstSeen, threshold } = rule;
  const needed = [after?.per, firstSeen?.of, firstSeen?.per, threshold?.per, threshold?.of].filter(
    (name) => name !== undefined,
  );
  let found = stream.filter(
    (record) => record.matches.includes(rule.id) && needed.every((name) => textOf(record, name) !== ""),
  );
  if (after) {
    const before = ofRule(rules.find(({ id }) => id === after.rule) as Rule, rules, stream, options).matches;
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
  const stretches = firstSeen ? stretchesOf(found, firstSeen) : [];
  const firstSights: string[] = [];
  if (firstSeen) {
    const { learnedUntil = 0, sightedBefore } = options;
    for (const stretch of stretches) {
      const from = (stretch[0] as SeenRecord).time;
      for (const { id, time } of stretch) {
        // Several at the same time are all first sights.
        if ((time === from && from >= learnedUntil) || sightedBefore?.get(rule.id)?.has(id)) firstSights.push(id);
      }
    }
    found = found.filter(({ id }) => firstSights.includes(id));
  }
  if (threshold?.within !== undefined) return { ...ofThreshold(rule, found), firstSights };
  if (!firstSeen) return { alerts: found.map((one) => alertOf(rule, one.id, [one])), matches: found, firstSights };
  const alerts = stretches
    .filter((stretch) => stretch.some(({ id }) => firstSights.includes(id)))
    .map((stretch) => alertOf(rule, textOf(stretch[0] as SeenRecord, firstSeen.of), stretch));
  return { alerts, matches: found, firstSights };
}

function textOf(record: SeenRecord, expression: string): string {
  return record.values[expression] ?? "";
}

function sightedValue(record: SeenRecord, { of, per }: NonNullable<Rule["firstSeen"]>): string {
  return JSON.stringify([per === undefined ? "" : textOf(record, per), textOf(record, of)]);
}

function alertOf({ id: rule }: Rule, subject: string, records: readonly SeenRecord[]): ReferenceAlert {
  const times = records.map(({ time }) => time);
  return { rule, subject, from: Math.min(...times), to: Math.max(...times), ids: records.map(({ id }) => id) };
}

/** The sightings of each value, cut where `within` has passed without one. */
function stretchesOf(found: readonly SeenRecord[], firstSeen: NonNullable<Rule["firstSeen"]>): SeenRecord[][] {
  const stretches: SeenRecord[][] = [];
  for (const record of found) {
    const last = stretches.findLast(([one]) => one && sightedValue(one, firstSeen) === sightedValue(record, firstSeen));
    if (last && record.time - (last.at(-1) as SeenRecord).time <= firstSeen.within) last.push(record);
    else stretches.push([record]);
  }
  return stretches;
}

function ofThreshold(rule: Rule, found: readonly SeenRecord[]): Omit<RuleResult, "firstSights"> {
  const { firstSeen } = rule;
  const { within = 0, count, per, of } = rule.threshold as NonNullable<Rule["threshold"]>;
  /** After `firstSeen`, each new value counts once. */
  const countedOf = (record: SeenRecord) =>
    of !== undefined ? textOf(record, of) : firstSeen ? sightedValue(record, firstSeen) : record.id;
  const reached = found.filter((record) => {
    const inWindow = found.filter(
      (other) =>
        textOf(other, per) === textOf(record, per) && other.time <= record.time && record.time - other.time <= within,
    );
    return new Set(inWindow.map(countedOf)).size >= count;
  });
  const alerts: ReferenceAlert[] = [];
  for (const record of reached) {
    const subject = textOf(record, per);
    const last = alerts.findLast((alert) => alert.subject === subject);
    if (last && !rule.mute && record.time - last.to <= within) {
      last.to = record.time;
      last.ids.push(record.id);
    } else alerts.push(alertOf(rule, subject, [record]));
  }
  return { alerts, matches: reached };
}
