import { BlockList, isIP } from "node:net";

/**
 * A second implementation of Sigma, which evaluates detections directly on a record. Written from the specification, it
 * shares no code with the importer, so that tests can compare the two.
 */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const ANY = Symbol("*");
const ONE = Symbol("?");

type Detection = Record<string, unknown>;

/** Whether a detection section, parsed from YAML, matches a record. */
export function sigmaMatches(detection: Detection, record: unknown): boolean {
  const { condition, ...searches } = detection;
  const truth = new Map(Object.entries(searches).map(([name, search]) => [name, selects(search, record as Json)]));
  return [condition].flat().some((one) => decide(String(one), truth));
}

/** Rewrites a condition until only T or F is left. */
function decide(condition: string, truth: Map<string, boolean>): boolean {
  const quantified = condition.replace(/\b(1|any|all) of (\S+?)(?=\s|\)|$)/g, (_match, quantity, pattern: string) => {
    const chosen = [...truth].filter(
      ([name]) =>
        (pattern === "them" || globMatches(signs(pattern), name)) && (pattern.startsWith("_") || !name.startsWith("_")),
    );
    const isTrue = ([, value]: [string, boolean]) => value;
    return (quantity === "all" ? chosen.every(isTrue) : chosen.some(isTrue)) ? "T" : "F";
  });
  let text = quantified.replace(/[^\s()]+/g, (word) => {
    if (["and", "or", "not", "T", "F"].includes(word)) return word;
    return truth.get(word) ? "T" : "F";
  });
  while (text.includes("(")) text = text.replace(/\(([^()]*)\)/, (_match, inner) => (flat(inner) ? "T" : "F"));
  return flat(text);
}

function flat(text: string): boolean {
  return text.split(/\bor\b/).some((alternative) =>
    alternative.split(/\band\b/).every((part) => {
      const negations = part.match(/not/g)?.length ?? 0;
      return part.includes("T") === (negations % 2 === 0);
    }),
  );
}

function selects(search: unknown, record: Json): boolean {
  if (Array.isArray(search)) return search.some((item) => selects(item, record));
  if (typeof search !== "object" || search === null) return keyword(search, record);
  return Object.entries(search).every(([key, value]) => itemMatches(key, value, record));
}

function keyword(value: unknown, record: Json): boolean {
  const quoted = /^"(.+)"$/s.exec(String(value))?.[1];
  const pattern = quoted === undefined ? [ANY, ...signs(String(value)), ANY] : signs(quoted);
  return leavesOf(record).some((json) => json !== null && globMatches(pattern, String(json)));
}

/** All values without parts within a value, and the names of fields. */
function leavesOf(json: Json): (boolean | number | string | null)[] {
  return typeof json === "object" && json !== null
    ? [...(Array.isArray(json) ? [] : Object.keys(json)), ...Object.values(json).flatMap(leavesOf)]
    : [json];
}

function itemMatches(key: string, wanted: unknown, record: Json): boolean {
  const [name = "", ...modifiers] = key.split("|");
  const list: unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  const one = (value: unknown): boolean => {
    if (name === "") return keyword(value, record);
    const [, start = "", claim] = /^(.*\.webIdFederationData\.attributes)\.(.*)$/.exec(name) ?? [];
    const path = claim ? [...start.split("."), claim] : name.split(/(?<!\\)\./).map((step) => step.replace("\\.", "."));
    const parents = valuesAt(record, path.slice(0, -1));
    if (modifiers.includes("exists")) {
      const last = path.at(-1) as string;
      return parents.some((parent) => isMap(parent) && Object.hasOwn(parent, last)) === value;
    }
    const found = valuesAt(record, path);
    const isWidened = ["contains", "startswith", "endswith"].some((modifier) => modifiers.includes(modifier));
    if ((isWidened ? /^\**$/ : /^\*+$/).test(String(value)) && !modifiers.includes("re")) {
      return found.some((json) => json !== null);
    }
    if (path.length === 1 && modifiers.includes("contains") && found.some(isMap)) return keyword(value, found);
    if (modifiers.includes("contains")) {
      return found.flatMap(leavesOf).some((json) => json !== null && compares(json, value, modifiers));
    }
    if (value === null) return found.every((json) => json === null);
    return found.some((json) => json !== null && typeof json !== "object" && compares(json, value, modifiers));
  };
  return modifiers.includes("all") ? list.every(one) : list.some(one);
}

/** Every value at a path; a list on the way counts as each of its items. */
function valuesAt(json: Json, path: string[]): Json[] {
  const items = Array.isArray(json) ? json : [json];
  const [step, ...rest] = path;
  if (step === undefined) return items;
  return items.flatMap((item) => (isMap(item) && Object.hasOwn(item, step) ? valuesAt(item[step] as Json, rest) : []));
}

function isMap(json: Json): json is { [key: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function compares(json: boolean | number | string, wanted: unknown, modifiers: string[]): boolean {
  const text = String(json);
  const has = (modifier: string) => modifiers.includes(modifier);
  if (has("re")) {
    const flags = modifiers.filter((modifier) => /^[ims]$/.test(modifier)).join("");
    return new RegExp(String(wanted), `u${flags}`).test(text);
  }
  if (has("cidr")) return isInRange(text, String(wanted));
  for (const [modifier, compare] of Object.entries(inequalities)) {
    if (has(modifier)) return /^-?\d+(\.\d+)?$/.test(text) && compare(Number(text), Number(wanted));
  }
  const before = has("contains") || has("endswith") ? [ANY] : [];
  const after = has("contains") || has("startswith") ? [ANY] : [];
  return globMatches([...before, ...signs(String(wanted)), ...after], text, has("cased"));
}

const inequalities = {
  lte: (a: number, b: number) => a <= b,
  gte: (a: number, b: number) => a >= b,
  lt: (a: number, b: number) => a < b,
  gt: (a: number, b: number) => a > b,
};

function isInRange(address: string, range: string): boolean {
  const [network = "", bits] = range.split("/");
  const list = new BlockList();
  const family = (text: string) => (isIP(text) === 6 ? "ipv6" : "ipv4");
  list.addSubnet(network, Number(bits), family(network));
  return isIP(address) > 0 && list.check(address, family(address));
}

/** The characters of a value, with ANY and ONE for its wildcards. */
function signs(value: string): (string | symbol)[] {
  const found: (string | symbol)[] = [];
  for (let at = 0; at < value.length; ) {
    const point = String.fromCodePoint(value.codePointAt(at) as number);
    const next = value[at + 1] ?? "";
    if (point === "\\" && ["*", "?", "\\"].includes(next)) {
      found.push(next);
      at += 2;
    } else {
      found.push(point === "*" ? ANY : point === "?" ? ONE : point);
      at += point.length;
    }
  }
  return found;
}

/** Matches character by character, trying every length of a `*`. Only A to Z are folded, as the imported rules say they do. */
function globMatches(pattern: (string | symbol)[], text: string, cased = false): boolean {
  const folded = (character: string) => (!cased && /[A-Z]/.test(character) ? character.toLowerCase() : character);
  const characters = [...text];
  const from = (p: number, c: number): boolean => {
    const sign = pattern[p];
    if (sign === undefined) return c === characters.length;
    if (sign === ANY) return from(p + 1, c) || (c < characters.length && from(p, c + 1));
    if (c === characters.length) return false;
    const fits = sign === ONE || folded(sign as string) === folded(characters[c] as string);
    return fits && from(p + 1, c + 1);
  };
  return from(0, 0);
}
