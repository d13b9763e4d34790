import type { Environment } from "@marcbachmann/cel-js";
import ipaddr from "ipaddr.js";
import { callerOf } from "../caller.ts";
import { ExpressionError } from "./expression-error.ts";

/**
 * Declares the functions that rules have beyond the CEL standard: `cidr(range).containsIP(address)`
 * (named as in Kubernetes; false for what is not an address), `parseJson(text)`, `asList(value)`
 * (a list as it is, null as no item, anything else as one item: how IAM policies may be read), and
 * `callerOf(record)` (the durable identity of the caller).
 */
export function declareFunctions(environment: Environment): Environment {
  return environment
    .registerType("Cidr", { ctor: Cidr, fields: {} })
    .registerFunction("cidr(string): Cidr", (range: string) => new Cidr(range))
    .registerFunction("Cidr.containsIP(dyn): bool", (range: Cidr, address: unknown) => range.containsIP(address))
    .registerFunction("parseJson(string): dyn", (text: string) => withMaps(parseJson(text)))
    .registerFunction("asList(dyn): list<dyn>", asList)
    .registerFunction("callerOf(dyn): string", callerOf);
}

/** A list as it is, null as no item, anything else as one item. */
export function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === null ? [] : [value];
}

/** The value of a JSON text; throws without repeating the text. */
export function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(text as string);
  } catch (error) {
    // JSON.parse quotes the text, which a record's content must not reach the log by.
    throw new ExpressionError("parseJson() was given text that is not JSON", { cause: error });
  }
}

/**
 * Returns a value with every object in it that has a field named "constructor" as a Map: cel-js tells
 * objects by their constructor, and a caller can choose such a name for a tag or a variable. A value
 * without one is returned as it is. Loops instead of recursing, since a caller chooses the depth too.
 */
export function withMaps(value: unknown): unknown {
  if (!containsConstructor(value)) return value;
  const todo: [source: object, copy: unknown[] | Map<string, unknown> | object][] = [];
  const copyOf = (source: unknown): unknown => {
    if (typeof source !== "object" || source === null) return source;
    const copy = Array.isArray(source) ? [] : Object.hasOwn(source, "constructor") ? new Map<string, unknown>() : {};
    todo.push([source, copy]);
    return copy;
  };
  const root = copyOf(value);
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [source, copy] = next;
    for (const [key, item] of Object.entries(source)) {
      if (copy instanceof Map) copy.set(key, copyOf(item));
      // Not an assignment, which "__proto__" would make something else.
      else
        Object.defineProperty(copy, key, { value: copyOf(item), enumerable: true, writable: true, configurable: true });
    }
  }
  return root;
}

function containsConstructor(value: unknown): boolean {
  const todo = [value];
  while (todo.length > 0) {
    const next = todo.pop();
    if (typeof next !== "object" || next === null) continue;
    if (!Array.isArray(next) && Object.hasOwn(next, "constructor")) return true;
    for (const item of Object.values(next)) if (typeof item === "object") todo.push(item);
  }
  return false;
}

/** A range of addresses, such as "10.0.0.0/8"; the constructor throws on any other text. */
export class Cidr {
  readonly #range: [ipaddr.IPv4 | ipaddr.IPv6, number];

  constructor(text: string) {
    try {
      this.#range = ipaddr.parseCIDR(text);
    } catch (error) {
      throw new ExpressionError("cidr() was given text that is no range of addresses", { cause: error });
    }
  }

  containsIP(text: unknown): boolean {
    // CloudTrail writes a service's name, such as "cloudformation.amazonaws.com", for some callers.
    const address = typeof text === "string" ? addressOf(text) : undefined;
    return address !== undefined && address.kind() === this.#range[0].kind() && address.match(this.#range);
  }
}

/** The address that was asked for last: a rule tries one after another range on it. */
let last: { text: string; address: ipaddr.IPv4 | ipaddr.IPv6 | undefined } = { text: "", address: undefined };

function addressOf(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (text !== last.text) last = { text, address: ipaddr.isValid(text) ? ipaddr.process(text) : undefined };
  return last.address;
}
