/*
 * Which functions expressions have, and what they do.
 *
 * cel-js parses expressions and checks their types; it never evaluates them. Every function, cel-js's own
 * included, is evaluated from the tables here, by the operators of compile/. A table entry is a signature and
 * a function (library.ts). So a library:
 *
 * - adds a function with a signature that cel-js doesn't have, which declares it to the checker too;
 * - replaces one of cel-js's with the signature that cel-js has (`"string.trim(): string"`): the checker
 *   keeps its declaration, and evaluation uses the table;
 * - adds an overload of either in the same way, as in `"string(IP): string"`;
 * - adds a type, a namespace (`math.abs`), or a macro (`list.sortBy(x, …)`), which says how it is checked
 *   and how it is compiled.
 *
 * What is in no table cannot be called: `check` refuses it, whatever cel-js's checker says.
 */
import type { ASTNode } from "@marcbachmann/cel-js";
import { documents } from "./cloudtrail/documents.ts";
import { policies } from "./cloudtrail/policies.ts";
import { extensions } from "./extensions/index.ts";
import { type CelLibrary, functionsOf, type LibraryFunction, type LibraryMacro, type MacroCall } from "./library.ts";
import { conversions, untyped } from "./standard/conversions.ts";
import { optionals } from "./standard/optionals.ts";
import { texts } from "./standard/texts.ts";
import { times } from "./standard/times.ts";
import { addedTypes, isMap, Optional, typeNames, typeOf } from "./values.ts";

/** Every library, the CEL standard's functions first. */
export const libraries: readonly CelLibrary[] = [
  { functions: [untyped, ...texts, ...functionsOf({ ...conversions, ...times, ...optionals })] },
  documents,
  policies,
  ...Object.values(extensions),
];

/** The names before the dot of functions such as `math.sqrt`. */
export const namespaces: readonly string[] = [
  "cel",
  "optional",
  "strings",
  "lists",
  "sets",
  "math",
  "base64",
  "regex",
  "ip",
];

/** A signature taken apart. */
interface Signature {
  namespace: string | undefined;
  /** The type of a method's receiver. */
  receiver: string | undefined;
  name: string;
  args: string[];
}

/** One overload of a function. */
export interface Overload extends LibraryFunction {
  /** Of the receiver, if it is a method, and the arguments. */
  accepts: ((value: unknown) => boolean)[];
}

for (const { types = {} } of libraries) {
  for (const [name, type] of Object.entries(types)) addedTypes.set(type, name);
}

/** By name. The signatures are taken apart when one of the name is first called: all of them would take 1 ms of the function's start. */
const functionsByName = Map.groupBy(
  libraries.flatMap(({ functions = [] }) => functions),
  nameOf,
);
const macrosByName = Map.groupBy(
  libraries.flatMap(({ macros = [] }) => macros),
  nameOf,
);
/** What was called so far, by `key`. */
const called = new Map<string, Declared>();

function nameOf({ signature }: { signature: string }): string {
  const end = signature.indexOf("(");
  return signature.slice(signature.lastIndexOf(".", end) + 1, end);
}

function declaredAs(name: string, found: string): Declared {
  let declared = called.get(found);
  if (!declared) {
    const overloads = (functionsByName.get(name) ?? []).flatMap((overload) => {
      const signature = parseSignature(overload.signature);
      const { receiver, args } = signature;
      const types = receiver === undefined ? args : [receiver, ...args];
      return keyOf(signature) === found ? [{ ...overload, accepts: types.map(accepts) }] : [];
    });
    const macro = macrosByName.get(name)?.find(({ signature }) => keyOf(parseSignature(signature)) === found);
    declared = { overloads, macro };
    called.set(found, declared);
  }
  return declared;
}

/** Reads a signature such as `list<string>.join(string): string`. */
export function parseSignature(signature: string): Signature {
  const [, before, name = "", args = ""] = /^(?:([\w.<>, ]+)\.)?(\w+)\((.*)\):/.exec(signature) ?? [];
  if (name === "") throw new Error(`not a signature of a function: ${signature}`);
  const namespace = namespaces.find(
    (known) => known === before && !/^optional\.(?:hasValue|value|or|orValue|opt\w+)\(/.test(signature),
  );
  return {
    namespace,
    receiver: namespace === undefined ? before : undefined,
    name,
    args: args === "" ? [] : args.split(/,(?![^<]*>)/).map((arg) => arg.trim()),
  };
}

/** Returns the name that a function of a signature is called by, with its namespace: as `Callee.name`. */
export function functionName(signature: string): string {
  const { namespace, name } = parseSignature(signature);
  return namespace ? `${namespace}.${name}` : name;
}

function keyOf({ namespace, receiver, name, args }: Signature): string {
  return key(name, args.length, namespace ?? (receiver === undefined ? "" : "."));
}

/** `form` is "" for a function, "." for a method, or the namespace. */
function key(name: string, argumentCount: number, form: string): string {
  return `${form} ${name} ${argumentCount}`;
}

/** Returns whether values are of a type of a signature. */
function accepts(type: string): (value: unknown) => boolean {
  const outer = type.replace(/<.*/, "");
  if (outer === "dyn" || /^[A-Z]$/.test(outer)) return isAny;
  if (outer === "string") return isText;
  if (outer === "int") return (value) => typeof value === "bigint";
  if (outer === "list") return Array.isArray;
  if (outer === "map") return isMap;
  if (outer === "optional") return (value) => value instanceof Optional;
  const added = [...addedTypes].find(([, name]) => name === outer)?.[0];
  if (added) return (value) => value instanceof (added as new () => object);
  const name = outer === "null" ? "null_type" : outer;
  if (!typeNames.has(name)) throw new Error(`unknown type in the signature of a function: ${type}`);
  return (value) => typeOf(value) === name;
}

/** What accepts operands of type `dyn`. */
export function isAny(): boolean {
  return true;
}

/** What accepts operands of type `string`. */
export function isText(value: unknown): boolean {
  return typeof value === "string";
}

/** What a call calls. */
export interface Callee {
  /** With its namespace, if it has one. */
  name: string;
  /** Empty if no library has the function. */
  overloads: readonly Overload[];
  macro: LibraryMacro | undefined;
  /** The receiver, if it is a method, and the arguments. */
  operands: ASTNode[];
  call: MacroCall;
}

/** What a library declares under a name. */
type Declared = Pick<Callee, "overloads" | "macro">;

/** Returns what a call calls; variables named in `locals` hide namespaces. */
export function calleeOf(node: ASTNode & { op: "call" | "rcall" }, locals: readonly string[] = []): Callee {
  const [name, receiver, args] =
    node.op === "call" ? [node.args[0], undefined, node.args[1]] : [node.args[0], node.args[1], node.args[2]];
  const isNamed = receiver?.op === "id" && namespaces.includes(receiver.args) && !locals.includes(receiver.args);
  const namespace = isNamed ? receiver.args : undefined;
  const found = key(name, args.length, namespace ?? (receiver ? "." : ""));
  return {
    name: namespace ? `${namespace}.${name}` : name,
    ...declaredAs(name, found),
    operands: receiver && !namespace ? [receiver, ...args] : args,
    call: { node, receiver, args },
  };
}
