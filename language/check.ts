import { type ASTNode, TypeError as CelTypeError, ParseError } from "@marcbachmann/cel-js";
import { RE2JS } from "re2js";
import { childrenOf, fieldName, fieldPath, isLiteral, maxLevels, nodesOf } from "../engine/cel/ast.ts";
import { functionsOfRecords } from "../engine/cel/cloudtrail/documents.ts";
import { createEnvironment, type FieldType, type FieldTypes } from "../engine/cel/environment.ts";
import { calleeOf, functionName, libraries, namespaces } from "../engine/cel/functions.ts";
import { parse } from "../engine/cel/parse.ts";
import { methodStart, replaced, written } from "./advice.ts";
import type { AuthorError, ErrorAt } from "./author-error.ts";
import { checkLiterals } from "./literals.ts";
import { adviseOnFunction, fieldElsewhere } from "./name-advice.ts";
import { recordSchema } from "./record-schema.ts";
import { suggest } from "./suggest.ts";
import { adviseOnEscape, adviseOnSyntax } from "./syntax-advice.ts";
import { adviseOnOptional, adviseOnPartOfTime, adviseOnTypes } from "./type-advice.ts";

const environment = createEnvironment(recordSchema);

/**
 * Checks everything about a CEL expression that can be checked without a record: syntax, types, the
 * fields of `record`, the `params` that the header declares, regular expressions and address ranges.
 * Throws the first mistake as `errorAt` makes it.
 */
export function checkExpression(
  text: string,
  type: "bool" | "string",
  params: readonly string[],
  errorAt: ErrorAt,
): void {
  const [first] = findMistakes(text, type, params, errorAt);
  if (first) throw first;
}

/**
 * Returns every mistake that `checkExpression` looks for, as `errorAt` makes it, in the order of their places. After a
 * mistake in the syntax nothing else can be checked; after one in a field's name, types are not checked. Without
 * `params`, it is not known which are declared, and none is a mistake.
 */
export function findMistakes(
  text: string,
  type: "bool" | "string",
  params: readonly string[] | undefined,
  errorAt: ErrorAt,
): AuthorError[] {
  if (text.trim() === "") return [errorAt(`an expression of type ${type} is missing`, 0)];
  const found: { error: AuthorError; offset: number }[] = [];
  const report: ErrorAt = (problem, offset) => {
    const error = errorAt(problem, offset);
    found.push({ error, offset });
    return error;
  };
  try {
    findIn(text, type, params, report);
  } catch (error) {
    if (error instanceof ParseError) reportSyntax(text, type, error, report);
    else if (error instanceof RangeError) {
      const problem = `the expression is nested more than ${maxLevels} levels deep, or has a chain of more operators than that`;
      report(`${problem}; write x in [a, b] for x == a || x == b, or put parts of the chain in parentheses`, 0);
    }
    // One that a check has thrown, and that is reported already.
    else if (!found.some((mistake) => mistake.error === error)) throw error;
  }
  return found.sort((a, b) => a.offset - b.offset).map(({ error }) => error);
}

function findIn(text: string, type: "bool" | "string", params: readonly string[] | undefined, report: ErrorAt): void {
  const { ast, check } = parse(environment, text);
  let count = 0;
  const counted: ErrorAt = (problem, offset) => {
    count++;
    return report(problem, offset);
  };
  checkFields(ast, params, counted);
  each([() => checkPatterns(ast, counted)]);
  if (count > 0) return;
  const checked = check();
  if (checked.error) {
    reportTypes(ast, checked.error, counted);
    return;
  }
  each([
    () => checkFunctions(ast, counted),
    () => checkTimes(ast, counted),
    () => checkElements(ast, counted),
    () => checkLiterals(ast, counted),
    () => {
      if (count === 0) checkResult(ast, String(checked.type), type, (problem) => counted(problem, text.search(/\S/)));
    },
  ]);

  /** Runs checks that each throw their first mistake, which is counted already. */
  function each(checks: (() => void)[]): void {
    for (const check of checks) {
      const before = count;
      try {
        check();
      } catch (error) {
        if (count === before) throw error;
      }
    }
  }
}

function reportSyntax(text: string, type: "bool" | "string", error: ParseError, report: ErrorAt): void {
  const offset = error.range?.start ?? 0;
  if (type === "string" && /^[\w'-]+(,? [\w'{}$.:-]+)+[.!]?$/.test(text.trim())) {
    const field = text.includes("{") ? ", and a field is added, as in '\"By \" + record.eventName'" : "";
    report(`this is an expression, in which a text has quotation marks of its own: '"${text.trim()}"'${field}`, 0);
    return;
  }
  const advice = error.summary.startsWith("Invalid escape sequence")
    ? adviseOnEscape(text, offset)
    : adviseOnSyntax(text, offset, syntaxErrorIn);
  const [, depth] = /^Exceeded maxDepth \((\d+)\)$/.exec(error.summary) ?? [];
  if (depth !== undefined) {
    report(`parentheses, calls and fields are nested more than ${depth} levels deep here`, offset);
    return;
  }
  const problem = unexpected(text.slice(offset), error.summary).replace(
    /\b[A-Z]{2,}\b/g,
    (name) => tokens[name] ?? name.toLowerCase(),
  );
  // In `"a && b == "c"`, the text that has no end includes the operator.
  const isAfterText = /["']$/.test(text.slice(0, offset)) && /^\w/.test(text.slice(offset));
  const question = isAfterText ? "; is a quotation mark missing?" : "";
  report(advice?.problem ?? `${problem}${question}`, advice?.offset ?? offset);
}

/** What is wrong where `rest` begins. Of what follows a complete expression, cel-js names the last character. */
function unexpected(rest: string, summary: string): string {
  if (!summary.startsWith("Unexpected character: '")) {
    return summary
      .replace(/^Unexpected token: /, "expected a value before ")
      .replace(/^Expected (\S+), got /, "expected $1 before ");
  }
  const [, operand, other = ""] = /^(?:(\w+|"|')|(\S))?/.exec(rest) ?? [];
  return operand ? `expected an operator such as && before ${operand}` : `unexpected ${other}`;
}

/** The offset of a text's first mistake in the syntax; undefined if it has none that has a place. */
function syntaxErrorIn(text: string): number | undefined {
  try {
    parse(environment, text);
    return undefined;
  } catch (error) {
    if (error instanceof ParseError) return error.range?.start ?? 0;
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function reportTypes(ast: ASTNode, error: CelTypeError | Error, report: ErrorAt): void {
  if (!(error instanceof CelTypeError || error instanceof ParseError)) throw error;
  const { code, node, summary } = error as CelTypeError & { code?: string; node?: ASTNode };
  const advice = summary.startsWith("has()")
    ? adviseOnSyntax(ast.input, error.range?.start ?? 0, syntaxErrorIn)
    : adviseOnTypes(ast, { code, node, summary }, functionNames);
  const name = node?.op === "rcall" ? methodStart(node) : undefined;
  report(advice?.problem ?? inAuthorsWords(summary), advice?.offset ?? name ?? error.range?.start ?? 0);
}

function checkResult(
  root: ASTNode,
  found: string,
  wanted: "bool" | "string",
  error: (problem: string) => AuthorError,
): void {
  // Free-form fields have an unknown type until evaluation. That is accepted of a summary, but not of a rule's condition.
  if (found === wanted || (found === "dyn" && wanted === "string")) return;
  if (found === "dyn")
    throw error('the expression must be of type bool, but its type is unknown: compare it, as in `… == "yes"`');
  if (found.startsWith("optional")) throw error(adviseOnOptional(root, wanted));
  throw error(`the expression must be of type ${wanted}, but is of type ${plainTypes(found)}`);
}

const tokens: Record<string, string> = {
  EOF: "the end",
  AND: "&&",
  OR: "||",
  EQ: "==",
  NE: "!=",
  NOT: "!",
  LPAREN: "(",
  RPAREN: ")",
  LBRACKET: "[",
  RBRACKET: "]",
  LBRACE: "{",
  RBRACE: "}",
  DOT: ".",
  COMMA: ",",
  COLON: ":",
  QUESTION: "?",
};

/** Words a problem of types without cel-js's own names of types, and says what a function takes. */
function inAuthorsWords(problem: string): string {
  const text = plainTypes(problem);
  const [, call, before = "", name = ""] = /^found no matching overload for '((.*?)(\w+)\(.*\))'$/.exec(text) ?? [];
  if (call !== undefined) {
    const ofNamespace = namespaces.includes(before.slice(0, -1)) ? formsOf(before + name) : [];
    const forms = ofNamespace.length > 0 ? ofNamespace : formsOf(name);
    return `there is no ${call}${forms.length > 0 ? `, but ${forms.join(", ")}` : ""}`;
  }
  const [, operand] = /^Logical operator requires bool operands, got '(.*)'$/.exec(text) ?? [];
  if (operand !== undefined)
    return `both sides of && and || are conditions, of type bool, and one is of type ${operand}`;
  const [, fallback, type] = /^optional\.orValue\(value\) argument .*, got '(.*)' and '(.*)'$/.exec(text) ?? [];
  if (type !== undefined) return `the default in orValue(…) is of type ${type}, and the field of type ${fallback}`;
  const [, left, op = "", right] = /^no such overload: (.+) (==|!=|<=|>=|<|>|[-+*/%]|in) (.+)$/.exec(text) ?? [];
  if (op === "") return text.replace(/^no such overload: (?=[-!])/, "there is no ");
  if (/^[=!<>]/.test(op)) return `${left} and ${right} can't be compared with ${op}`;
  const areNumbers = [left, right].every((type) => ["int", "uint", "double"].includes(type ?? ""));
  return `there is no ${left} ${op} ${right}${areNumbers ? `; convert one of them, as in ${right}(…)` : ""}`;
}

function plainTypes(text: string): string {
  return text
    .replace(/\$record\b/g, "record")
    .replace(/google\.protobuf\.(Timestamp|Duration)/g, (_, name) => name.toLowerCase())
    .replace(/\b(\w+)Namespace\b/g, (_, name) => name.toLowerCase())
    .replace(/\b[A-Z]\b/g, "dyn");
}

/** The forms in which a function of a name exists, with its namespace if it has one; four of them at most. */
function formsOf(name: string): string[] {
  const forms = libraries.flatMap(({ functions = [], macros = [] }) => [
    ...functions.map(({ signature }) => signature),
    ...macros.flatMap((macro) => macro.forms ?? []),
  ]);
  const found = forms.filter((form) => functionName(form) === name);
  const words = [...new Set(found.map((form) => plainTypes(form.replace(/\):.*/, ")"))))];
  return words.length > 4 ? [...words.slice(0, 4), "…"] : words;
}

/** Returns the fields that the schema knows below a chain of fields of `record`; undefined if it knows none. */
function knownFields(node: ASTNode): FieldTypes | undefined {
  const path = fieldPath(node);
  if (path?.variable !== "record") return undefined;
  let type: FieldType = recordSchema;
  for (const field of path.fields) type = typeof type === "object" ? (type[field] ?? "dyn") : "dyn";
  return typeof type === "object" ? type : undefined;
}

/** Reports every unknown field name; cel-js accepts any name inside `has()` and after `.?`. */
function checkFields(root: ASTNode, params: readonly string[] | undefined, errorAt: ErrorAt): void {
  for (const node of nodesOf(root)) {
    const field = fieldName(node);
    if (field === undefined) continue;
    const [receiver] = childrenOf(node) as [ASTNode];
    const offset = node.op === "[]" || node.op === "[?]" ? node.args[1].start : node.pos;

    if (receiver.op === "id" && receiver.args === "params" && params && !params.includes(field)) {
      const declared = params.length > 0 ? `; it declares ${params.join(", ")}` : "";
      errorAt(`params.${field} has no default: the header's params must declare it${declared}`, offset);
    }
    const fields = knownFields(receiver);
    if (fields && !Object.hasOwn(fields, field)) {
      const path = receiver.input.slice(receiver.start, receiver.end).replaceAll(".?", ".");
      const meant = path === "record" ? fieldElsewhere(field) : undefined;
      const advice =
        meant === undefined
          ? suggest(field, Object.keys(fields)) || fieldBelow(path, field)
          : `; did you mean "${meant}"?`;
      errorAt(`unknown field "${field}" of ${path}${advice}`, offset);
    }
  }
}

/** Names a field of `record` that has a field of this name, if one has. */
function fieldBelow(path: string, field: string): string {
  if (path !== "record") return "";
  const owner = Object.entries(recordSchema).find(([, type]) => typeof type === "object" && Object.hasOwn(type, field));
  return owner ? `; did you mean "${owner[0]}.${field}"?` : "";
}

/** Checks patterns, which would otherwise fail on every record. */
function checkPatterns(root: ASTNode, errorAt: ErrorAt): void {
  for (const node of nodesOf(root)) {
    if (node.op !== "call" && node.op !== "rcall") continue;
    const { name, overloads, call } = calleeOf(node);
    const index = overloads.find((overload) => overload.pattern !== undefined)?.pattern;
    if (index === undefined) continue;
    const pattern = call.args[index];
    if (!isLiteral(pattern) || typeof pattern.args !== "string") {
      throw errorAt(
        `the pattern of ${name}() must be a string literal, so that it can be checked before it is deployed`,
        pattern?.start ?? node.pos,
      );
    }
    checkPattern(pattern.args, (problem) => errorAt(problem, pattern.start));
  }
}

/** The macros of the CEL standard, and the functions that compile/ has. */
const builtIn = ["has", "type", "exists", "all", "exists_one", "map", "filter", "bind", "or", "orValue"];

/** The names of all functions and macros, without namespaces, to suggest from. */
const functionNames = [
  ...new Set([...environment.getDefinitions().functions.map(({ name }) => name), ...builtIn, "hasValue"]),
].filter((name) => /^[a-zA-Z]\w*$/.test(name));

/** The names of the functions whose argument is a whole record. */
const ofRecords = new Set(
  Object.keys(functionsOfRecords).map((signature) => signature.slice(0, signature.indexOf("("))),
);

/** Refuses the functions that cel-js has beyond CEL, and a part of a record where a function takes the whole. */
function checkFunctions(root: ASTNode, errorAt: ErrorAt): void {
  for (const node of nodesOf(root)) {
    if (node.op !== "call" && node.op !== "rcall") continue;
    const { name, overloads, macro } = calleeOf(node);
    const [argument] = node.op === "call" ? node.args[1] : [];
    if (ofRecords.has(name) && argument && fieldPath(argument)?.variable === "record" && argument.op !== "id") {
      const line = replaced(node.input, argument.start, argument.end, "record");
      throw errorAt(`${name}() takes the whole record${written(line)}`, argument.start);
    }
    if (overloads.length > 0 || macro || builtIn.includes(node.args[0])) continue;
    const advice = adviseOnFunction(node, functionNames);
    if (advice) throw errorAt(advice.problem, advice.offset);
    throw errorAt(`CEL has no function ${name}() with this number of arguments`, node.pos);
  }
}

/** The type that cel-js's checker has found for a node. */
type Checked = ASTNode & { checkedType?: { name: string; kind: string } };

/** Refuses fields of times and durations, which cel-js takes for maps: such a read always fails. */
function checkTimes(root: ASTNode, errorAt: ErrorAt): void {
  for (const node of nodesOf(root)) {
    const field = fieldName(node);
    if (field === undefined) continue;
    const [receiver] = childrenOf(node) as [Checked];
    const kind = /^google\.protobuf\.(Timestamp|Duration)$/.exec(receiver.checkedType?.name ?? "")?.[1];
    if (kind === undefined) continue;
    const { problem, offset } = adviseOnPartOfTime(node, field, kind.toLowerCase());
    throw errorAt(problem, offset);
  }
}

/** Refuses list and map literals of mixed types, such as ["a", 1], which are mistakes more often than not. */
function checkElements(root: ASTNode, errorAt: ErrorAt): void {
  const exempt = new Set<ASTNode>();
  for (const node of nodesOf(root)) {
    if (node.op === "call" || node.op === "rcall") {
      const { overloads, call } = calleeOf(node);
      if (overloads.some(({ takesMixedList }) => takesMixedList)) for (const arg of call.args) exempt.add(arg);
    }
    if (node.op === "list" && !exempt.has(node)) checkOneType("List elements", node.args, errorAt);
    if (node.op !== "map" || exempt.has(node)) continue;
    checkOneType(
      "Map keys",
      node.args.map(([key]) => key),
      errorAt,
    );
    checkOneType(
      "Map values",
      node.args.map(([, value]) => value),
      errorAt,
    );
  }
}

function checkOneType(what: string, nodes: readonly Checked[], errorAt: ErrorAt): void {
  // Lists and maps are compared by their kind alone: what they contain is checked where it is written.
  const known = nodes.filter(({ checkedType }) => checkedType && !["dyn", "param"].includes(checkedType.kind));
  const typeOf = ({ checkedType }: Checked) =>
    ["list", "map", "optional"].includes(checkedType?.kind ?? "") ? checkedType?.kind : checkedType?.name;
  const [first] = known;
  const other = first && known.find((node) => typeOf(node) !== typeOf(first));
  if (!other) return;
  throw errorAt(
    `${what} must have the same type, expected type '${typeOf(first)}' but found '${typeOf(other)}'; if both are meant, write dyn(…) around the ${what.startsWith("List") ? "list" : "map"}`,
    other.start,
  );
}

// Syntax that RE2 omits, because no engine runs it in linear time.
const superLinear: [RegExp, string][] = [
  [/\(\?(?:[=!]|<[=!])/, "look-around such as (?=…)"],
  [/\\(?:[1-9]|k[<{'])/, "a backreference such as \\1"],
  [/\(\?>|[*+?}]\+/, "a possessive or atomic group"],
];

/** Throws if a pattern is not valid in RE2's syntax: https://github.com/google/re2/wiki/Syntax. */
function checkPattern(pattern: string, error: (problem: string) => AuthorError): void {
  try {
    RE2JS.compile(pattern);
  } catch (cause) {
    const found = superLinear.find(([syntax]) => syntax.test(pattern));
    if (found) throw error(`super-linear regular expression: ${found[1]} can't run in linear time`);
    const problem = (cause as Error).message.replace(/^error parsing regexp: /, "");
    throw error(`bad regular expression: ${problem}${/operator: `[?*]/.test(problem) ? "; any text is .*" : ""}`);
  }
}
