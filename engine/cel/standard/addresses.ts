import type { ASTNode } from "@marcbachmann/cel-js";
import ipaddr from "ipaddr.js";
import { isLiteral } from "../ast.ts";
import { ExpressionError } from "../expression-error.ts";
import type { CelLibrary } from "../library.ts";

/** A range of addresses, such as "10.0.0.0/8"; the constructor throws on any other text. */
class Cidr {
  readonly #range: [ipaddr.IPv4 | ipaddr.IPv6, number];

  constructor(text: string) {
    try {
      this.#range = ipaddr.parseCIDR(text);
    } catch (error) {
      throw new ExpressionError("cidr() was given text that is no range of addresses", { cause: error });
    }
    const [address] = text.split("/") as [string];
    if (!isStrict(address)) throw new ExpressionError("cidr() was given text that is no range of addresses");
  }

  equals(other: unknown): boolean {
    if (!(other instanceof Cidr)) return false;
    return this.#range[0].toString() === other.#range[0].toString() && this.#range[1] === other.#range[1];
  }

  containsIP(text: unknown): boolean {
    // CloudTrail writes a service's name, such as "cloudformation.amazonaws.com", for some callers.
    const address = typeof text === "string" ? addressOf(text) : undefined;
    return address !== undefined && address.kind() === this.#range[0].kind() && address.match(this.#range);
  }
}

/** `cidr(range).containsIP(address)`, named as in Kubernetes; false for what is not an address. */
export const addresses: CelLibrary = {
  types: { Cidr },
  functions: [
    { signature: "cidr(string): Cidr", evaluate: (range: string) => new Cidr(range), check: checkRange },
    {
      signature: "Cidr.containsIP(dyn): bool",
      evaluate: (range: Cidr, address: unknown) => range.containsIP(address),
    },
  ],
};

function checkRange([range]: readonly ASTNode[]): string | undefined {
  if (!isLiteral(range) || typeof range.args !== "string") return undefined;
  try {
    new Cidr(range.args);
    return undefined;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return `${JSON.stringify(range.args)} is not an address range such as "10.0.0.0/8"`;
  }
}

/** The address that was asked for last: a rule tries one after another range on it. */
let last: { text: string; address: ipaddr.IPv4 | ipaddr.IPv6 | undefined } = { text: "", address: undefined };

function addressOf(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (text !== last.text) last = { text, address: isStrict(text) ? ipaddr.process(text) : undefined };
  return last.address;
}

/** ipaddr.js also reads "10.1", "0xa010203" and "167838211" as IPv4, and zones after "%". */
function isStrict(text: string): boolean {
  if (text.includes(":")) return !text.includes("%") && ipaddr.IPv6.isValid(text);
  return ipaddr.IPv4.isValidFourPartDecimal(text);
}
