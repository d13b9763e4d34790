import { createEvaluator } from "../../engine/evaluate.ts";
import type { CloudTrailRecord } from "../../engine/record.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { madeUpRecord } from "../new/scaffold.ts";
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
  const alert = candidates(detection).find(matches);
  if (!alert) return undefined;
  const quiet = unlike(alert).find((record) => !matches(record));
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
  return [versions, [], ...subsets]
    .flatMap((chosen) => [0, 1, 2].map((at) => chosen.map((version) => version[at] ?? version[0] ?? [])))
    .slice(0, maxTries)
    .flatMap((assignments) =>
      // A rule may exclude the made-up record's own Region.
      [{}, { awsRegion: "us-east-2" }].map((fields) => {
        const record = { ...structuredClone(madeUpRecord), ...fields };
        for (const [path, value] of assignments.flat()) assign(record as Record<string, unknown>, path, value);
        return record;
      }),
    );
}

type Assignment = [path: string[], value: unknown];

/** The ways to satisfy a search: one for each item of a list of maps or keywords. */
function versionsOf(search: unknown): Assignment[][] {
  if (Array.isArray(search)) return search.flatMap(versionsOf);
  if (typeof search !== "object" || search === null) {
    return [[[["requestParameters", "example"], plainText(String(search))]]];
  }
  const assignments = new Map<string, Assignment>();
  for (const [path, value] of Object.entries(search).flatMap(([key, value]) => assignmentsOf(key, value))) {
    const key = path.join(".");
    const other = assignments.get(key)?.[1];
    // Of `x|startswith` and `x|endswith`, both.
    assignments.set(key, [path, typeof other === "string" && typeof value === "string" ? other + value : value]);
  }
  return [[...assignments.values()]];
}

function assignmentsOf(key: string, value: unknown): Assignment[] {
  const [name = "", ...names] = key.split("|");
  const path = name
    .replaceAll("{}", "")
    .split(/(?<!\\)\./)
    .map((step) => step.replaceAll("\\.", "."));
  const modifiers = readModifiers(names);
  const values = [value].flat().filter((one) => one !== null) as Scalar[];
  const [first] = values;
  if (first === undefined) return value === null ? [[path, undefined]] : [];
  if (modifiers.timePart !== undefined) return [];
  const spelled = ownSpelling(name, [String(first)])?.[0];
  if (spelled !== undefined && modifiers.operator === "equals" && !modifiers.neq) {
    return [[path, typeof first === "string" ? spelled : first]];
  }
  if (modifiers.neq) return [[path, "other"]];
  if (name === "") return [[["requestParameters", "example"], plainText(String(first))]];
  const texts = () =>
    (modifiers.all ? values : [first]).map((one) => plainText(String(expandedOf(one, modifiers.encodings))));
  switch (modifiers.operator) {
    case "exists":
      return first === true ? [[path, "example"]] : [];
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
      return [[path, Number(first) + (modifiers.operator === "gt" ? 1 : modifiers.operator === "lt" ? -1 : 0)]];
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

/** A text that matches a value with wildcards. */
function plainText(value: string): string {
  const text = value.replace(/\\([\\*?])|\*|\?/g, (found, escaped) => escaped ?? (found === "?" ? "x" : ""));
  return text === "" ? "example" : text;
}

/** A text that matches a simple regular expression; for others it may not, and is then not used. */
function textOfExpression(pattern: string): string {
  return pattern
    .replace(/^\^|\$$/g, "")
    .replace(/\((?:\?:)?([^|()]*)[^()]*\)/g, "$1")
    .replace(/\[([^\]\\^])[^\]]*\]/g, "$1")
    .replace(/\\[wd]/g, "1")
    .replace(/\\([.\\*+?()[\]{}|/-])/g, "$1")
    .replace(/\.[*+]?|[*+?]/g, (found) => (found.startsWith(".") ? "x" : ""))
    .replace(/\{(\d+)[^}]*\}/g, "");
}

function assign(record: Record<string, unknown>, path: string[], value: unknown, isTop = true): void {
  const [step = "", ...rest] = path;
  if (rest.length === 0 && value === undefined) {
    delete record[step];
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
