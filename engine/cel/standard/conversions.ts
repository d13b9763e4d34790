import { ExpressionError } from "../expression-error.ts";
import type { LibraryFunction } from "../library.ts";
import {
  codePoints,
  countedSizeOf,
  type Duration,
  int,
  maxInt,
  minInt,
  type Timestamp,
  type UnsignedInt,
  uint,
} from "../values.ts";
import { durationText, parseDuration, parseTimestamp, timestamp, timestampText } from "./calendar.ts";

const identity = (value: unknown) => value;

/** `dyn(value)`, whose type the checker does not know: `dyn(["a", 1])` is a list of values of different types. */
export const untyped: LibraryFunction = { signature: "dyn(dyn): dyn", evaluate: identity, takesMixedList: true };

/** The CEL standard's conversions between types, and `size`: https://github.com/google/cel-spec/blob/master/doc/langdef.md#type-conversions */
export const conversions: Record<string, LibraryFunction["evaluate"]> = {
  "bool(bool): bool": identity,
  "bool(string): bool": boolOf,
  "bytes(bytes): bytes": identity,
  "bytes(string): bytes": (text: string) => Buffer.from(text, "utf8"),
  "double(double): double": identity,
  "double(int): double": (value: bigint) => Number(value),
  "double(uint): double": (value: UnsignedInt) => Number(value.valueOf()),
  "double(string): double": doubleOf,
  "int(int): int": identity,
  "int(uint): int": (value: UnsignedInt) => int(value.valueOf()),
  "int(double): int": (value: number) => {
    // The bounds are doubles that an int cannot take, as 2^63 - 1 is not one.
    if (!(value > Number(minInt) && value < Number(maxInt))) throw new ExpressionError("integer overflow");
    return BigInt(Math.trunc(value));
  },
  "int(string): int": (text: string) => {
    const value = /^[+-]?\d+$/.test(text) && text.length < 1_000 ? BigInt(text.replace(/^\+/, "")) : undefined;
    if (value === undefined || value < minInt || value > maxInt) throw unconvertible("int");
    return value;
  },
  "int(google.protobuf.Timestamp): int": ({ seconds }: Timestamp) => BigInt(seconds),
  "int(google.protobuf.Duration): int": ({ nanoseconds }: Duration) => nanoseconds,
  "uint(uint): uint": identity,
  "uint(int): uint": uint,
  "uint(double): uint": (value: number) => {
    if (!(value >= 0 && value < 2 ** 64)) throw new ExpressionError("unsigned integer overflow");
    return uint(BigInt(Math.trunc(value)));
  },
  "uint(string): uint": (text: string) => {
    const value = /^\d+$/.test(text) && text.length < 1_000 ? BigInt(text) : undefined;
    if (value === undefined || value >= 2n ** 64n) throw unconvertible("uint");
    return uint(value);
  },
  "string(string): string": identity,
  "string(bool): string": String,
  "string(int): string": String,
  "string(uint): string": String,
  "string(double): string": doubleText,
  "string(bytes): string": textOf,
  "string(google.protobuf.Timestamp): string": timestampText,
  "string(google.protobuf.Duration): string": durationText,
  "timestamp(google.protobuf.Timestamp): google.protobuf.Timestamp": identity,
  "timestamp(string): google.protobuf.Timestamp": parseTimestamp,
  "timestamp(int): google.protobuf.Timestamp": (seconds: bigint) => timestamp(Number(seconds)),
  "duration(google.protobuf.Duration): google.protobuf.Duration": identity,
  "duration(string): google.protobuf.Duration": parseDuration,
  "size(string): int": sizeOfText,
  "size(bytes): int": sizeOfList,
  "size(list): int": sizeOfList,
  "size(map): int": sizeOfMap,
  "string.size(): int": sizeOfText,
  "bytes.size(): int": sizeOfList,
  "list.size(): int": sizeOfList,
  "map.size(): int": sizeOfMap,
};

function sizeOfText(text: string): bigint {
  return BigInt(codePoints(text));
}

function sizeOfList(list: ArrayLike<unknown>): bigint {
  return BigInt(list.length);
}

function sizeOfMap(map: Record<string, unknown>): bigint {
  return BigInt(countedSizeOf(map));
}

function unconvertible(to: string): ExpressionError {
  return new ExpressionError(`${to}() was given a string that it can't convert`);
}

function boolOf(text: string): boolean {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(text)) return true;
  if (["0", "f", "F", "FALSE", "false", "False"].includes(text)) return false;
  throw unconvertible("bool");
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** Go lets digits be grouped, as in 1_000. */
const grouped = /(?<=\d)_(?=\d)/g;

const hexadecimal = /^([+-]?)0x([\da-f]*)\.?([\da-f]*)p([+-]?\d{1,6})$/i;

/** Reads a number as Go's ParseFloat does: https://pkg.go.dev/strconv#ParseFloat */
function doubleOf(text: string): number {
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinity) return infinity[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  const digits = text.replace(grouped, "");
  const [, sign, whole = "", fraction = "", exponent] = hexadecimal.exec(text) ?? [];
  const value =
    sign === undefined || whole + fraction === ""
      ? Number(decimal.test(digits) ? digits : Number.NaN)
      : Number(`0x${whole}${fraction}`) * 2 ** (Number(exponent) - 4 * fraction.length) * (sign === "-" ? -1 : 1);
  if (!Number.isFinite(value)) throw unconvertible("double");
  return value;
}

/**
 * Returns a double as text: the fewest digits that give the same double. Unlike cel-go, which writes
 * 123456789012.0 as 1.23456789012e+11, whole numbers are written out up to 10^21: the numbers of a
 * record are doubles, and account numbers are among them.
 */
function doubleText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const size = Math.abs(value);
  const text = size !== 0 && size < 1e-4 ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw new ExpressionError("string() was given bytes that are not UTF-8", { cause: error });
  }
}
