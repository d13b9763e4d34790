import { createEvaluator } from "../../engine/evaluate.ts";
import type { CloudTrailRecord } from "../../engine/record.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { recordSchema } from "../../language/record-schema.ts";
import { madeUpRecord } from "../new/scaffold.ts";
import { segmentsOf } from "./field.ts";
import { expandValue, readModifiers, type Scalar } from "./modifiers.ts";
import { SigmaError } from "./sigma-error.ts";
import { ownSpelling } from "./vocabulary.ts";

/** A record on which an imported rule alerts, and one on which it does not. */
export interface Samples {
  alert: CloudTrailRecord;
  quiet: CloudTrailRecord;
}

/** How many combinations of selections are tried. */
const maxTries = 300;

/**
 * Makes samples for an imported rule from its detection: a record with the values that its selections name. Undefined if
 * no such record makes the expression true, or none makes it false, as for some regular expressions.
 */
export function makeSamples(expression: string, detection: Readonly<Record<string, unknown>>): Samples | undefined {
  // A record on which the rule fails is no sample.
  const matches = (record: CloudTrailRecord) => {
    const evaluation = evaluator.begin();
    evaluation.add(record);
    return evaluation.finish().alertCount > 0;
  };
  const evaluator = createEvaluator({ rules: [{ ...ruleToTry, expression }], suppressions: [] });
  const records = candidates(detection);
  const alert = records.find(matches);
  if (!alert) return undefined;
  // What a rule only excludes is in none of the first.
  const quiet = [...unlike(alert), ...records].find((record) => !matches(record));
  return quiet && { alert, quiet };
}

const ruleToTry: Omit<Rule, "expression"> = {
  id: "imported",
  title: "",
  severity: "medium",
  enabled: true,
  description: "",
  response: "",
  references: [],
  tags: [],
  params: {},
};

/** Records that other calls, callers and services would leave. */
function unlike(record: CloudTrailRecord): CloudTrailRecord[] {
  const { errorCode: _code, errorMessage: _message, ...succeeded } = record;
  return [
    { ...record, errorCode: "AccessDenied", errorMessage: "not authorized", responseElements: null },
    succeeded as CloudTrailRecord,
    { ...record, eventName: "DescribeExample" },
    { ...record, eventSource: "example.amazonaws.com" },
    structuredClone(madeUpRecord),
  ];
}

function candidates(detection: Readonly<Record<string, unknown>>): CloudTrailRecord[] {
  const { condition: _condition, timeframe: _timeframe, ...searches } = detection;
  const versions = Object.values(searches).map(versionsOf);
  // What is excluded is usually a selection of its own: so all of them, then each subset of one, two and so on.
  const subsets = Array.from({ length: Math.min(maxTries, 2 ** versions.length - 1) }, (_, bits) =>
    versions.filter((_version, index) => (bits + 1) & (1 << index)),
  ).sort((a, b) => a.length - b.length);
  const present = Object.values(searches).flatMap(absentFields);
  return [versions, [], ...subsets]
    .flatMap((chosen) => [0, 1, 2].map((at) => chosen.map((version) => version[at] ?? version[0] ?? [])))
    .slice(0, maxTries)
    .flatMap((assignments) =>
      bases.flatMap((base) =>
        (present.length > 0 ? [[], present] : [[]]).map((before) => {
          const record = structuredClone(base);
          for (const [path, value] of [...before, ...assignments.flat()]) {
            assign(record as Record<string, unknown>, path, value);
          }
          return record;
        }),
      ),
    );
}

/** A rule may exclude the made-up record's own Region, caller, address or user agent. */
const bases: CloudTrailRecord[] = [
  madeUpRecord,
  { ...madeUpRecord, awsRegion: "us-east-2" },
  {
    ...madeUpRecord,
    awsRegion: "us-east-2",
    userIdentity: {
      type: "IAMUser",
      principalId: "AIDAEXAMPLE0000000001",
      arn: "arn:aws:iam::123456789012:user/example-user-1",
      accountId: "123456789012",
      accessKeyId: "AKIAEXAMPLE000000001",
      userName: "example-user-1",
    },
    sourceIPAddress: "2001:db8::1",
    userAgent: "Mozilla/5.0",
  },
];

/** The value of a field; a function makes it from the one that the record has. */
type Assignment = [path: string[], value: unknown];

/** The fields that a search wants to be absent, with a value: for a condition that negates the search. */
function absentFields(search: unknown): Assignment[] {
  if (Array.isArray(search)) return search.flatMap(absentFields);
  if (typeof search !== "object" || search === null) return [];
  return Object.entries(search)
    .flatMap(([key, value]) => assignmentsOf(key, value))
    .flatMap(([path, value]): Assignment[] => (value === undefined ? [[path, "example"]] : []));
}

/** The ways to satisfy a search: one for each item of a list of maps or keywords. */
function versionsOf(search: unknown): Assignment[][] {
  if (Array.isArray(search)) return search.flatMap(versionsOf);
  if (typeof search !== "object" || search === null) {
    return [[[["requestParameters", "example"], plainText(String(search))]]];
  }
  const assignments = new Map<string, Assignment>();
  const found = Object.entries(search).flatMap(([key, value]) => assignmentsOf(key, value));
  for (const [index, [path, value]] of found.entries()) {
    // Each part of a time is set on its own.
    const key = typeof value === "function" ? String(index) : path.join(".");
    const other = assignments.get(key)?.[1];
    // Of `x|startswith` and `x|endswith`, both.
    assignments.set(key, [path, typeof other === "string" && typeof value === "string" ? other + value : value]);
  }
  return [[...assignments.values()]];
}

function assignmentsOf(key: string, value: unknown): Assignment[] {
  const [name = "", ...names] = key.split("|");
  const path = segmentsOf(name.replaceAll("{}", ""));
  const modifiers = readModifiers(names);
  const values = [value].flat().filter((one) => one !== null) as Scalar[];
  const [first] = values;
  if (first === undefined) return value === null ? [[path, undefined]] : [];
  const { operator, timePart } = modifiers;
  const number = Number(first) + (operator === "gt" || modifiers.neq ? 1 : operator === "lt" ? -1 : 0);
  if (timePart !== undefined) return [[path, (time: unknown) => withPart(String(time), timePart, number)]];
  const spelled = ownSpelling(name, [String(first)])?.[0];
  if (spelled !== undefined && operator === "equals" && !modifiers.neq) {
    return [[path, typeof first === "string" ? spelled : first]];
  }
  if (modifiers.neq) return [[path, "other"]];
  const texts = () =>
    (modifiers.all ? values : [first]).map((one) => plainText(String(expandedOf(one, modifiers.encodings))));
  if (name === "") return [[["requestParameters", "example"], texts().join(" ")]];
  const [top = ""] = path;
  if (path.length === 1 && recordSchema[top] === "bool") return [[path, /^true$/i.test(String(first))]];
  switch (operator) {
    case "exists":
      return [[path, first === true ? "example" : undefined]];
    case "fieldref":
      return [
        [path, "example"],
        [String(first).split("."), "example"],
      ];
    case "cidr":
      return [[path, String(first).replace(/\/.*/, "")]];
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return [[path, number]];
    case "re":
      return [[path, textOfExpression(String(first))]];
    default:
      return [
        [path, typeof first === "string" ? texts().join(" ") : typeof first === "bigint" ? Number(first) : first],
      ];
  }
}

function expandedOf(value: Scalar, encodings: readonly string[]): Scalar {
  try {
    return expandValue(value, encodings)[0] ?? value;
  } catch (error) {
    if (error instanceof SigmaError) return value;
    throw error;
  }
}

/** A time with another hour, month or other part of `timeParts`; unchanged if there is no such time. */
function withPart(time: string, part: string, number: number): string {
  const date = new Date(time);
  if (part === "minute") date.setUTCMinutes(number);
  else if (part === "hour") date.setUTCHours(number);
  else if (part === "day") date.setUTCDate(number);
  else if (part === "month") date.setUTCMonth(number - 1);
  else date.setUTCFullYear(number);
  return Number.isNaN(date.getTime()) ? time : date.toISOString().replace(".000Z", "Z");
}

/** A text that matches a value with wildcards. */
function plainText(value: string): string {
  const text = value.replace(/\\([\\*?])|\*|\?/g, (found, escaped) => escaped ?? (found === "?" ? "x" : ""));
  return text === "" && value !== "" ? "example" : text;
}

/** How often one part of a regular expression is repeated at most. */
const maxRepetitions = 100;

/** A text that matches a simple regular expression; for others it may not, and is then not used. */
function textOfExpression(pattern: string): string {
  const bare = pattern.replace(/^\(\?[a-z]+\)/, "").replace(/^\^|(?<!\\)\$$/g, "");
  return withoutGroups(bare)
    .replace(/(?<!\\)\|.*/s, "")
    .replace(/(\\.|\[(?:\\.|[^\]\\])+\]|[^\\[])(?:\{(\d+)[^}]*\}|[*+?]\??)?/gs, (_, part: string, count = "1") =>
      textOfPart(part).repeat(Math.min(Number(count), maxRepetitions)),
    );
}

/** With the first alternative of each group in its place. */
function withoutGroups(pattern: string): string {
  const inner = pattern.replace(/(?<!\\)\((?:\?:)?((?:\\.|[^|()\\])*)(?:\\.|[^()\\])*\)/g, "$1");
  return inner === pattern ? inner : withoutGroups(inner);
}

/** A character that matches one part: `.`, `\d`, `[a-z]` or a character. */
function textOfPart(part: string): string {
  if (part === ".") return "x";
  if (/^\\[bBAzZ]$/.test(part)) return "";
  if (/^\[?\\[wdSW]/.test(part)) return part.includes("W") ? "-" : "1";
  if (/^\[?\\s/.test(part)) return " ";
  if (part.startsWith("[^") || part === "\\D") return "x";
  return part.replace(/^\[/, "").replace(/^\\/, "").charAt(0);
}

function assign(record: Record<string, unknown>, path: string[], value: unknown, isTop = true): void {
  const [step = "", ...rest] = path;
  if (rest.length === 0 && value === undefined) {
    delete record[step];
    return;
  }
  if (rest.length === 0 && typeof value === "function") {
    record[step] = value(record[step]);
    return;
  }
  if (rest.length === 0) {
    const isObject = ["requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"].includes(
      step,
    );
    record[step] = step === "resources" ? [{ ARN: value }] : isObject && isTop ? { example: value } : value;
    return;
  }
  const below = record[step];
  const inner = Array.isArray(below) ? below[0] : below;
  const object = (typeof inner === "object" && inner !== null ? inner : {}) as Record<string, unknown>;
  record[step] = step === "resources" ? [object] : object;
  assign(object, rest, value, false);
}
