import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { operandsOf } from "./ast.ts";
import { libraries, namespaces, parseSignature } from "./functions.ts";
import type { CheckContext, LibraryMacro, TypeChecker } from "./library.ts";
import { parse } from "./parse.ts";

/** The CEL type of a field, or the fields below it. */
export type FieldType = "string" | "bool" | "dyn" | FieldTypes;
export interface FieldTypes {
  [field: string]: FieldType;
}

/**
 * Creates the environment that parses and type-checks rules: optional types, the functions of every
 * library, and the variables `record` and `params`. With `recordSchema` it checks the fields of
 * `record`; without it, `record` is a map of anything.
 */
export function createEnvironment(recordSchema?: FieldTypes): Environment {
  declared ??= declareFunctions(
    new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false }),
  ).registerVariable("params", "map");
  const environment = declared.clone();
  return recordSchema
    ? environment.registerVariable({ name: "record", schema: recordSchema })
    : environment.registerVariable("record", "map");
}

/** The environment without `record`. Declaring the functions takes 4 ms, and commands that check rules need two environments. */
let declared: Environment | undefined;

/** The signatures of cel-js's own functions, without their return types. */
const ofCelJs = new Set(
  new Environment({ enableOptionalTypes: true }).getDefinitions().functions.map(({ signature }) => shapeOf(signature)),
);

function shapeOf(signature: string): string {
  return signature
    .replace(/\):.*/, ")")
    .replaceAll("list<dyn>", "list")
    .replaceAll("map<dyn, dyn>", "map")
    .replaceAll("optional<dyn>", "optional")
    .replace(/, */g, ", ");
}

const neverCalled = () => {
  throw new Error("cel-js does not evaluate");
};

/** Declares every library to cel-js's type checker. */
function declareFunctions(environment: Environment): Environment {
  for (const name of namespaces) {
    if (name === "optional" || name === "cel") continue;
    const Namespace = class {};
    const type = namespaceType(name);
    environment.registerType(type, { ctor: Namespace, fields: {} }).registerConstant(name, type, new Namespace());
  }
  for (const { types = {} } of libraries) {
    for (const [name, ctor] of Object.entries(types)) {
      environment.registerType(name, { ctor, fields: {} }).registerOperator(`${name} == ${name}: bool`, neverCalled);
    }
  }
  for (const { functions = [], macros: added = [] } of libraries) {
    for (const { signature } of functions) {
      const declared = asDeclared(signature);
      if (!ofCelJs.has(shapeOf(declared))) environment.registerFunction(declared, neverCalled);
    }
    for (const macro of added) environment.registerFunction(asDeclared(macro.signature), expander(macro) as never);
  }
  for (const op of ["<", "<=", ">", ">="]) environment.registerOperator(`bytes ${op} bytes: bool`, neverCalled);
  return environment.registerOperator("optional<A> == optional<A>: bool", neverCalled);
}

/** A signature with the type that cel-js gives a namespace: cel-js knows `cel` and `optional` so. */
function asDeclared(signature: string): string {
  const { namespace } = parseSignature(signature);
  return namespace === undefined ? signature : signature.replace(namespace, namespaceType(namespace));
}

function namespaceType(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}Namespace`;
}

function expander(macro: LibraryMacro) {
  return ({ ast, receiver, args }: { ast: ASTNode; receiver?: ASTNode; args: ASTNode[] }) => ({
    evaluate: neverCalled,
    typeCheck: (checker: TypeChecker, _macro: unknown, context: CheckContext) =>
      macro.check({ node: ast, receiver, args }, checker, context),
  });
}

const environment = createEnvironment();

/** Parses an expression, without type-checking it. Throws cel-js's `ParseError`. */
export function parseAst(text: string): ASTNode {
  return parse(environment, text).ast;
}

/** Parses an expression to the operands of its outermost `&&`, or to the whole. Functions, as the bundle decodes an operand when it is called. */
export function parseOperands(text: string): (() => ASTNode)[] {
  return operandsOf(parseAst(text), "&&").map((operand) => () => operand);
}
