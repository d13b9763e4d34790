import type { ASTNode } from "@marcbachmann/cel-js";
import { failed, isError, noOverload } from "../compile/scope.ts";
import type { CheckedType, LibraryMacro } from "../library.ts";
import { numberOf, typeOf } from "../values.ts";

/** An overload of a function in a namespace: `number` is a parameter of any of the three types of numbers. */
export interface NamespaceOverload {
  parameters: readonly string[];
  result: string;
  // biome-ignore lint/suspicious/noExplicitAny: the parameters say what the arguments are
  evaluate: (...args: any[]) => unknown;
}

/**
 * Declares a function whose result depends on the types of its arguments, such as `math.abs`. cel-js would
 * give it the result of the first overload that an argument of unknown type may fit.
 */
export function overloaded(namespace: string, name: string, overloads: readonly NamespaceOverload[]): LibraryMacro[] {
  const byCount = Map.groupBy(overloads, ({ parameters }) => parameters.length);
  return [...byCount].map(([count, candidates]) => ({
    signature: `${namespace}.${name}(${Array(count).fill("ast").join(", ")}): dyn`,
    forms: candidates.map(({ parameters, result }) => `${namespace}.${name}(${parameters.join(", ")}): ${result}`),
    check({ node, receiver, args }, checker, context) {
      const types = args.map((arg) => checker.check(arg, context));
      const fitting = candidates.filter(({ parameters }) =>
        parameters.every((parameter, index) => mayFit(types[index] as CheckedType, parameter)),
      );
      if (!isNamespace(receiver, namespace) || fitting.length === 0) {
        const given = types.map((type) => nameOf(type)).join(", ");
        throw checker.createError(
          "no_matching_overload",
          `found no matching overload for '${namespace}.${name}(${given})'`,
          node,
        );
      }
      const results = new Set(fitting.map(({ result }) => result));
      return checker.getType(results.size === 1 ? ([...results][0] as string) : "dyn");
    },
    compile({ args }, compileNode, locals) {
      const closures = args.map((arg) => compileNode(arg, locals));
      const called = `${namespace}.${name}`;
      return (scope) => {
        const values = closures.map((closure) => closure(scope));
        const error = values.find(isError);
        if (error) return error;
        const overload = candidates.find(({ parameters }) =>
          parameters.every((parameter, index) => fits(values[index], parameter)),
        );
        if (!overload) return noOverload(called, ...values);
        try {
          return overload.evaluate(...values);
        } catch (error) {
          return failed(called, error);
        }
      };
    },
  }));
}

function isNamespace(receiver: ASTNode | undefined, namespace: string): boolean {
  return receiver?.op === "id" && receiver.args === namespace;
}

/** The types that an empty literal still leaves open have names of one letter in cel-js. */
function nameOf(type: CheckedType): string {
  return type.name.replace(/\b[A-Z]\b/g, "dyn");
}

function itemsOf(parameter: string): string | undefined {
  return /^list<(.+)>$/.exec(parameter)?.[1];
}

function mayFit(type: CheckedType, parameter: string): boolean {
  if (type.kind === "dyn" || type.kind === "param") return true;
  if (parameter === "number") return ["int", "uint", "double"].includes(type.name);
  const items = itemsOf(parameter);
  return items === undefined
    ? type.name === parameter
    : type.kind === "list" && mayFit(type.valueType as CheckedType, items);
}

function fits(value: unknown, parameter: string): boolean {
  if (parameter === "number") return numberOf(value) !== undefined;
  const items = itemsOf(parameter);
  if (items === undefined) return typeOf(value) === parameter;
  return Array.isArray(value) && value.every((item) => fits(item, items));
}
