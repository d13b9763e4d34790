import { styleText } from "node:util";
import { cut } from "../../text/clip.ts";
import { plural } from "../../text/counts.ts";
import { wordFacts } from "./facts.ts";
import type { Part } from "./parts.ts";
import { isValue, type Trace } from "./trace.ts";
import { show } from "./values.ts";

/** The layout of the tree. */
export interface Layout {
  /** Number of columns of the terminal. */
  width: number;
  /** The line in the rule's file for an offset in its expression. */
  lineAt(offset: number): number;
}

/** The parts of an expression with their values, as lines of text, in colour if standard output is a terminal. */
export function treeLines(root: Trace, layout: Layout): string[] {
  const rows = rowsOf(root, {});
  const isSole = rows.filter(({ trace }) => trace.decides).length === 1;
  const gutter = Math.max(...rows.map(({ trace }) => String(layout.lineAt(trace.part.start)).length));
  return rows.flatMap((row) => linesOf(row, { ...layout, gutter, isSole }));
}

/** The result of a part in a few words: `eventName == "X" was false: "Y"`. */
export function wording(trace: Trace, width: number): string {
  const facts = cut(wordFacts(trace), 60);
  const label = labelOf(trace);
  return `${plainSource(trace.part, width - facts.length - label.length - 8)} was ${label}${facts && `: ${facts}`}`;
}

/** A part's source in at most `length` characters, with `a.b` for `a.?b.orValue(…)`. */
export function plainSource(part: Part, length: number): string {
  const plain = (text: string) =>
    text
      .replaceAll(".?", ".")
      .replace(/\.orValue\((?:"[^"]*"|[\w.-]*)\)/g, "")
      .replace(/\brecord\.(?=[a-z])/g, "");
  const parts = part.parts.map((inner) => ({ ...inner, text: plain(inner.text) }));
  return clipSource({ ...part, text: plain(part.text), parts }, length);
}

/** A part's source in at most `length` characters; a loop is truncated before its macro. */
function clipSource(part: Part, length: number): string {
  if (!part.loop || part.text.length <= length) return cut(part.text, length);
  const call = callOf(part);
  return cut(listOf(part), length - call.length) + call;
}

/** One line of the tree before layout. */
interface Row {
  trace: Trace;
  /** The text of the part, in at most `length` characters. */
  text(length: number): string;
  note: string;
  /** The lines that lead to it from above, `│  ├─ `, and those for its children. */
  branch: string;
  below: string;
}

interface Place {
  branch?: string;
  below?: string;
  /** A text before the part's own, such as the item of a loop. */
  name?: string;
  /** The part that this one is an operand of. */
  parent?: Trace;
  isNested?: boolean;
  /** For an item of a loop: its value, and whether its result alone is enough to show. */
  item?: { value: string; isBrief: boolean };
}

function rowsOf(trace: Trace, place: Place): Row[] {
  const { branch = "", below = "", name = "", parent, isNested = false, item } = place;
  if (item?.isBrief) {
    const value = "value" in trace.outcome ? trace.outcome.value : undefined;
    return [{ trace, text: () => name, note: typeof value === "boolean" ? "" : show(value, 80), branch, below }];
  }
  const { shown, negation } = withoutNegation(trace);
  const children = trace.isReached ? childrenOf(shown, isNested) : [];
  const [only] = children;
  // One line for `first && …` if the first part decided, as in a list of alternatives.
  if (isNested && !name && !negation && only && isChain(shown) && children.length === 1 && isLeaf(only.trace.part)) {
    const rest = shown.part.kind === "and" ? " && …" : " || …";
    const [row, ...rows] = rowsOf(only.trace, { branch, below, parent: shown, isNested }) as [Row, ...Row[]];
    return [{ ...row, text: (length) => row.text(length - rest.length) + rest }, ...rows];
  }
  const row: Row = {
    trace,
    text(length) {
      const start = cut(name, Math.max(12, length - 16));
      // The loop's own line already shows what is evaluated for each item.
      if (item && isLeaf(shown.part)) return start;
      return [start, nodeText(shown, negation, length - start.length - 2)].filter(Boolean).join("  ");
    },
    note: noteOf(trace, shown, parent, item?.value),
    branch,
    below,
  };
  const rows = children.flatMap((child, index) => {
    const isLast = index === children.length - 1;
    return rowsOf(child.trace, {
      branch: `${below}${isLast ? "└─ " : "├─ "}`,
      below: `${below}${isLast ? "   " : "│  "}`,
      name: child.name,
      parent: shown,
      isNested: true,
      item: child.item,
    });
  });
  return [row, ...rows];
}

function isChain({ part }: Trace): boolean {
  return part.kind === "and" || part.kind === "or";
}

/** `!(a && b)` is one line: "not all of". */
function withoutNegation(trace: Trace): { shown: Trace; negation: string } {
  const [negated] = trace.parts;
  if (trace.part.kind !== "not" || !negated || !(isChain(negated) || negated.part.loop)) {
    return { shown: trace, negation: "" };
  }
  return { shown: negated, negation: negated.part.loop ? "!" : "not " };
}

/** The children that are shown below a part. Parts that were not needed are shown only at the top of the tree. */
function childrenOf(trace: Trace, isNested: boolean): { trace: Trace; name?: string; item?: Place["item"] }[] {
  const { part, parts, items } = trace;
  switch (part.kind) {
    case "and":
    case "or":
    case "not":
      return parts.filter(({ isReached }) => isReached || !isNested).map((inner) => ({ trace: inner }));
    case "if": {
      const names = ["if", "then", "else"];
      return parts.map((inner, index) => ({ trace: inner, name: names[index] })).filter(({ trace }) => trace.isReached);
    }
    case "binding": {
      const [value, ...body] = parts as [Trace, ...Trace[]];
      return [{ trace: value, name: `${part.variable} =` }, ...body.map((inner) => ({ trace: inner }))];
    }
    case "loop":
      return [
        ...parts.filter((list) => list.part.kind === "loop").map((list) => ({ trace: list })),
        ...items.map(({ item, trace: body }) => ({
          trace: body,
          name: `${part.loop?.variable} = ${show(item, 60)}`,
          item: { value: show(item, 80), isBrief: isBrief(part, body) },
        })),
      ];
    default:
      return [];
  }
}

/** An item that a filter kept, or the result of a map, needs no tree. */
function isBrief({ loop }: Part, body: Trace): boolean {
  return loop?.macro === "filter" ? isValue(body, true) : loop?.macro === "map" && !("error" in body.outcome);
}

function nodeText({ part, isReached }: Trace, negation: string, length: number): string {
  if (isReached) {
    if (part.kind === "and") return `${negation}all of`;
    if (part.kind === "or") return `${negation}any of`;
    if (part.kind === "not") return "not";
    if (part.kind === "binding") return "with";
  }
  if (!part.loop) return cut(part.text, length);
  if (!isReached || isLeaf(part.loop.body)) return negation + clipSource(part, length - negation.length);
  const call = callOf(part);
  // A list that is a loop itself gets the next line.
  return negation + (part.parts[0]?.loop ? "…" : cut(listOf(part), length - negation.length - call.length)) + call;
}

function isLeaf({ kind }: Part): boolean {
  return kind === "field" || kind === "other";
}

/** The source of a loop's list, as it is written before the macro. */
function listOf({ text, parts }: Part): string {
  const list = (parts[0] as Part).text;
  return text.startsWith(list) ? list : `(${list})`;
}

function callOf({ loop }: Part): string {
  return `.${loop?.macro}(${loop?.variable}, …)`;
}

function noteOf(trace: Trace, shown: Trace, parent: Trace | undefined, item?: string): string {
  const facts = isBoolLoop(shown) && shown.items.length > 0 ? "" : wordFacts(shown);
  const hidden = hiddenItems(shown);
  const notes = [
    "error" in trace.outcome && isOrigin(trace) ? trace.outcome.error : "",
    trace.isAbsorbed ? `absorbed: ${absorption(parent)}` : "",
    facts === item ? "" : facts,
    hidden > 0 ? plural(hidden, "more item") : "",
  ];
  return notes.filter(Boolean).join(", ");
}

/** Whether a part is a loop whose items are shown below it, so that it needs no facts of its own. */
function isBoolLoop({ part }: Trace): boolean {
  return part.loop !== undefined && part.loop.macro !== "map" && part.loop.macro !== "filter";
}

/** The number of items that were evaluated but are not shown. */
function hiddenItems(trace: Trace): number {
  const { part, items, itemCount, isReached } = trace;
  const isEnded = isBoolLoop(trace) && items.some((item) => isValue(item.trace, part.loop?.macro === "exists"));
  return isReached ? (isEnded ? (items.at(-1)?.index ?? 0) + 1 : itemCount) - items.length : 0;
}

/** Whether an error arose in this part rather than in one below. */
function isOrigin({ parts, items, part }: Trace): boolean {
  if (isLeaf(part)) return true;
  return ![...parts, ...items.map(({ trace }) => trace)].some(({ outcome }) => "error" in outcome);
}

function absorption(parent: Trace | undefined): string {
  if (parent?.part.kind === "and") return "another part is false";
  if (parent?.part.kind === "or") return "another part is true";
  return parent?.part.kind === "loop" ? "another item decided" : "it does not matter here";
}

function labelOf({ outcome }: Trace): string {
  if ("error" in outcome) return "error";
  return typeof outcome.value === "boolean" ? String(outcome.value) : "value";
}

const colors = { true: "green", false: "red", error: "yellow", value: "cyan" } as const;

function linesOf(row: Row, { width, lineAt, gutter, isSole }: Layout & { gutter: number; isSole: boolean }): string[] {
  const { trace, branch, below, note } = row;
  const label = labelOf(trace);
  const word = (trace.isReached ? label : `(${label})`).padEnd(7);
  const number = String(lineAt(trace.part.start)).padStart(gutter);
  const marker = isSole && trace.decides ? "  ◀ decides" : "";
  const room = Math.max(24, width - gutter - 2 - branch.length - word.length - 1 - marker.length);
  const text = row.text(room);
  const isOneLine = text.length + note.length + 3 <= room;

  const dim = (line: string) => styleText("dim", line);
  const notes = (line: string) => styleText(trace.isReached ? "cyan" : "dim", line);
  const head = [
    dim(`${number}  ${branch}`),
    styleText(trace.isReached ? colors[label as keyof typeof colors] : "dim", word),
    text && ` ${trace.isReached ? text : dim(text)}`,
    isOneLine && note ? `   ${notes(note)}` : "",
    styleText("bold", marker),
  ].join("");
  if (isOneLine || !note) return [head];
  const indent = `${" ".repeat(gutter)}  ${below}${" ".repeat(branch.length - below.length + word.length + 1)}`;
  return [head, dim(indent) + notes(cut(note, Math.max(24, width - indent.length)))];
}
