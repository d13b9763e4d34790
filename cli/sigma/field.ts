import type { FieldType } from "../../engine/cel/environment.ts";
import { recordSchema } from "../../language/record-schema.ts";
import { suggest } from "../../language/suggest.ts";
import { all, type Cel, call, comparison, exists, literal, not } from "./cel.ts";
import { SigmaError } from "./sigma-error.ts";

/** A test of one value, which a field applies to its value. */
export interface ValueTest {
  /** The test of a text, given as a CEL expression of type string. */
  ofText(text: string): Cel;
  /** The test of a value of any JSON type, given as a CEL expression; false for what it can't compare. */
  ofAny(value: string): Cel;
  /** Whether a text passes: "" for a missing field, or `true` and `false` for a flag. */
  passes(text: string): boolean;
}

/** A field of the record as a Sigma rule names it, and how CEL reads it. */
export interface Field {
  /** As Sigma writes it, such as `userIdentity.type`. */
  name: string;
  /** `text` is always a string, `flag` is true or false, `free` is whatever a service writes, `object` has fields. */
  type: "text" | "flag" | "free" | "object";
  /** Whether any value of the field passes; a missing field has none. */
  some(test: ValueTest): Cel;
  isPresent(): Cel;
  isNull(): Cel;
  /** The field as an optional value, in CEL. */
  value?: string;
  /** For an object of any content: its value in CEL, null if it is missing. */
  contents?: string;
}

// Every record on which rules are evaluated has these fields.
const alwaysPresent = ["eventSource", "eventName"];
// Its keys are those of the identity provider's token, such as "cognito-identity.amazonaws.com:aud".
const claims = ["userIdentity", "sessionContext", "webIdFederationData", "attributes"];

/** What fields of other log sources are called here. */
const otherNames: Readonly<Record<string, string>> = {
  status: "errorCode, which is absent if the call succeeded",
  result: "errorCode, which is absent if the call succeeded",
  outcome: "errorCode, which is absent if the call succeeded",
  username: "userIdentity.userName",
  user: "userIdentity.arn",
  src_ip: "sourceIPAddress",
  sourceip: "sourceIPAddress",
  source_ip: "sourceIPAddress",
  ip: "sourceIPAddress",
  region: "awsRegion",
  account: "recipientAccountId",
  accountid: "recipientAccountId",
  action: "eventName",
  event_name: "eventName",
  event_source: "eventSource",
  service: "eventSource",
  time: "eventTime",
};

/**
 * Finds a field by its Sigma name. A dot leads to the field below, in every item if the record has a list there; a dot
 * within a name is written `\.`. Throws `SigmaError` for a field that CloudTrail does not write.
 */
export function findField(original: string, variable = "v"): Field {
  // Splunk's way to write the items of a list.
  const name = original.replaceAll("{}", "");
  if (/\[\d+\]|\{\d+\}/.test(name)) {
    throw new SigmaError(
      `"${original}" is one item of a list by its number, and their order means nothing: leave the number out`,
    );
  }
  const path = pathOf(name);
  let type: FieldType | undefined = recordSchema;
  let depth = 0;
  for (const segment of path) {
    if (typeof type !== "object") break;
    const fields: string[] = Object.keys(type);
    if (!fields.includes(segment)) {
      const meant = depth === 0 ? otherNames[segment.toLowerCase()] : undefined;
      const advice = meant ? `; it is probably ${meant}` : suggest(segment, fields);
      throw new SigmaError(`"${name}" is not a field of CloudTrail's records${advice}`);
    }
    type = type[segment];
    depth++;
  }
  if (type !== "dyn" && depth < path.length) {
    throw new SigmaError(
      `"${name}" is not a field of CloudTrail's records: ${path.slice(0, depth).join(".")} has no fields`,
    );
  }
  const typed = { name, path, depth, variable };
  if (type === "string") return textField(typed);
  if (type === "bool") return flagField(typed);
  const field = freeField(typed);
  if (typeof type === "object") return { ...field, type: "object" };
  const isContainer = depth === path.length && (depth === 1 || isClaims(path));
  return isContainer ? { ...field, type: "object", contents: `${read("record", path)}.orValue(null)` } : field;
}

/** The names that a field's name consists of: a dot within one is written `\.`. */
export function segmentsOf(name: string): string[] {
  return name.split(/(?<!\\)\./).map((segment) => segment.replaceAll("\\.", "."));
}

function pathOf(name: string): string[] {
  const path = segmentsOf(name);
  if (!isClaims(path)) return path;
  const below = path.slice(claims.length).join(".");
  return below === "" ? path : [...claims, below];
}

function isClaims(path: string[]): boolean {
  return claims.every((segment, index) => path[index] === segment);
}

interface Place {
  name: string;
  path: string[];
  /** How many segments of the path the record's schema knows. */
  depth: number;
  /** The name of the variable for a value, and for the items of lists above it in capitals if it is not `v`. */
  variable: string;
}

function textField({ name, path }: Place): Field {
  const field = read("record", path);
  const present = path.length === 1 ? call(`has(record.${path[0]})`) : call(`${field}.hasValue()`);
  const isAlwaysPresent = alwaysPresent.includes(name);
  const value = isAlwaysPresent ? `record.${name}` : `${field}.orValue("")`;
  return {
    name,
    type: "text",
    value: field,
    some: (test) => (test.passes("") && !isAlwaysPresent ? all([present, test.ofText(value)]) : test.ofText(value)),
    isPresent: () => present,
    // CloudTrail leaves a field out where it has no value, but a copy of a record may have null there.
    isNull: () => not(all([present, comparison(`dyn(${path.length === 1 ? `record.${path[0]}` : value}) != null`)])),
  };
}

function flagField({ name, path }: Place): Field {
  const field = textField({ name, path, depth: path.length, variable: "v" });
  return {
    ...field,
    type: "flag",
    some: ({ passes }) => {
      const passing = [true, false].filter((flag) => passes(String(flag)));
      if (passing.length === 2) return field.isPresent();
      const [flag] = passing;
      if (flag !== undefined) return comparison(`${read("record", path)}.orValue(${!flag}) == ${flag}`);
      throw new SigmaError(`"${name}" is true or false in CloudTrail's records, and is compared with something else`);
    },
  };
}

function freeField({ name, path, depth, variable }: Place): Field {
  // requestParameters and the like are objects, not lists, so the first step below them is a plain field.
  const direct = Math.min(path.length, path[0] === "resources" ? 1 : depth + 1);
  const below = path.slice(direct);
  const start = read("record", path.slice(0, direct));

  const walk = (list: string, [step, ...rest]: string[], level: number, test: (value: string) => Cel): Cel => {
    if (step === undefined) return exists(`asList(${list})`, variable, test(variable));
    const item = (variable === "v" ? "abcdefghijklmnopq" : "ABCDEFGHIJKLMNOPQ")[level];
    if (item === undefined) throw new SigmaError(`"${name}" is nested too deep`);
    return exists(`asList(${list})`, item, walk(`${read(item, [step])}.orValue(null)`, rest, level + 1, test));
  };
  const some = (test: (value: string) => Cel) => walk(`${start}.orValue(null)`, below, 0, test);

  return {
    name,
    type: "free",
    value: read("record", path),
    some: ({ ofAny }) => some(ofAny),
    isPresent: () => {
      const last = below.at(-1);
      if (last === undefined) return call(`${start}.hasValue()`);
      const lead = below.slice(0, -1);
      return walk(`${start}.orValue(null)`, lead, 0, (value) => call(`${read(value, [last])}.hasValue()`));
    },
    isNull: () => not(some((value) => comparison(`${value} != null`))),
  };
}

// https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax
const reserved = new Set(
  (
    "as break const continue else false for function if import in let loop namespace null package return true " +
    "var void while"
  ).split(" "),
);

/** `record.?a.?b`, with `[?"x-y"]` for a field that is not a name in CEL. */
function read(from: string, path: string[]): string {
  return path.reduce((above, segment) => {
    const isName = /^[A-Za-z_]\w*$/.test(segment) && !reserved.has(segment);
    return isName ? `${above}.?${segment}` : `${above}[?${literal(segment)}]`;
  }, from);
}
