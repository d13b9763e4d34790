/** A CEL expression of type bool as a tree, from which it is printed. */
export type Cel =
  /** Binds as tightly as a call does, such as `has(record.errorCode)`. */
  | { kind: "call"; text: string }
  /** Has an operator, such as `record.eventName == "CreateUser"`. */
  | { kind: "comparison"; text: string }
  | { kind: "in"; value: string; list: string[] }
  | { kind: "exists"; list: string; variable: string; body: Cel }
  | { kind: "not"; part: Cel }
  | { kind: "&&" | "||"; parts: Cel[] };

/** An expression that needs no parentheses beside an operator. */
export const call = (text: string): Cel => ({ kind: "call", text });
/** An expression with an operator that binds more tightly than `&&`. */
export const comparison = (text: string): Cel => ({ kind: "comparison", text });

/** How many items cel-js allows in a list literal. */
const maxItems = 1000;

/** `value in [list]`, or `value == item` for one item; the items are CEL literals. */
export function isOneOf(value: string, list: string[]): Cel {
  if (list.length > maxItems) return any(groupsOf(list, maxItems).map((items) => isOneOf(value, items)));
  return list.length === 1 ? comparison(`${value} == ${list[0]}`) : { kind: "in", value, list };
}

/** `[items].exists(variable, body)`; the items are CEL literals. */
export function existsIn(items: string[], variable: string, body: Cel): Cel {
  return any(groupsOf(items, maxItems).map((group) => exists(`[${group.join(", ")}]`, variable, body)));
}

/** `list.exists(variable, body)`; `list` is a CEL expression. */
export const exists = (list: string, variable: string, body: Cel): Cel => ({ kind: "exists", list, variable, body });

/** The negation; that of a negation is what was negated. */
export const not = (part: Cel): Cel => (part.kind === "not" ? part.part : { kind: "not", part });

/** The parts joined by `&&`, without `&&` inside of `&&`. At least one part. */
export const all = (parts: Cel[]): Cel => join("&&", parts);
/** The parts joined by `||`, in the same way. */
export const any = (parts: Cel[]): Cel => join("||", parts);

function join(kind: "&&" | "||", parts: Cel[]): Cel {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  return flat.length === 1 ? (flat[0] as Cel) : { kind, parts: flat };
}

/**
 * A text as a CEL literal, with JSON's escapes, which are a subset of CEL's. A text with backslashes becomes a raw
 * literal, which reads better.
 */
export function literal(text: string): string {
  if (text.includes("\\") && !/["\p{Cc}]|\\$/u.test(text)) return `r"${text}"`;
  return JSON.stringify(text.toWellFormed());
}

const width = 116;

/** An expression in the style of the rule library: each operand of the topmost `&&` or `||` on its own line. */
export function print(cel: Cel): string {
  if (cel.kind !== "&&" && cel.kind !== "||") return lines(cel);
  return indent(printedOperands(cel).map(operand).join(`\n${cel.kind} `));
}

/**
 * The operands of a chain as it is printed: those of a long one in groups, since each operator of a chain is one of the levels that an
 * expression may have (`maxLevels` of engine/cel/ast.ts).
 */
function printedOperands({ kind, parts }: Extract<Cel, { parts: Cel[] }>): Cel[] {
  if (parts.length <= 100) return parts;
  return groupsOf(parts, Math.max(100, Math.ceil(Math.sqrt(parts.length)))).map((group) => join(kind, group));
}

function groupsOf<Item>(items: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function lines(cel: Cel): string {
  const short = oneLine(cel);
  if (short.length <= width) return short;
  switch (cel.kind) {
    case "in":
      return `${cel.value} in [\n${filled(cel.list)}\n]`;
    case "exists":
      return indent(`${cel.list}.exists(${cel.variable},\n${lines(cel.body)})`);
    case "not":
      return `!${negated(cel.part, lines)}`;
    case "&&":
    case "||":
      return printedOperands(cel).map(operand).join(`\n${cel.kind} `);
    default:
      return short;
  }
}

/** An operand of `&&` or `||`, in parentheses if it is the other of the two. */
function operand(cel: Cel): string {
  if (cel.kind !== "&&" && cel.kind !== "||") return lines(cel);
  const short = `(${oneLine(cel)})`;
  return short.length <= width ? short : `${indent(`(\n${lines(cel)}`)}\n)`;
}

function oneLine(cel: Cel): string {
  switch (cel.kind) {
    case "call":
    case "comparison":
      return cel.text;
    case "in":
      return `${cel.value} in [${cel.list.join(", ")}]`;
    case "exists":
      return `${cel.list}.exists(${cel.variable}, ${oneLine(cel.body)})`;
    case "not":
      return `!${negated(cel.part, oneLine)}`;
    default:
      return printedOperands(cel)
        .map((part) => (part.kind === "&&" || part.kind === "||" ? `(${oneLine(part)})` : oneLine(part)))
        .join(` ${cel.kind} `);
  }
}

function negated(cel: Cel, printed: (cel: Cel) => string): string {
  if (cel.kind === "call" || cel.kind === "exists") return printed(cel);
  const text = printed(cel);
  return text.includes("\n") ? `${indent(`(\n${text}`)}\n)` : `(${text})`;
}

/** Literals on as few lines as possible. */
function filled(items: string[]): string {
  const rows: string[] = [];
  for (const item of items) {
    const row = rows.at(-1);
    if (row !== undefined && row.length + item.length + 2 <= width) rows[rows.length - 1] = `${row}, ${item}`;
    else rows.push(`  ${item}`);
  }
  return rows.join(",\n");
}

/** Indents every line but the first by two spaces. */
function indent(text: string): string {
  return text.replaceAll("\n", "\n  ");
}
