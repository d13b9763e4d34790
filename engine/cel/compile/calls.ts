import type { ASTNode } from "@marcbachmann/cel-js";
import { callerOf } from "../../caller.ts";
import { isLiteral } from "../ast.ts";
import { asList, Cidr, parseJson } from "../functions.ts";
import { compilePattern } from "../regular-expression.ts";
import { type Closure, deferred, none, notCompilable } from "./closure.ts";
import { isScalar, size, typeOf } from "./values.ts";

/** `name(argument)`, except for the macro `has`. */
export function call(name: string, node: ASTNode, argument: Closure): Closure {
  switch (name) {
    case "callerOf":
      return apply(argument, callerOf);
    case "asList":
      return apply(argument, asList);
    case "cidr": {
      const create = (range: unknown) => (typeof range === "string" ? new Cidr(range) : deferred);
      if (!isLiteral(node)) return apply(argument, create);
      const range = create(node.args);
      return () => range;
    }
    case "parseJson":
      return apply(argument, (text) => (typeof text === "string" ? parseJson(text) : deferred));
    case "size":
      return apply(argument, size);
    case "string":
      return apply(argument, (value) => (hasText(value) ? `${value}` : deferred));
    case "type":
      return apply(argument, typeOf);
    default:
      return notCompilable(name);
  }
}

/** Whether `string()` gives what JavaScript gives; infinity has a name of its own in CEL. */
function hasText(value: unknown): boolean {
  return typeof value === "number" ? Number.isFinite(value) : isScalar(value) && value !== null;
}

/** Applies a function to a value; defers what it throws, so that the interpreter words the error. */
function apply(closure: Closure, evaluate: (value: unknown) => unknown): Closure {
  return (scope) => {
    const value = closure(scope);
    if (value === deferred || value === none) return deferred;
    try {
      return evaluate(value);
    } catch {
      return deferred;
    }
  };
}

/** `receiver.name()` or `receiver.name(argument)`, except for macros. */
export function method(name: string, receiver: Closure, node: ASTNode | undefined, argument?: Closure): Closure {
  if (!node || !argument) {
    const convert = conversions[name];
    if (convert) return apply(receiver, (text) => (typeof text === "string" ? convert(text) : deferred));
    return name === "size" ? apply(receiver, size) : notCompilable(name);
  }
  switch (name) {
    case "matches": {
      if (!isLiteral(node) || typeof node.args !== "string") return notCompilable(name);
      const pattern = compilePattern(node.args);
      return apply(receiver, (text) => (typeof text === "string" ? pattern.test(text) : deferred));
    }
    case "containsIP":
      return (scope) => {
        const range = receiver(scope);
        const address = argument(scope);
        return range instanceof Cidr && address !== deferred && address !== none ? range.containsIP(address) : deferred;
      };
    case "join":
      return (scope) => {
        const texts = receiver(scope);
        const separator = argument(scope);
        if (!Array.isArray(texts) || typeof separator !== "string") return deferred;
        return texts.every((text) => typeof text === "string") ? texts.join(separator) : deferred;
      };
    default: {
      const evaluate = stringMethods[name] ?? notCompilable(name);
      return (scope) => {
        const text = receiver(scope);
        const other = argument(scope);
        return typeof text === "string" && typeof other === "string" ? evaluate(text, other) : deferred;
      };
    }
  }
}

const stringMethods: Record<string, (text: string, argument: string) => unknown> = {
  startsWith: (text, prefix) => text.startsWith(prefix),
  endsWith: (text, suffix) => text.endsWith(suffix),
  contains: (text, part) => text.includes(part),
  split: (text, separator) => text.split(separator),
};

const conversions: Record<string, (text: string) => string> = {
  lowerAscii: (text) => text.toLowerCase(),
  upperAscii: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
};
