import { endOfString, endOfValue, listsOfRecords } from "../../engine/log-file/json-text.ts";

/** The JSON values of a text, and how many pieces between them are broken or no JSON. */
export interface ParsedText {
  values: unknown[];
  broken: number;
}

/**
 * The ways to read a text as JSON, the most likely first: as one value; as a value a line, with or without text such as
 * a timestamp before it; as values one after the other. The caller knows by the values which of them is right.
 */
export function* readings(text: string): Generator<ParsedText> {
  const value = parse(text);
  if (value !== undefined) {
    yield { values: [value], broken: 0 };
    return;
  }
  const lines = parseLines(text);
  yield lines;
  if (lines.broken > 0) yield parseSequence(text);
}

/** How a value ends that begins so. */
const closing: Record<string, string> = { "{": "}", "[": "]", '"': '"' };

/** Undefined for a text that is not JSON. */
export function parse(text: string): unknown {
  const trimmed = text.trim();
  // A failed JSON.parse takes a hundred times longer than this.
  if (closing[trimmed[0] ?? ""] !== trimmed.at(-1) && !/^(-?\d[\d.eE+-]*|true|false|null)$/.test(trimmed))
    return undefined;
  try {
    return withAllRecords(JSON.parse(text), text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A log file whose key `Records` is repeated, with the records of all its lists, as the function reads it: JSON.parse keeps the last value. */
function withAllRecords(value: unknown, text: string): unknown {
  if (typeof value !== "object" || value === null || !("Records" in value)) return value;
  const lists = listsOfRecords(text);
  return lists.length === 0 || (lists.length === 1 && Array.isArray(value.Records))
    ? value
    : { ...value, Records: lists.flatMap((list) => JSON.parse(list)) };
}

/** Where a text stops being JSON, such as `at position 17`, or `before its end`. */
export function placeOfError(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    // V8's own message quotes the text.
    return /at position \d+/.exec((error as Error).message)?.[0] ?? "before its end";
  }
  return "before its end";
}

/** The JSON of a value however deep it is, which overflows the stack of `JSON.stringify`. */
export function stringify(value: unknown): string {
  let json = "";
  const rest: (string | { value: unknown })[] = [{ value }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === "string") {
      json += next;
      continue;
    }
    const { value } = next;
    if (typeof value !== "object" || value === null) {
      json += JSON.stringify(value);
      continue;
    }
    const isList = Array.isArray(value);
    json += isList ? "[" : "{";
    rest.push(isList ? "]" : "}");
    const entries = Object.entries(value);
    for (const [index, [name, below]] of entries.entries().toArray().reverse()) {
      rest.push({ value: below }, `${index > 0 ? "," : ""}${isList ? "" : `${JSON.stringify(name)}:`}`);
    }
  }
  return json;
}

/** Whether objects and lists are nested in more than `levels` others. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= levels; depth++) {
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
    if (level.length === 0) return false;
  }
  return true;
}

function parseLines(text: string): ParsedText {
  const parsed: ParsedText = { values: [], broken: 0 };
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    addLine(parsed, text.slice(start, end).trim());
    start = end + 1;
  }
  return parsed;
}

function addLine(parsed: ParsedText, line: string): void {
  if (line === "") return;
  // A comma at the end is left over from a list.
  const value = parse(line.endsWith(",") ? line.slice(0, -1) : line);
  if (value !== undefined) parsed.values.push(value);
  else addSequence(parsed, line, false);
}

/** Values of which each begins behind the end of the last, however many lines they take. */
function parseSequence(text: string): ParsedText {
  const parsed: ParsedText = { values: [], broken: 0 };
  addSequence(parsed, text, true);
  return parsed;
}

/**
 * Adds the objects and lists of a text. Other text between them, such as the timestamp before a record, is skipped. In
 * time linear in the text: a value that does not end makes the rest of the text, or of its line, one broken piece.
 */
function addSequence(parsed: ParsedText, text: string, hasLines: boolean): void {
  let found = 0;
  let at = 0;
  /** Whether the text is a list that breaks off, whose objects are read one by one. */
  let isInList = false;
  for (;;) {
    const start = indexOfBracket(text, at);
    if (start < 0) break;
    const quoted = quotedValue(text, start, at);
    if (quoted) {
      parsed.values.push(quoted.value);
      found++;
      at = quoted.end;
      continue;
    }
    const end = endOfValue(text, start);
    if (end < 0) {
      parsed.broken++;
      openingOfList.lastIndex = start;
      if (!isInList && openingOfList.test(text)) {
        isInList = true;
        at = openingOfList.lastIndex;
        continue;
      }
      // The lines behind a value that breaks off may be whole.
      const newline = hasLines ? text.indexOf("\n", start) : -1;
      if (newline < 0) return;
      const rest = parseLines(text.slice(newline + 1));
      for (const value of rest.values) parsed.values.push(value);
      parsed.broken += rest.broken;
      return;
    }
    const value = parse(text.slice(start, end));
    if (value === undefined) parsed.broken++;
    else parsed.values.push(value);
    found++;
    at = end;
  }
  if (found === 0) parsed.broken++;
}

/** The opening of a list of objects, or of an object that begins with one. */
const openingOfList = /(?:\{\s*"[^"\\]*"\s*:\s*)?\[\s*(?=\{)/y;

function indexOfBracket(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (text[at] === "{" || text[at] === "[") return at;
  return -1;
}

/** A JSON string that contains JSON, whose first bracket is at `bracket`; undefined if there is none. */
function quotedValue(text: string, bracket: number, from: number): { value: string; end: number } | undefined {
  let start = bracket;
  while (start > from && (text[start - 1] === '"' || text[start - 1] === "\\")) start--;
  if (text[start] !== '"') return undefined;
  const end = endOfString(text, start) + 1;
  const value = end > bracket ? parse(text.slice(start, end)) : undefined;
  return typeof value === "string" && parse(value) !== undefined ? { value, end } : undefined;
}
