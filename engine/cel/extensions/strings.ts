import { charge, chargeText } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import type { CelLibrary } from "../library.ts";
import { splitBy, unitOf } from "../standard/texts.ts";
import { codePoints } from "../values.ts";
import { format, problemOfFormat } from "./format.ts";

/**
 * Functions of texts that cel-js does not have, as in cel-go's strings extension. Positions count code points.
 * https://pkg.go.dev/github.com/google/cel-go/ext#Strings
 */
export const strings: CelLibrary = {
  functions: [
    { signature: "string.charAt(int): string", evaluate: charAt },
    {
      signature: "string.replace(string, string): string",
      evaluate: (text: string, old: string, by: string) => replace(text, old, by, -1n),
    },
    { signature: "string.replace(string, string, int): string", evaluate: replace },
    { signature: "string.reverse(): string", evaluate: reverse },
    { signature: "string.format(list): string", evaluate: format, check: problemOfFormat, takesMixedList: true },
    { signature: "strings.quote(string): string", evaluate: quote },
  ],
};

/** How many characters count as one visit where a text is taken apart. */
const charactersPerVisit = 20;

function charAt(text: string, position: bigint): string {
  if (position < 0n || position > BigInt(codePoints(text))) throw new ExpressionError("charAt() is out of range");
  const unit = unitOf(text, position);
  const code = text.codePointAt(unit);
  return code === undefined ? "" : String.fromCodePoint(code);
}

/** Replaces up to `limit` occurrences, all if it is negative. An empty text occurs before every character and at the end. */
function replace(text: string, old: string, by: string, limit: bigint): string {
  charge(Math.floor(text.length / charactersPerVisit));
  const parts = old === "" ? ["", ...Array.from(text), ""] : splitBy(text, old);
  const occurrences = parts.length - 1;
  const count = limit < 0n ? occurrences : Math.min(Number(limit), occurrences);
  chargeText(text.length + count * (by.length - old.length));
  return parts.map((part, index) => (index === 0 ? "" : index <= count ? by : old) + part).join("");
}

function reverse(text: string): string {
  charge(Math.floor(text.length / charactersPerVisit));
  return Array.from(text).reverse().join("");
}

const escapes: Record<string, string> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

/** Returns the text as a literal that prints on one line; half a character becomes U+FFFD. */
function quote(text: string): string {
  chargeText(text.length * 2);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it escapes
  return `"${text.toWellFormed().replace(/[\u0007\b\f\n\r\t\v\\"]/g, (character) => escapes[character] as string)}"`;
}
