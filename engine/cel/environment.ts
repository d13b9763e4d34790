import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { declareFunctions } from "./functions.ts";

/** The CEL type of a field, or the fields below it. */
export type FieldType = "string" | "bool" | "dyn" | FieldTypes;
export interface FieldTypes {
  [field: string]: FieldType;
}

/**
 * Creates the CEL environment of rules: optional types, this project's functions, and the variables
 * `record` and `params`. With `recordSchema` it type-checks the fields of `record` and requires list
 * literals of one type; without it, `record` is a map of anything, which evaluates faster.
 */
export function createEnvironment(recordSchema?: FieldTypes): Environment {
  const environment = declareFunctions(
    new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: recordSchema !== undefined }),
  ).registerVariable("params", "map");
  return recordSchema
    ? environment.registerVariable({ name: "record", schema: recordSchema })
    : environment.registerVariable("record", "map");
}

/** The environment that evaluates. */
export const environment = createEnvironment();

/** Parses an expression, without type-checking it. Throws cel-js's `ParseError`. */
export function parseAst(text: string): ASTNode {
  return environment.parse(text.trimEnd()).ast;
}
