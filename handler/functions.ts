import type { Environment } from "@marcbachmann/cel-js";
import ipaddr from "ipaddr.js";

/**
 * Declares the functions that rules have beyond the CEL standard: `cidr(range).containsIP(address)`
 * (named as in Kubernetes; false for what is not an address), `parseJson(text)`, and `asList(value)`
 * (a list as it is, null as no item, anything else as one item: how IAM policies may be read).
 */
export function declareFunctions(environment: Environment): Environment {
  return environment
    .registerType("Cidr", { ctor: Cidr, fields: {} })
    .registerFunction("cidr(string): Cidr", (range: string) => new Cidr(range))
    .registerFunction("Cidr.containsIP(dyn): bool", (range: Cidr, address: unknown) => range.containsIP(address))
    .registerFunction("parseJson(string): dyn", parseJson)
    .registerFunction("asList(dyn): list<dyn>", asList);
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
    throw new SyntaxError("parseJson() was given text that is not JSON", { cause: error });
  }
}

/** A range of addresses, such as "10.0.0.0/8"; the constructor throws on any other text. */
export class Cidr {
  readonly #range: [ipaddr.IPv4 | ipaddr.IPv6, number];

  constructor(text: string) {
    this.#range = ipaddr.parseCIDR(text);
  }

  containsIP(text: unknown): boolean {
    // CloudTrail writes a service's name, such as "cloudformation.amazonaws.com", for some callers.
    if (typeof text !== "string" || !ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return address.kind() === this.#range[0].kind() && address.match(this.#range);
  }
}
