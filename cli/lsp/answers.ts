import { createEnvironment, type FieldType } from "../../engine/cel/environment.ts";
import { severities } from "../../engine/ruleset.ts";
import { AuthorErrors } from "../../language/author-error.ts";
import { fieldDocs } from "../../language/field-docs.ts";
import { fieldValues } from "../../language/field-values.ts";
import { declaredParams } from "../../language/header.ts";
import { ruleHeaderDocs, suppressionHeaderDocs } from "../../language/header-docs.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import { readRule, readSuppression } from "../../language/read-policy.ts";
import { recordSchema } from "../../language/record-schema.ts";
import { functionDocs } from "./function-docs.ts";

/** A place in a file, as editors count: from 0, in UTF-16 code units. */
export interface Position {
  line: number;
  character: number;
}

/** A mistake and the text that it is about. */
export interface Mistake {
  start: Position;
  end: Position;
  message: string;
}

/** A suggestion, and what it is. */
export interface Suggestion {
  label: string;
  kind: "key" | "field" | "param" | "event" | "function" | "variable";
  detail?: string;
}

/** What answers depend on besides the file. */
export interface Surroundings {
  /** Ids of all rules, which a suppression may name. */
  ids: readonly string[];
  /** Event names by their source, such as `iam.amazonaws.com`. */
  events: ReadonlyMap<string, readonly string[]>;
  today: Date;
}

function isSuppression(path: string): boolean {
  return /\/suppressions\/[^/]+$/.test(path);
}

/** Every mistake of a rule or suppression; none of a file that is neither. */
export function mistakesOf(path: string, text: string, { ids, today }: Surroundings): Mistake[] {
  const file = splitPolicyFile(path, text);
  try {
    if (isSuppression(path)) readSuppression(file, ids, today);
    else readRule(file);
    return [];
  } catch (error) {
    if (!(error instanceof AuthorErrors)) throw error;
    const lines = file.text.split("\n");
    return error.errors.map(({ place, problem }) => {
      const start = { line: place.line - 1, character: place.column - 1 };
      const length = /^(?:"[^"]*"?|[\w-]+|.)?/.exec((lines[start.line] ?? "").slice(start.character))?.[0].length ?? 0;
      return { start, end: { line: start.line, character: start.character + length }, message: problem };
    });
  }
}

/** What is known of the word at a place, as Markdown; undefined if nothing is. */
export function hoverOf(path: string, text: string, position: Position): string | undefined {
  const lines = text.split("\n");
  const line = lines[position.line] ?? "";
  const word = wordAt(line, position.character);
  if (!word) return undefined;
  if (line.startsWith("//")) {
    const key = headerKeyAt(lines, position.line, word);
    const docs = key && headerDocs(path)[key];
    return docs && `**${key}**: ${docs}`;
  }
  return hoverOfExpression(line, word);
}

function hoverOfExpression(line: string, word: { text: string; end: number }): string | undefined {
  const isCall = line.slice(word.end).startsWith("(");
  const path = /record((?:\??\.\??\w+)+)$/
    .exec(line.slice(0, word.end))?.[1]
    ?.split(/\??\.\??/)
    .slice(1);
  if (path && !isCall) {
    const type = typeAt(path);
    if (type === undefined) return undefined;
    const values = fieldValues[path.join(".")];
    const docs = fieldDocs[path.join(".")];
    return [
      `**record.${path.join(".")}**: ${nameOf(type)}`,
      ...(docs ? [docs] : []),
      ...(values ? [`CloudTrail writes ${values.join(", ")}.`] : []),
    ].join("\n\n");
  }
  const signatures = functions().get(word.text);
  if (!signatures) return undefined;
  const docs = functionDocs(word.text).flatMap(({ description, example }) => [description, celBlock([example])]);
  return [...docs, celBlock(signatures)].join("\n\n");
}

const celBlock = (lines: readonly string[]) => `\`\`\`cel\n${lines.join("\n")}\n\`\`\``;

/** The path of the header's key that a word is, such as `threshold.per`; undefined if it is none. */
function headerKeyAt(lines: readonly string[], at: number, word: { text: string; end: number }): string | undefined {
  const line = lines[at] ?? "";
  if (!/^\s*:/.test(line.slice(word.end))) return undefined;
  const before = line.slice(2, word.end - word.text.length);
  if (before.trim() === "") {
    if (before.length <= 1) return word.text;
    const above = lines.slice(0, at).findLast((other) => /^\/\/ ?\w+:/.test(other));
    return `${/\w+/.exec(above ?? "")?.[0]}.${word.text}`;
  }
  // In `threshold: {count: 3, per: …}`.
  const outer = /^ ?(\w+):\s*\{[^{}]*$/.exec(before)?.[1];
  return outer && `${outer}.${word.text}`;
}

function headerDocs(path: string): Readonly<Record<string, string>> {
  return isSuppression(path) ? suppressionHeaderDocs : ruleHeaderDocs;
}

function wordAt(line: string, character: number): { text: string; end: number } | undefined {
  for (const { index, 0: text } of line.matchAll(/\w+/g)) {
    if (index <= character && character <= index + text.length) return { text, end: index + text.length };
  }
  return undefined;
}

function typeAt(path: readonly string[]): FieldType | undefined {
  let type: FieldType | undefined = recordSchema;
  for (const field of path) type = typeof type === "object" ? type[field] : type === "dyn" ? "dyn" : undefined;
  return type;
}

function nameOf(type: FieldType): string {
  if (typeof type === "object") return `an object with ${Object.keys(type).join(", ")}`;
  return { string: "text", bool: "true or false", dyn: "whatever the service writes" }[type];
}

/** What may be typed at a place. */
export function suggestionsAt(
  path: string,
  text: string,
  position: Position,
  { ids, events }: Surroundings,
): Suggestion[] {
  const lines = text.split("\n");
  const line = (lines[position.line] ?? "").slice(0, position.character);
  if (line.startsWith("//")) return inHeader(path, lines, line, ids);

  const field = /record((?:\??\.\??\w+)*)\??\.\??\w*$/.exec(line);
  if (field) {
    const above = (field[1] ?? "").split(/\??\.\??/).slice(1);
    const type = typeAt(above);
    if (typeof type !== "object") return [];
    return Object.entries(type).map(([label, below]) => ({
      label,
      kind: "field",
      detail: fieldDocs[[...above, label].join(".")] ?? nameOf(below),
    }));
  }
  if (/params\.\w*$/.test(line)) {
    return declaredParams(splitPolicyFile(path, text)).names.map((label) => ({ label, kind: "param" }));
  }
  const before = lines.slice(0, position.line).concat(line).join("\n");
  const quoted = /record\.\??eventName\s*(?:==|!=|in)\s*\[?[^\]]*"\w*$/s.test(before);
  if (quoted) {
    const source = [...events.keys()].find((name) => text.includes(`"${name}"`));
    const names = source === undefined ? [...events.values()].flat() : (events.get(source) ?? []);
    return [...new Set(names)].sort().map((label) => ({ label, kind: "event", ...(source && { detail: source }) }));
  }
  if (/"[^"]*$/.test(line.replace(/"[^"]*"/g, ""))) return [];
  const named = [...functions()].map(([label, [detail = ""]]): Suggestion => ({ label, kind: "function", detail }));
  const isMethod = /\.\w*$/.test(line);
  return isMethod ? named : [{ label: "record", kind: "variable" }, { label: "params", kind: "variable" }, ...named];
}

function inHeader(path: string, lines: readonly string[], line: string, ids: readonly string[]): Suggestion[] {
  if (isSuppression(path) && /^\/\/ rules: *\[|^\/\/\s+-/.test(line))
    return ids.map((label) => ({ label, kind: "key" }));
  if (/^\/\/ ?after: *\{.*rule: *[\w-]*$/.test(line)) return ids.map((label) => ({ label, kind: "key" }));
  const docs = headerDocs(path);
  const values = /^\/\/ ?(\w+): *\w*$/.exec(line)?.[1];
  if (values !== undefined) return (headerValues[values] ?? []).map((label) => ({ label, kind: "key" }));
  const outer = /^\/\/ ?(\w+): *\{(?:[^{}]*, *)?\w*$/.exec(line)?.[1];
  const prefix = outer === undefined ? "" : `${outer}.`;
  if (outer === undefined && !/^\/\/ ?\w*$/.test(line)) return [];
  const present = outer === undefined ? lines.flatMap((other) => /^\/\/ ?(\w+):/.exec(other)?.[1] ?? []) : [];
  return Object.entries(docs).flatMap(([key, detail]) => {
    const label = key.slice(prefix.length);
    const isMeant = key.startsWith(prefix) && !label.includes(".") && !present.includes(label);
    return isMeant ? [{ label, kind: "key", detail }] : [];
  });
}

/** What the keys with few values may be. */
const headerValues: Readonly<Record<string, readonly string[]>> = {
  severity: severities,
  enabled: ["false"],
  overrides: ["true"],
  silent: ["true"],
  rules: ["all"],
};

/** Where the header declares the param at a place; undefined if there is none. */
export function definitionOf(path: string, text: string, position: Position): Position | undefined {
  const line = text.split("\n")[position.line] ?? "";
  const word = wordAt(line, position.character);
  if (!word || !line.slice(0, word.end).endsWith(`params.${word.text}`)) return undefined;
  const { header } = splitPolicyFile(path, text);
  const from = header.text.search(/^params:/m);
  const at = from < 0 ? -1 : header.text.slice(from).search(new RegExp(`\\b${word.text}\\s*:`));
  if (at < 0) return undefined;
  const place = header.place(from + at);
  return { line: place.line - 1, character: place.column - 1 };
}

let signatures: Map<string, string[]> | undefined;

/** The signatures of all functions, by name. */
function functions(): ReadonlyMap<string, string[]> {
  if (signatures) return signatures;
  signatures = new Map();
  for (const { name, signature } of createEnvironment().getDefinitions().functions) {
    // `math.greatest`, as rules write it.
    const written = signature.replace(
      /^(\w+)Namespace\./,
      (_match, namespace: string) => `${namespace.toLowerCase()}.`,
    );
    signatures.set(name, [...(signatures.get(name) ?? []), written]);
  }
  return signatures;
}
