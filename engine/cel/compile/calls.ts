import type { SyntaxNode } from "../ast.ts";
import { asList, Cidr, parseJson } from "../functions.ts";
import { compilePattern } from "../regular-expression.ts";
import { type Closure, noClosure, none, unsure } from "./closure.ts";
import { isScalar, size, typeOf } from "./values.ts";

/** `name(argument)`, but for the macro `has`. */
export function call(name: string, node: SyntaxNode, argument: Closure): Closure {
  switch (name) {
    case "asList":
      return of(argument, asList);
    case "cidr": {
      const make = (range: unknown) => (typeof range === "string" ? new Cidr(range) : unsure);
      if (node.op !== "value") return of(argument, make);
      const range = make(node.args);
      return () => range;
    }
    case "parseJson":
      return of(argument, (text) => (typeof text === "string" ? parseJson(text) : unsure));
    case "size":
      return of(argument, size);
    case "string":
      return of(argument, (value) => (hasText(value) ? `${value}` : unsure));
    case "type":
      return of(argument, typeOf);
    default:
      return noClosure(name);
  }
}

/** Whether `string` gives what JavaScript does: infinity has a name of its own. */
function hasText(value: unknown): boolean {
  return typeof value === "number" ? Number.isFinite(value) : isScalar(value) && value !== null;
}

/** Applies a function to a value that is sure; what it throws is the interpreter's to word. */
function of(closure: Closure, apply: (value: unknown) => unknown): Closure {
  return (scope) => {
    const value = closure(scope);
    if (value === unsure || value === none) return unsure;
    try {
      return apply(value);
    } catch {
      return unsure;
    }
  };
}

/** `text.name(argument)`, or a call of another kind of value that is no macro. */
export function method(name: string, receiver: Closure, node: SyntaxNode | undefined, argument?: Closure): Closure {
  if (!node || !argument) {
    const convert = conversions[name];
    if (convert) return of(receiver, (text) => (typeof text === "string" ? convert(text) : unsure));
    return name === "size" ? of(receiver, size) : noClosure(name);
  }
  switch (name) {
    case "matches": {
      if (node.op !== "value") return noClosure(name);
      const pattern = compilePattern(node.args);
      return of(receiver, (text) => (typeof text === "string" ? pattern.test(text) : unsure));
    }
    case "containsIP":
      return (scope) => {
        const range = receiver(scope);
        const address = argument(scope);
        return range instanceof Cidr && address !== unsure && address !== none ? range.containsIP(address) : unsure;
      };
    case "join":
      return (scope) => {
        const texts = receiver(scope);
        const separator = argument(scope);
        if (!Array.isArray(texts) || typeof separator !== "string") return unsure;
        return texts.every((text) => typeof text === "string") ? texts.join(separator) : unsure;
      };
    default: {
      const apply = stringMethods[name] ?? noClosure(name);
      return (scope) => {
        const text = receiver(scope);
        const other = argument(scope);
        return typeof text === "string" && typeof other === "string" ? apply(text, other) : unsure;
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
