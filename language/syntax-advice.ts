import { type Advice, optional, replaced, written } from "./advice.ts";

/** What people type from other languages, with what CEL has instead. */
interface Foreign {
  /** Matched in a text whose strings and comments are blanked. */
  pattern: RegExp;
  /** Why it is wrong. */
  problem: string;
  /** The right text, from the match and its groups in the author's text, strings included; undefined if it is not certain. */
  fix?: (groups: string[]) => string | undefined;
}

/** Parentheses with at most two others in each other between them. */
const parentheses = String.raw`\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)`;
/** What can stand on the left of an operator: a field, a call or a literal. Tried once for each word, not for each of its letters. */
const operand = String.raw`(?:(?<![\w.?)\]])[\w.?]+(?:(?:${parentheses}|\[[^\]]*\])[\w.?]*)*|"[^"]*"|'[^']*')`;
const methods: Record<string, string> = {
  like: "contains",
  contains: "contains",
  includes: "contains",
  startswith: "startsWith",
  endswith: "endsWith",
  matches: "matches",
  regex: "matches",
};

const comparisons: Record<string, string> = {
  eq: "==",
  equals: "==",
  ne: "!=",
  neq: "!=",
  gt: ">",
  ge: ">=",
  gte: ">=",
  lt: "<",
  le: "<=",
  lte: "<=",
};

const foreign: Foreign[] = [
  {
    pattern: /^[ \t]*([a-zA-Z]+:(?!\S)[^\n]*)/g,
    problem: "a line of the header begins with //",
    fix: ([, line]) => `// ${line}`,
  },
  {
    // Texts are blanked if they end.
    pattern: /(?<=^(?:[^"'\n]|"_*"|'_*')*)(["'])(?:(?!\1).)*$/gm,
    problem: "a text ends with the quotation mark with which it begins, on the same line",
  },
  {
    pattern: /(?<=\[[^[\]]*["'])\s+(?=["'])/g,
    problem: "the items of a list are separated by commas",
    fix: () => ", ",
  },
  {
    pattern: new RegExp(`(${operand})\\s+(?:not\\s+|!\\s*)in\\b\\s*(\\[[^\\]]*\\]|${operand})`, "gi"),
    problem: '"not in" is !(… in …)',
    fix: ([, left, right]) => `!(${left} in ${right})`,
  },
  { pattern: /\b(?:not\s+|!\s*)in\b/gi, problem: '"not in" is !(… in …)' },
  {
    pattern: new RegExp(`(${operand})\\s+is\\s+(not\\s+)?(?:null|none)\\b`, "gi"),
    problem: 'there is no "is null", and a field that CloudTrail leaves out is absent, not null',
    fix: ([, left = "", not]) => `${optional(left)}.orValue("") ${not ? "!=" : "=="} ""`,
  },
  {
    pattern: new RegExp(
      `(${operand})\\s+(like|contains|includes|startswith|endswith|matches|regex)\\s+(${operand})`,
      "gi",
    ),
    problem: "functions are called with a point and parentheses",
    fix: ([, left, name = "", right = ""]) => {
      const isLike = name.toLowerCase() === "like";
      return `${left}.${isLike ? likeMethod(right) : methods[name.toLowerCase()]}(${isLike ? right.replace(/[%*]/g, "") : right})`;
    },
  },
  {
    pattern: new RegExp(
      `\\bin\\s*(?:\\(\\s*(${operand}(?:\\s*,\\s*${operand})+)\\s*\\)|\\{\\s*(${operand}(?:\\s*,\\s*${operand})*)\\s*\\})`,
      "g",
    ),
    problem: "a list is in [ ]",
    fix: ([, inParentheses, inBraces]) => `in [${inParentheses || inBraces}]`,
  },
  {
    pattern: new RegExp(`(${operand})\\s+(eq|equals|ne|neq|gt|ge|gte|lt|le|lte)\\s+(${operand})`, "gi"),
    problem: "comparisons are ==, !=, <, <=, > and >=",
    fix: ([, left, name = "", right]) => `${left} ${comparisons[name.toLowerCase()]} ${right}`,
  },
  { pattern: /\$\.(?=[a-zA-Z])/g, problem: "a record's fields are read from record", fix: () => "record." },
  { pattern: /#/g, problem: "a comment begins with //", fix: () => "//" },
  { pattern: /\/\*.*?\*\/|\/\*.*$/gs, problem: "a comment begins with //, and ends with its line" },
  { pattern: /(?<![.?])\band\b/gi, problem: '"and" is &&', fix: () => "&&" },
  { pattern: /(?<![.?])\bor\b/gi, problem: '"or" is ||', fix: () => "||" },
  {
    pattern: new RegExp(`\\bnot\\s+(${operand}\\s*(?:==|!=|<=?|>=?|\\bin\\b)\\s*(?:${operand}|\\[[^\\]]*\\]))`, "gi"),
    problem: '"not" is !',
    fix: ([, comparison]) => `!(${comparison})`,
  },
  {
    pattern: /\bnot\s+record\.\??(errorCode|errorMessage)\b(?!\s*[.(])/gi,
    problem: "a call that succeeded has no errorCode and no errorMessage",
    fix: ([, field]) => `record.?${field}.orValue("") == ""`,
  },
  {
    pattern: /\bnot\b(?!\s+in\b)\s*/gi,
    problem: '"not" is !, with parentheses around what is negated',
    fix: () => "!",
  },
  { pattern: /===/g, problem: "equality is ==", fix: () => "==" },
  { pattern: /!==|<>/g, problem: "inequality is !=", fix: () => "!=" },
  {
    pattern: new RegExp(`(${operand})\\s*(?:=~|~)\\s*(${operand}|/(?:[^/\\\\\n]|\\\\.)*/)`, "g"),
    problem: "regular expressions are a function, and a pattern is a string",
    fix: ([, left, right = ""]) => `${left}.matches(${asPattern(right)})`,
  },
  {
    pattern: new RegExp(`(${operand})\\s*==\\s*(/(?:[^/\\\\\n]|\\\\.)+/[gim]*)`, "g"),
    problem: "regular expressions are a function, and a pattern is a string",
    fix: ([, left, pattern = ""]) => `${left}.matches(${asPattern(pattern)})`,
  },
  {
    pattern: /(?<=[(,]\s*)\/(?:[^/\\\n]|\\.)+\/[gim]*/g,
    problem: "a regular expression is a string",
    fix: ([pattern = ""]) => asPattern(pattern),
  },
  {
    pattern: /=>/g,
    problem: "there are no arrow functions: a variable and a comma come first, as in list.exists(x, x == 1)",
    fix: () => ",",
  },
  { pattern: /(?<![=!<>])=(?![=~>])/g, problem: "equality is ==", fix: () => "==" },
  { pattern: /(?<!&)&(?!&)/g, problem: '"&" is &&', fix: () => "&&" },
  { pattern: /(?<!\|)\|(?!\|)/g, problem: '"|" is ||', fix: () => "||" },
  {
    pattern: /\brecord[\w.?]*\?\.[\w.?]*(\(?)/g,
    problem: "a field that may be missing is read with .?",
    fix: ([path = "", call]) => {
      const plain = path.replaceAll("?.", ".").replaceAll(".?", ".").replace("(", "");
      if (!call) return `${optional(plain)}.orValue("")`;
      const dot = plain.lastIndexOf(".");
      const [field, method] = [optional(plain.slice(0, dot)), plain.slice(dot + 1)];
      return /^(or|orValue|hasValue|value)$/.test(method) ? `${field}.${method}(` : `${field}.orValue("").${method}(`;
    },
  },
  { pattern: /\?\./g, problem: "a field that may be missing is read with .?", fix: () => ".?" },
  {
    pattern: new RegExp(`(${operand})\\s*\\?\\?\\s*(${operand})`, "g"),
    problem: "a default is .orValue(), behind the field that may be missing",
    fix: ([, left = "", right]) => (/^[\w.?]+$/.test(left) ? `${optional(left)}.orValue(${right})` : undefined),
  },
  {
    pattern: /[“”„‟]([^“”„‟\n]*)[“”]?|[‘’]([^‘’\n]*)[‘’]?/g,
    problem: 'these are typographic quotation marks: a string is in "',
    fix: ([, double, single]) => `"${double || single}"`,
  },
  { pattern: /`([^`\n]*)`?/g, problem: "a string is in \" or '", fix: ([, text]) => `"${text}"` },
  {
    pattern: /\bhas\(\s*(record[\w.]*\.\?[\w.?]*)\s*\)/g,
    problem: "has() takes a field without .?, of which only the last may be missing",
    fix: ([, path]) => `${path}.hasValue()`,
  },
  {
    pattern: /\bhas\(\s*(record[\w.]*)\[("[^"]*"|'[^']*')\]\s*\)/g,
    problem: "has() takes a field after a point",
    fix: ([, path = "", key]) => `${optional(path)}[?${key}].hasValue()`,
  },
  {
    pattern: /\bhas\(\s*(?:\w+|"[^"]*"|'[^']*'|[\w.?]+\[\d+\])\s*\)/g,
    problem: "has() takes a field, as in has(record.errorCode)",
  },
  {
    pattern: /[\u00a0\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]/g,
    problem: "this character is invisible, or only looks like a space",
    fix: ([character = ""]) => (/[\u200b-\u200d\u2060\ufeff]/.test(character) ? "" : " "),
  },
  { pattern: /;\s*$/g, problem: "an expression ends without a semicolon", fix: () => "" },
  { pattern: /\breturn\b\s*/g, problem: "a rule is one expression, without return", fix: () => "" },
  {
    pattern: /\bif\b\s*\(?/g,
    problem:
      "there is no if: a condition with two results is `condition ? one : other`, and conditions that must all be true are joined by &&",
  },
  {
    pattern: /\b(?:let|var|const)\b/g,
    problem: "there are no statements: name a value with cel.bind(name, value, expression)",
  },
];

/** The method for a pattern with wildcards at its ends: `"A*"`. */
function likeMethod(pattern: string): string {
  const starts = /^.[%*]/.test(pattern);
  const ends = /[%*].$/.test(pattern);
  return starts === ends ? "contains" : ends ? "startsWith" : "endsWith";
}

function asPattern(text: string): string {
  const [, pattern = text, flags = ""] = /^\/(.*)\/([gim]*)$/.exec(text) ?? [];
  if (pattern === text) return text;
  const prefix = flags.includes("i") ? "(?i)" : "";
  return `r"${prefix}${pattern.replaceAll("\\/", "/")}"`;
}

/** Advice on a text with an escape that CEL doesn't have, such as that of a pattern's \\d, at `offset`. */
export function adviseOnEscape(text: string, offset: number): Advice {
  const problem = `CEL has no escape ${text.slice(offset, offset + 2)}; a text that begins with r has no escapes`;
  for (const { 0: found, index } of text.matchAll(/(["'])(?:(?!\1)[^\\\n]|\\.)*\1/g)) {
    const end = index + found.length;
    if (offset < index || offset >= end || /\\["'\\]/.test(found)) continue;
    return { problem: `${problem}${written(replaced(text, index, end, `r${found}`))}`, offset };
  }
  return { problem: `${problem}, as in r"\\d"`, offset };
}

/** How many mistakes of a text are corrected at most. */
const maxCorrections = 20;

/**
 * Advice on an expression that can't be parsed, for what is foreign to CEL at `offset`. The corrected line is without
 * further mistakes of this kind, which `findError` finds: the offset of a text's first mistake, undefined if it has none.
 */
export function adviseOnSyntax(
  text: string,
  offset: number,
  findError: (text: string) => number | undefined,
): Advice | undefined {
  const found = findForeign(text, offset);
  if (!found) return undefined;
  const { problem, from, culprit, right } = found;
  if (right === undefined) return { problem, offset: culprit };
  let corrected = replacedIn(text, found);
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const shown = () => corrected.slice(start).split("\n").slice(0, right.split("\n").length).join("\n");
  for (let count = 1; count < maxCorrections; count++) {
    const next = findError(corrected);
    if (next === undefined || next > start + shown().length) break;
    const other = findForeign(corrected, next);
    if (other?.right === undefined) break;
    corrected = replacedIn(corrected, other);
  }
  return { problem: `${problem}${written(shown())}`, offset: culprit };
}

interface Found {
  problem: string;
  /** What is replaced by `right`; offsets. */
  from: number;
  to: number;
  /** Undefined if it is not certain what is meant. */
  right: string | undefined;
  /** The offset of what is wrong. */
  culprit: number;
}

function replacedIn(text: string, { from, to, right = "" }: Found): string {
  return text.slice(0, from) + right + text.slice(to);
}

function findForeign(text: string, offset: number): Found | undefined {
  const blank = blanked(text);
  for (const { pattern, problem, fix } of foreign) {
    for (const match of blank.matchAll(new RegExp(pattern.source, `${pattern.flags}d`))) {
      const [from, to] = match.indices?.[0] ?? [0, 0];
      if (offset < from || offset > to) continue;
      // The groups of the author's text, with what strings contain.
      const groups = match.indices?.map((range) => (range ? text.slice(...range) : "")) ?? [];
      const right = fix?.(groups);
      return { problem, from, to, right, culprit: from + (fix ? culpritIn(match[0]) : 0) };
    }
  }
  return undefined;
}

/** Where the operator is in a match that begins with its left operand. */
function culpritIn(found: string): number {
  if (/^not\b/i.test(found) || !found.trim().includes(" ")) return 0;
  return /^[\w.?"'()[\]]+\s+(?=\S)/.exec(found)?.[0].length ?? 0;
}

/** The text with the content of strings and comments replaced by as many spaces; quotation marks stay. */
function blanked(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*/g, (found) =>
    found.startsWith("//") ? " ".repeat(found.length) : `${found[0]}${"_".repeat(found.length - 2)}${found[0]}`,
  );
}
