import type { Document } from "yaml";
import { z } from "zod";
import { durationLiteral } from "../../text/duration.ts";
import { all, any, type Cel, comparison, print } from "./cel.ts";
import { areExclusive } from "./exclusive.ts";
import { findField } from "./field.ts";
import { contentOf, parsedAs, texts } from "./rule.ts";
import { SigmaError } from "./sigma-error.ts";

/** What a correlation relates: the records of a search, or an earlier correlation. */
export interface Base {
  /** The names by which the correlation's aliases may mean it. */
  names: readonly string[];
  /** Its title, for messages. */
  title: string;
  cel: Cel;
  detection: Readonly<Record<string, unknown>>;
  /** If it is a correlation itself: what it counts. */
  threshold?: Threshold;
}

/** `threshold` of a rule's header; `of`: count distinct values instead of records. */
interface Threshold {
  count: number;
  per: string;
  of?: string;
  within: string;
}

/** What a rule remembers, as keys of its header. */
interface Remembering {
  threshold?: Threshold;
  after?: { per: string; before?: string; within: string };
}

/** One of the rules that a correlation becomes. */
export interface CorrelationRule extends Remembering {
  /** What its id and its title add to the correlation's; "" for the one that alerts on the whole. */
  role: "" | "first" | "together";
  cel: Cel;
  /** The detections whose values its samples have. */
  detection: Readonly<Record<string, unknown>>;
  isSilent: boolean;
}

/** The section `correlation` of a Sigma rule. */
export interface Correlation {
  type: string;
  groupBy: readonly string[];
  aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  timespan: string;
  condition?: Readonly<Record<string, unknown>> | string | undefined;
}

const correlationSection = z.object({
  type: z.string(),
  rules: texts,
  "group-by": texts,
  aliases: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  timespan: z.string({ error: "must be a time such as 90m" }),
  condition: z.union([z.record(z.string(), z.unknown()), z.string()]).optional(),
});

/** Reads the section `correlation`, and which rules it names. Throws `SigmaError`. */
export function readCorrelation(document: Document.Parsed): { correlation: Correlation; rules: string[] } {
  const section = (contentOf(document) as { correlation?: unknown }).correlation;
  const { rules, "group-by": groupBy, ...rest } = parsedAs(correlationSection, section, "correlation");
  if (rules.length === 0) throw new SigmaError("correlation: rules must name at least one rule");
  return { correlation: { ...rest, groupBy }, rules };
}

/**
 * The rules that a correlation becomes. It matches when some time of the length of `timespan`, which may begin anywhere,
 * meets its condition. Throws `SigmaError` for what no rule can express.
 */
export function rulesOf(correlation: Correlation, bases: readonly Base[]): CorrelationRule[] {
  const { type } = correlation;
  if (type === "event_count" || type === "value_count") return counted(correlation, bases);
  if (type === "temporal") return together(correlation, bases);
  if (type === "temporal_ordered") return ordered(correlation, bases);
  if (/^value_(sum|avg|percentile|median)$/.test(type)) {
    throw new SigmaError(`correlation: ${type} calculates with the values of several records, and a rule only counts`);
  }
  throw new SigmaError(`correlation: the type "${type}" is unknown`);
}

function counted(correlation: Correlation, bases: readonly Base[]): CorrelationRule[] {
  refuseCorrelations(bases, `${correlation.type} counts records`);
  const { cel, per } = grouped(correlation, bases);
  const within = durationOf(correlation.timespan);
  const count = leastCount(correlation.condition);
  const detection = detectionOf(bases.slice(0, 1), correlation);
  if (correlation.type === "event_count") {
    return [{ role: "", cel, detection, isSilent: false, threshold: { count, per, within } }];
  }
  const condition = correlation.condition as Record<string, unknown> | undefined;
  const fields = [condition?.field ?? []].flat();
  if (fields.length === 0) throw new SigmaError("correlation: value_count needs a field in its condition");
  const values = fields.map((field) => valueIn(String(field)));
  const of = joined(values.map(({ text }) => text));
  const present = Object.fromEntries(fields.map((field) => [`${field}|exists`, true]));
  return [
    {
      role: "",
      // A record without the field has no value to count.
      cel: all([cel, ...values.map(({ isPresent }) => isPresent)]),
      detection: { ...detection, counted: present },
      isSilent: false,
      threshold: { count, per, of, within },
    },
  ];
}

/** All of the rules, or as many as the condition says, in any order: records of so many different rules. */
function together(correlation: Correlation, bases: readonly Base[]): CorrelationRule[] {
  refuseCorrelations(bases, "temporal looks for records");
  refuseExpression(correlation.condition);
  if (bases.length < 2) throw new SigmaError("correlation: temporal needs at least two rules");
  const within = durationOf(correlation.timespan);
  const count = correlation.condition === undefined ? bases.length : leastCount(correlation.condition);
  if (count > bases.length) throw new SigmaError(`correlation: ${count} of ${bases.length} rules can't match`);
  const { cel, per, presenceOf } = grouped(correlation, bases);
  const detection = detectionOf(bases.slice(0, 1), correlation);
  const overlap = bases.flatMap((a, index) =>
    bases.slice(index + 1).flatMap((b) => (areExclusive(a.cel, b.cel) ? [] : [[a, b]])),
  );
  const [pair] = overlap as [Base, Base][];
  if (pair && bases.length > 2) {
    throw new SigmaError(
      `correlation: one record may match both "${pair[0].title}" and "${pair[1].title}", and of more than two rules a rule ` +
        "can only count records that match one each: give them different event names",
    );
  }
  const last = bases.length - 1;
  const of = bases.reduceRight(
    (rest, base, index) => (index === last ? `"${index + 1}"` : `${inline(base.cel)} ? "${index + 1}" : ${rest}`),
    "",
  );
  const rule: CorrelationRule = { role: "", cel, detection, isSilent: false, threshold: { count, per, of, within } };
  if (!pair) return [rule];
  const both = all([...bases.map((base) => base.cel), ...bases.flatMap(presenceOf)]);
  return [rule, { role: "together", cel: both, detection: detectionOf(bases, correlation), isSilent: false }];
}

/** The second rule after the first. A record that matches both is not after itself. */
function ordered(correlation: Correlation, bases: readonly Base[]): CorrelationRule[] {
  refuseExpression(correlation.condition);
  if (correlation.condition !== undefined && leastCount(correlation.condition) !== bases.length) {
    throw new SigmaError("correlation: temporal_ordered with a condition on how many of its rules match");
  }
  const [first, second, third] = bases;
  if (!first || !second) throw new SigmaError("correlation: temporal_ordered needs at least two rules");
  if (third) {
    throw new SigmaError(
      "correlation: an order of more than two rules: a rule comes after one other within a time, and the timespan of all " +
        "together can't be said",
    );
  }
  if (second.threshold) throw new SigmaError(`correlation: "${second.title}", the last rule, is a correlation itself`);
  const { perOf, presenceOf } = grouped(correlation, bases);
  const within = durationOf(correlation.timespan);
  // With aliases, the value that the two share may be in a different field of each.
  const [before, per] = [perOf(first), perOf(second)];
  return [
    {
      role: "first",
      cel: all([first.cel, ...(first.threshold ? [] : presenceOf(first))]),
      detection: detectionOf([first], correlation),
      isSilent: true,
      ...(first.threshold && { threshold: first.threshold }),
    },
    {
      role: "",
      cel: all([second.cel, ...presenceOf(second)]),
      detection: detectionOf([second], correlation),
      isSilent: false,
      after: { per, ...(before !== per && { before }), within },
    },
  ];
}

function refuseCorrelations(bases: readonly Base[], what: string): void {
  const base = bases.find(({ threshold }) => threshold);
  if (base) throw new SigmaError(`correlation: ${what}, and "${base.title}" is a correlation itself`);
}

function refuseExpression(condition: Correlation["condition"]): void {
  if (typeof condition !== "string") return;
  throw new SigmaError(
    `correlation: the condition "${condition}" is an expression over rules, which a rule can't count`,
  );
}

/**
 * The least number that meets a condition. As a timespan slides, its count grows by one record, so that it is every number
 * up to the largest: an upper limit beside it changes nothing, and without a lower one, the first record meets it.
 */
function leastCount(condition: Correlation["condition"]): number {
  if (condition === undefined || typeof condition === "string") {
    throw new SigmaError("correlation: the condition must be such as {gte: 10}");
  }
  const bounds = Object.entries(condition).filter(([name]) => name !== "field");
  const numbers = new Map(
    bounds.map(([name, value]) => {
      if (!/^(gt|gte|lt|lte|eq|neq)$/.test(name))
        throw new SigmaError(`correlation: "${name}" in the condition is unknown`);
      if (!/^\d+$/.test(String(value))) throw new SigmaError(`correlation: "${name}" must be a whole number`);
      return [name, Number(value)];
    }),
  );
  if (numbers.has("neq"))
    throw new SigmaError('correlation: "neq" is met by every other count, also that of one record');
  const least = Math.max(
    numbers.get("gte") ?? 0,
    numbers.has("gt") ? Number(numbers.get("gt")) + 1 : 0,
    numbers.get("eq") ?? 0,
  );
  const most = Math.min(
    numbers.get("lte") ?? Number.POSITIVE_INFINITY,
    numbers.has("lt") ? Number(numbers.get("lt")) - 1 : Number.POSITIVE_INFINITY,
    numbers.get("eq") ?? Number.POSITIVE_INFINITY,
  );
  if (least === 0) throw new SigmaError("correlation: a condition without a lower limit is met by the first record");
  if (least > most) throw new SigmaError("correlation: no count meets the condition");
  return least;
}

const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  // Those of pySigma: a twelfth of a year of 365.2425 days, and such a year.
  M: 2_629_746,
  y: 31_556_952,
};

/** A Sigma timespan such as `90m` as a duration of a rule's header. Throws `SigmaError`. */
export function durationOf(timespan: string): string {
  const [, number, unit = ""] = /^(\d+)([smhdwMy])$/.exec(timespan.trim()) ?? [];
  const seconds = Number(number) * (unitSeconds[unit] ?? 0);
  if (!(seconds > 0)) throw new SigmaError(`timespan: "${timespan}" is no time such as 90m`);
  if (seconds > 365 * 86_400)
    throw new SigmaError(`timespan: ${timespan} is longer than the 365 days that rules remember`);
  return durationLiteral(seconds);
}

/** What the records of a group share. A record without one of the fields forms no group. */
function grouped(correlation: Correlation, bases: readonly Base[]) {
  const { groupBy } = correlation;
  const fieldsOf = (base: Base) => groupBy.map((name) => fieldFor(name, correlation, base));
  const presenceOf = (base: Base) => fieldsOf(base).map((field) => valueIn(field).isPresent);
  const perOf = (base: Base) => joined(fieldsOf(base).map((field) => valueIn(field).text));
  const pers = new Set(bases.map(perOf));
  const [only] = pers;
  if (pers.size === 1 && only !== undefined) {
    const [first] = bases as [Base];
    return { cel: all([any(bases.map(({ cel }) => cel)), ...presenceOf(first)]), per: only, perOf, presenceOf };
  }
  const per = bases.reduceRight((rest, base) => `${inline(base.cel)} ? ${perOf(base)} : ${rest}`, '""');
  return { cel: any(bases.map((base) => all([base.cel, ...presenceOf(base)]))), per, perOf, presenceOf };
}

function fieldFor(name: string, { aliases }: Correlation, base: Base): string {
  if (!Object.hasOwn(aliases, name)) return name;
  const alias = aliases[name] ?? {};
  const key = Object.keys(alias).find((key) => base.names.includes(key));
  const field = key === undefined ? undefined : alias[key];
  if (field === undefined) throw new SigmaError(`correlation: the alias "${name}" names no field of "${base.title}"`);
  return field;
}

/** A field as a text, in CEL, and whether the record has it. */
function valueIn(name: string): { text: string; isPresent: Cel } {
  const { type, value } = findField(name);
  if (type === "object" || value === undefined || name.startsWith("resources")) {
    throw new SigmaError(`correlation: "${name}" is not one value of a record`);
  }
  if (type === "text") return { text: `${value}.orValue("")`, isPresent: comparison(`${value}.orValue("") != ""`) };
  const types = `type(${value}.orValue(null)) in [string, bool, double]`;
  return { text: `(${types} ? string(${value}.orValue(null)) : "")`, isPresent: comparison(types) };
}

/** Several values as one text, which others can't have. */
function joined(texts: readonly string[]): string {
  if (texts.length === 0) return '"all"';
  if (texts.length === 1) return texts[0] as string;
  return texts.map((text) => `strings.quote(${text})`).join(' + " " + ');
}

/** An expression on one line, as an operand. */
function inline(cel: Cel): string {
  return `(${print(cel).replace(/\n\s*/g, " ")})`;
}

/** The searches of some bases, and records that have what they are grouped by. */
function detectionOf(bases: readonly Base[], correlation: Correlation): Record<string, unknown> {
  const searches = bases.flatMap(({ detection }, index) =>
    Object.entries(detection)
      .filter(([name]) => name !== "condition" && name !== "timeframe")
      .map(([name, search]) => [`${index} ${name}`, search]),
  );
  const [base] = bases;
  const fields = base ? correlation.groupBy.map((name) => fieldFor(name, correlation, base)) : [];
  const missing = fields.filter(
    (field) => !/^(userIdentity\.arn|sourceIPAddress|recipientAccountId|awsRegion|event\w+)$/.test(field),
  );
  const named = new Set(searches.flatMap(([, search]) => fieldsIn(search)));
  const present = missing.filter((field) => !named.has(field)).map((field) => [`${field}|exists`, true]);
  return { ...Object.fromEntries(searches), ...(present.length > 0 && { group: Object.fromEntries(present) }) };
}

function fieldsIn(search: unknown): string[] {
  if (Array.isArray(search)) return search.flatMap(fieldsIn);
  return typeof search === "object" && search !== null ? Object.keys(search).map((key) => key.split("|")[0] ?? "") : [];
}
