import { charge, chargeText } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import { functionsOf, type LibraryFunction } from "../library.ts";
import { compilePattern } from "../regular-expression.ts";
import { codePoints } from "../values.ts";

/** Functions of texts, which count code points: the CEL standard's and those of cel-go's strings extension that cel-js has otherwise. */
export const texts: LibraryFunction[] = [
  { signature: "string.matches(string): bool", evaluate: matches, pattern: 0 },
  { signature: "matches(string, string): bool", evaluate: matches, pattern: 1 },
  ...functionsOf({
    "string.startsWith(string): bool": (text: string, prefix: string) => text.startsWith(prefix),
    "string.endsWith(string): bool": (text: string, suffix: string) => text.endsWith(suffix),
    "string.contains(string): bool": (text: string, part: string) => find(text, part) >= 0,
    "string.lowerAscii(): string": (text: string) =>
      isAscii(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
    "string.upperAscii(): string": (text: string) =>
      isAscii(text) ? text.toUpperCase() : text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
    "string.trim(): string": trim,
    "string.indexOf(string): int": (text: string, part: string) => indexOf(text, part, 0n),
    "string.indexOf(string, int): int": indexOf,
    "string.lastIndexOf(string): int": (text: string, part: string) => lastIndexOf(text, part, undefined),
    "string.lastIndexOf(string, int): int": lastIndexOf,
    "string.substring(int): string": (text: string, start: bigint) => substring(text, start, BigInt(codePoints(text))),
    "string.substring(int, int): string": substring,
    "string.split(string): list<string>": (text: string, separator: string) => split(text, separator, -1n),
    "string.split(string, int): list<string>": split,
    "list<string>.join(): string": (texts: unknown[]) => join(texts, ""),
    "list<string>.join(string): string": join,
  }),
];

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** Literal patterns are compiled once, by compile/. */
function matches(text: string, pattern: string): boolean {
  return compilePattern(pattern).test(text);
}

/** Unicode's White_Space, which is not JavaScript's: U+0085 belongs to it, U+FEFF doesn't. */
function isSpace(code: number): boolean {
  return (
    (code >= 0x09 && code <= 0x0d) ||
    code === 0x20 ||
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Returns where in JavaScript's units a code point begins; the text's length for any beyond its end. */
export function unitOf(text: string, codePoint: bigint): number {
  if (!/[\uD800-\uDBFF]/.test(text)) return codePoint > BigInt(text.length) ? text.length : Number(codePoint);
  let unit = 0;
  for (let left = Number(codePoint); left > 0 && unit < text.length; left--) {
    unit += (text.codePointAt(unit) as number) > 0xffff ? 2 : 1;
  }
  return unit;
}

/** Longer parts are searched for in linear time: V8 can take the product of both lengths, and a caller chooses both. */
const longPart = 200;
/** V8 searches backwards without any table. */
const longLastPart = 16;

function find(text: string, part: string, from = 0): number {
  if (part.length <= longPart) return text.indexOf(part, from);
  return knuthMorrisPratt(
    text.length - from,
    part.length,
    (index) => text.charCodeAt(from + index),
    (index) => part.charCodeAt(index),
    from,
  );
}

/** Returns where the last occurrence begins that begins at `from` or before. */
function findLast(text: string, part: string, from: number): number {
  if (part.length <= longLastPart) return text.lastIndexOf(part, from);
  const end = Math.min(from + part.length, text.length);
  const found = knuthMorrisPratt(
    end,
    part.length,
    (index) => text.charCodeAt(end - 1 - index),
    (index) => part.charCodeAt(part.length - 1 - index),
    0,
  );
  return found < 0 ? -1 : end - found - part.length;
}

/** Returns `start` and the index of the first occurrence together, or -1: https://en.wikipedia.org/wiki/Knuth–Morris–Pratt_algorithm */
function knuthMorrisPratt(
  length: number,
  partLength: number,
  unitAt: (index: number) => number,
  partAt: (index: number) => number,
  start: number,
): number {
  const borders = new Int32Array(partLength);
  for (let index = 1, border = 0; index < partLength; index++) {
    while (border > 0 && partAt(index) !== partAt(border)) border = borders[border - 1] as number;
    if (partAt(index) === partAt(border)) border++;
    borders[index] = border;
  }
  for (let index = 0, matched = 0; index < length; index++) {
    while (matched > 0 && unitAt(index) !== partAt(matched)) matched = borders[matched - 1] as number;
    if (unitAt(index) === partAt(matched)) matched++;
    if (matched === partLength) return start + index - partLength + 1;
  }
  return -1;
}

/** Does what `text.split(separator)` does, in linear time. The separator is not empty. */
export function splitBy(text: string, separator: string): string[] {
  if (separator.length <= longPart) return text.split(separator);
  const parts: string[] = [];
  let start = 0;
  for (let found = find(text, separator); found >= 0; found = find(text, separator, start)) {
    parts.push(text.slice(start, found));
    start = found + separator.length;
  }
  return [...parts, text.slice(start)];
}

function indexOf(text: string, part: string, offset: bigint): bigint {
  if (offset < 0n) throw new ExpressionError("indexOf(): the offset is negative");
  const length = BigInt(codePoints(text));
  if (part === "") return offset > length ? length : offset;
  if (offset >= length) return -1n;
  const found = find(text, part, unitOf(text, offset));
  return found < 0 ? -1n : BigInt(codePoints(text.slice(0, found)));
}

function lastIndexOf(text: string, part: string, offset: bigint | undefined): bigint {
  if (offset !== undefined && offset < 0n) throw new ExpressionError("lastIndexOf(): the offset is negative");
  const length = BigInt(codePoints(text));
  if (part === "") return offset === undefined || offset > length ? length : offset;
  if (offset !== undefined && offset >= length) return -1n;
  const found = findLast(text, part, offset === undefined ? text.length : unitOf(text, offset));
  return found < 0 ? -1n : BigInt(codePoints(text.slice(0, found)));
}

function substring(text: string, start: bigint, end: bigint): string {
  const length = BigInt(codePoints(text));
  if (start < 0n || start > end || end > length) throw new ExpressionError("substring(): index out of range");
  return text.slice(unitOf(text, start), unitOf(text, end));
}

function split(text: string, separator: string, limit: bigint): string[] {
  if (limit === 0n) return [];
  const parts = separator === "" ? [...text] : splitBy(text, separator);
  charge(parts.length >> 4);
  if (limit < 0n || BigInt(parts.length) <= limit) return parts;
  const kept = Number(limit) - 1;
  return [...parts.slice(0, kept), parts.slice(kept).join(separator)];
}

function join(texts: unknown[], separator: string): string {
  if (!texts.every((text) => typeof text === "string")) throw new ExpressionError("join() needs a list of texts");
  charge(texts.length >> 4);
  chargeText(texts.reduce((length, text) => length + text.length + separator.length, 0));
  return texts.join(separator);
}
