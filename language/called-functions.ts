import { nodesOf } from "../engine/cel/ast.ts";
import { parseAst } from "../engine/cel/environment.ts";
import { calleeOf, functionName } from "../engine/cel/functions.ts";
import { libraries } from "../engine/cel/library/index.ts";
import type { CelLibrary } from "../engine/cel/library.ts";
import type { Ruleset } from "../engine/ruleset.ts";
import { replaceExpressions } from "./expressions.ts";

/** A name of engine/cel/library/index.ts. */
export type LibraryName = keyof typeof libraries;

/** Returns the names of the functions that a ruleset calls, those of namespaces with their namespace, as in `math.abs`. */
export function calledFunctions({ rules, suppressions }: Ruleset): Set<string> {
  const names = new Set<string>();
  const addNames = (expression: string): string => {
    for (const node of nodesOf(parseAst(expression))) {
      if (node.op === "call" || node.op === "rcall") names.add(calleeOf(node).name);
    }
    return expression;
  };
  for (const policy of [...rules, ...suppressions]) replaceExpressions(policy, addNames);
  return names;
}

/** Returns the libraries of CEL functions of which none is among `called`. */
export function unusedLibraries(called: ReadonlySet<string>): LibraryName[] {
  return (Object.keys(libraries) as LibraryName[]).filter((name) => !functionNames(libraries[name]).some(isIn(called)));
}

/** Whether a function is among `called` that needs re2js: `matches`, or one of the regular expressions' library. */
export function callsPatterns(called: ReadonlySet<string>): boolean {
  return ["matches", ...functionNames(libraries.regex)].some(isIn(called));
}

const isIn = (called: ReadonlySet<string>) => (name: string) => called.has(name);

function functionNames({ functions = [], macros = [] }: CelLibrary): string[] {
  // Every overload of string() is for values that the library's other functions make.
  return [...functions, ...macros].map(({ signature }) => functionName(signature)).filter((name) => name !== "string");
}
