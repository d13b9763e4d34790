import type { ASTNode } from "@marcbachmann/cel-js";
import type { Closure, CompileNode } from "./compile/scope.ts";

/** Functions that belong together, as a table. */
export interface CelLibrary {
  /** Classes of the library's own values, by the names of their types in CEL. */
  types?: Record<string, ValueClass>;
  functions?: readonly LibraryFunction[];
  macros?: readonly LibraryMacro[];
}

/** A class of values: `equals` is CEL's `==`. */
// biome-ignore lint/suspicious/noExplicitAny: only the library creates them
type ValueClass = new (...args: any[]) => { equals(other: unknown): boolean };

/** One overload of a function. */
export interface LibraryFunction {
  /**
   * The signature as in CEL: `string.charAt(int): string` for a method, `isIP(string): bool` for a function,
   * `math.sqrt(double): double` for one in a namespace. The types are those of the type checker, and a call
   * has the first overload whose types its values have.
   */
  signature: string;
  /** Receives the receiver, if it is a method, and the arguments, as values.ts lists them. Throws `ExpressionError` with nothing of the record. */
  // biome-ignore lint/suspicious/noExplicitAny: the signature says what the arguments are
  evaluate: (...args: any[]) => unknown;
  /** Index of the argument that is a regular expression; it must be a literal. */
  pattern?: number;
  /** Returns what is wrong with the arguments, and the receiver of a method, as they are written, if anything. */
  check?: (args: readonly ASTNode[], receiver: ASTNode | undefined) => string | undefined;
  /** A list or map literal among the arguments may have parts of different types. */
  takesMixedList?: true;
}

/** Makes a table of functions that have nothing but a signature. */
export function functionsOf(functions: Record<string, LibraryFunction["evaluate"]>): LibraryFunction[] {
  return Object.entries(functions).map(([signature, evaluate]) => ({ signature, evaluate }));
}

/** A call whose arguments are not simply evaluated: it declares variables, or evaluates some arguments only at times. */
export interface LibraryMacro {
  /** The signature, whose arguments are all `ast`: `list.sortBy(ast, ast): list`, `cel.bind(ast, ast, ast): dyn`. */
  signature: string;
  /** The signatures that `check` allows, for messages. */
  forms?: readonly string[];
  /** Returns the type of the call; throws cel-js's `TypeError` (`checker.createError`). */
  check(call: MacroCall, checker: TypeChecker, context: CheckContext): CheckedType;
  /** Returns how the call is evaluated. `locals` are the names of the variables around it; a variable of its own comes after them. */
  compile(call: MacroCall, compileNode: CompileNode, locals: readonly string[]): Closure;
}

/** The parts of a macro's call. */
export interface MacroCall {
  node: ASTNode;
  receiver: ASTNode | undefined;
  args: ASTNode[];
}

/** A type as cel-js's checker has it. */
export interface CheckedType {
  kind: string;
  name: string;
  keyType?: CheckedType;
  valueType?: CheckedType;
}

/** The variables that a part of an expression can read. */
export interface CheckContext {
  forkWithVariable(name: string, type: CheckedType): CheckContext;
}

/** cel-js's type checker, as far as macros use it. */
export interface TypeChecker {
  check(node: ASTNode, context: CheckContext): CheckedType;
  /** By name, as in "bool", "list<string>" or "map<string, dyn>". */
  getType(name: string): CheckedType;
  createError(code: string, message: string, node: ASTNode): Error;
  registry: {
    getListType(item: CheckedType): CheckedType;
    getMapType(key: CheckedType, value: CheckedType): CheckedType;
    getOptionalType(value: CheckedType): CheckedType;
  };
}
