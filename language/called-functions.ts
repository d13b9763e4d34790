import { nodesOf } from "../engine/cel/ast.ts";
import { parseAst } from "../engine/cel/environment.ts";
import { extensions } from "../engine/cel/extensions/index.ts";
import { calleeOf, functionName } from "../engine/cel/functions.ts";
import type { CelLibrary } from "../engine/cel/library.ts";
import type { Ruleset } from "../engine/ruleset.ts";
import { expressionsOf } from "./expressions.ts";

/** A name of engine/cel/extensions/index.ts. */
type ExtensionName = keyof typeof extensions;

/** Returns the names of the functions that a ruleset calls, those of namespaces with their namespace, as in `math.abs`. */
export function calledFunctions({ rules, suppressions }: Ruleset): Set<string> {
  const names = new Set<string>();
  for (const { text } of [...rules, ...suppressions].flatMap(expressionsOf)) {
    for (const node of nodesOf(parseAst(text))) {
      if (node.op === "call" || node.op === "rcall") names.add(calleeOf(node).name);
    }
  }
  return names;
}

/** Returns the extensions of which no function is among `called`. */
export function unusedExtensions(called: ReadonlySet<string>): ExtensionName[] {
  const names = Object.keys(extensions) as ExtensionName[];
  return names.filter((name) => called.isDisjointFrom(functionNames(extensions[name])));
}

/** Whether any function in `called` needs re2js: `matches`, or one of the extension of regular expressions. */
export function callsPatterns(called: ReadonlySet<string>): boolean {
  return called.has("matches") || !called.isDisjointFrom(functionNames(extensions.regex));
}

function functionNames({ functions = [], macros = [] }: CelLibrary): Set<string> {
  const names = new Set([...functions, ...macros].map(({ signature }) => functionName(signature)));
  // Every overload of string() is for values that the extension's other functions make.
  names.delete("string");
  return names;
}
