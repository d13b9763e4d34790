import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { declareFunctions } from "./functions.ts";
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
  const environment = declareFunctions(
    new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false }),
  ).registerVariable("params", "map");
  return recordSchema
    ? environment.registerVariable({ name: "record", schema: recordSchema })
    : environment.registerVariable("record", "map");
}

const environment = createEnvironment();

/** Parses an expression, without type-checking it. Throws cel-js's `ParseError`. */
export function parseAst(text: string): ASTNode {
  return parse(environment, text).ast;
}
