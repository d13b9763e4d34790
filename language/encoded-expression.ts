import { encode } from "../engine/cel/encoded-tree.ts";
import { parseAst } from "../engine/cel/environment.ts";

/** Returns the syntax tree of an expression in the form that the deployed function reads. */
export function encodedExpression(text: string): string {
  return encode(parseAst(text));
}
