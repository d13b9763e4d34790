import { suggest } from "../../language/suggest.ts";
import { SigmaError } from "./sigma-error.ts";

/** A value of a Sigma rule that is not null. */
export type Scalar = string | number | bigint | boolean;

const operators = [
  "contains",
  "startswith",
  "endswith",
  "re",
  "cidr",
  "exists",
  "lt",
  "lte",
  "gt",
  "gte",
  "fieldref",
] as const;
/** How a field is compared with its values. */
export type Operator = "equals" | (typeof operators)[number];

/** The parts of a time, with the CEL that reads each from a timestamp; months count from 1 in Sigma. */
export const timeParts: Readonly<Record<string, string>> = {
  minute: "getMinutes()",
  hour: "getHours()",
  day: "getDate()",
  month: "getMonth() + 1",
  year: "getFullYear()",
};

const encodings = ["utf16", "utf16le", "utf16be", "wide", "base64", "base64offset", "windash"];
const known: string[] = [...operators, ...encodings, ...Object.keys(timeParts), "all", "cased", "neq", "i", "m", "s"];

/** The modifiers of one item of a selection, such as `contains` and `all` in `userAgent|contains|all`. */
export interface Modifiers {
  operator: Operator;
  all: boolean;
  cased: boolean;
  /** Whether none of the values may be there. */
  neq: boolean;
  /** Flags of a regular expression: `i`, `m` and `s`. */
  flags: string;
  /** Modifiers that turn a value into other values, in their order. */
  encodings: string[];
  /** A key of `timeParts`. */
  timePart?: string;
}

/** Reads the modifiers behind a field's name. Throws `SigmaError` for unknown ones, and for those that don't go together. */
export function readModifiers(names: string[]): Modifiers {
  for (const name of names) {
    if (name === "expand")
      throw new SigmaError('"expand" needs the values of a placeholder: write them into the Sigma rule');
    if (name === "week") throw new SigmaError('CEL does not know the week of a year, which "week" needs');
    if (!known.includes(name)) throw new SigmaError(`the modifier "${name}" is unknown${suggest(name, known)}`);
  }
  const [operator = "equals", other] = names.filter((name) => operators.includes(name as never)) as Operator[];
  if (other && operator !== "fieldref" && other !== "fieldref") {
    throw new SigmaError(`the modifiers "${operator}" and "${other}" can't go together`);
  }
  if (other) throw new SigmaError(`"fieldref" with "${operator === "fieldref" ? other : operator}" can't be expressed`);
  const flags = names.filter((name) => /^[ims]$/.test(name)).join("");
  if (flags !== "" && operator !== "re") throw new SigmaError(`the modifier "${flags[0]}" belongs to "re"`);
  const [timePart] = names.filter((name) => Object.hasOwn(timeParts, name));
  return {
    operator,
    all: names.includes("all"),
    cased: names.includes("cased"),
    neq: names.includes("neq"),
    flags,
    encodings: names.filter((name) => encodings.includes(name)),
    ...(timePart !== undefined && { timePart }),
  };
}

/** The variants of a value: with other dashes, or encoded. Throws `SigmaError`. */
export function expandValue(value: Scalar, names: readonly string[]): Scalar[] {
  if (names.length === 0) return [value];
  const texts = names.reduce<(string | Buffer)[]>(
    (all, name) => all.flatMap((one) => expandBy(one, name)),
    [String(value)],
  );
  return texts.map((text) => {
    if (typeof text === "string") return text;
    throw new SigmaError(`"${names.at(-1)}" without "base64" leaves bytes, which no field of a record contains`);
  });
}

const dashes = ["-", "/", "–", "—", "―"];

function expandBy(value: string | Buffer, name: string): (string | Buffer)[] {
  if (name === "windash") {
    const text = String(value);
    return [...new Set(dashes.map((dash) => text.replace(/\B[-/]\b/g, dash)))];
  }
  if (typeof value === "string" && /[*?]/.test(value)) throw new SigmaError(`"${name}" of a value with wildcards`);
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
  switch (name) {
    case "base64":
      return [bytes.toString("base64")];
    case "base64offset":
      if (bytes.length < 3) throw new SigmaError(`"base64offset" of fewer than 3 bytes matches too much`);
      return [0, 1, 2].map((offset) => shiftedBase64(bytes, offset));
    case "utf16be":
      return [Buffer.from(String(value), "utf16le").swap16()];
    case "utf16":
      return [Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(String(value), "utf16le")])];
    default:
      return [Buffer.from(String(value), "utf16le")];
  }
}

/** What base64 of a longer text contains, if the bytes begin at this offset of three: without the characters that their neighbours change. */
function shiftedBase64(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const from = [0, 2, 3][offset] as number;
  const to = [undefined, -1, -1][(bytes.length + offset) % 3];
  return encoded.slice(from, to);
}
