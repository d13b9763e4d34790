import type { ASTNode } from "@marcbachmann/cel-js";
import { charge, chargeText } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import { timestampText } from "../standard/calendar.ts";
import { Duration, numberOf, Optional, Timestamp, TypeName, typeOf, UnsignedInt } from "../values.ts";
import { fixed, plain, scientific } from "./decimal.ts";
import { write } from "./values.ts";

/** The highest precision of `%f` and `%e`, as in cel-go. */
const maxPrecision = 100;
const defaultPrecision = 6;

/** A text between clauses, or a clause such as `%.2f`. */
type Part = string | { letter: string; precision: number };

/** `text.format(values)`: `%s`, `%d`, `%f`, `%e`, `%b`, `%o`, `%x`, `%X` and `%%`, with a precision as in `%.2f`. */
export function format(text: string, values: readonly unknown[]): string {
  let next = 0;
  let length = 0;
  const texts: string[] = [];
  for (const part of partsOf(text)) {
    if (typeof part !== "string" && next >= values.length) {
      throw new ExpressionError(`format() has ${values.length} values for more clauses`);
    }
    const formatted = typeof part === "string" ? part : clause(part, values[next++]);
    length += formatted.length;
    chargeText(length);
    texts.push(formatted);
  }
  return texts.join("");
}

/** Returns what is wrong with a format and its list of values as they are written, if anything. */
export function problemOfFormat([values]: readonly ASTNode[], text: ASTNode | undefined): string | undefined {
  if (text?.op !== "value" || typeof text.args !== "string") return undefined;
  let clauses: number;
  try {
    clauses = partsOf(text.args).filter((part) => typeof part !== "string").length;
  } catch (error) {
    return (error as Error).message;
  }
  if (values?.op !== "list" || values.args.length === clauses) return undefined;
  return `format() has ${values.args.length} values for ${clauses} clauses`;
}

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  const clauses = /%(?:%|(?:\.(\d*))?(.?))/gsu;
  let end = 0;
  for (const match of text.matchAll(clauses)) {
    parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    parts.push(match[0] === "%%" ? "%" : clauseOf(match[1], match[2] ?? ""));
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

function clauseOf(digits: string | undefined, letter: string): Part {
  const precision = digits === undefined ? defaultPrecision : digits === "" ? Number.NaN : Number(digits);
  if (!(precision <= maxPrecision)) throw new ExpressionError(`format() needs a precision from 0 to ${maxPrecision}`);
  if (letter === "" || !"sdfebxXo".includes(letter)) {
    throw new ExpressionError("format() knows %s, %d, %f, %e, %b, %o, %x, %X and %%, with a precision as in %.2f");
  }
  return { letter, precision };
}

function clause({ letter, precision }: Exclude<Part, string>, value: unknown): string {
  switch (letter) {
    case "s":
      if (value instanceof Optional) throw refused(letter, value);
      return write(value, textOfScalar, ", ", ": ");
    case "d":
      return numeric(value, letter, plain);
    case "f":
      // Exact digits are calculated with integers of up to a thousand bits.
      charge(10);
      return numeric(value, letter, (number) => fixed(Number(number), precision));
    case "e":
      charge(10);
      return numeric(value, letter, (number) => scientific(Number(number), precision));
    case "b":
      if (typeof value === "boolean") return value ? "1" : "0";
      return integer(value, letter, 2);
    case "o":
      return integer(value, letter, 8);
    default: {
      const hex = hexadecimal(value, letter);
      return letter === "X" ? hex.toUpperCase() : hex;
    }
  }
}

function numeric(value: unknown, letter: string, word: (number: number | bigint) => string): string {
  const number = numberOf(value);
  if (number === undefined) throw refused(letter, value);
  if (typeof number === "number" && !Number.isFinite(number)) return String(number);
  return word(number);
}

function integer(value: unknown, letter: string, radix: number): string {
  if (typeof value !== "bigint" && !(value instanceof UnsignedInt)) throw refused(letter, value);
  return numeric(value, letter, (number) => number.toString(radix));
}

function hexadecimal(value: unknown, letter: string): string {
  if (typeof value !== "string" && !(value instanceof Uint8Array)) return integer(value, letter, 16);
  return Buffer.from(value as string).toString("hex");
}

function textOfScalar(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || typeof value === "boolean") return String(value);
  if (numberOf(value) !== undefined) return numeric(value, "s", plain);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return `${plain(Number(value.nanoseconds) / 1e9)}s`;
  if (value instanceof TypeName) return value.name;
  throw refused("s", value);
}

function refused(letter: string, value: unknown): ExpressionError {
  return new ExpressionError(`%${letter} can't format a value of type ${typeOf(value)}`);
}
