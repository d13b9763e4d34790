import type { ASTNode } from "@marcbachmann/cel-js";
import { isLiteral } from "../ast.ts";
import type { CelLibrary, LibraryFunction } from "../library.ts";
import { Cidr, IpAddress, isAddress, isRange } from "./addresses.ts";

/** Returns a function that reads the ranges when it is first called: few rules need any, and reading all takes 1 ms of the function's start. */
function ranges(...texts: string[]): () => readonly Cidr[] {
  let read: Cidr[] | undefined;
  return () => (read ??= texts.map(Cidr.parse));
}
const unspecified = ranges("0.0.0.0/32", "::/128");
const loopback = ranges("127.0.0.0/8", "::1/128");
const linkLocalMulticastV4 = ranges("224.0.0.0/24");
const linkLocalUnicast = ranges("169.254.0.0/16", "fe80::/10");
const privateUse = ranges("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");
const notGlobalUnicast = ranges(
  "0.0.0.0/32",
  "255.255.255.255/32",
  "127.0.0.0/8",
  "224.0.0.0/4",
  "169.254.0.0/16",
  "::/128",
  "::1/128",
  "ff00::/8",
  "fe80::/10",
);

/**
 * Addresses and ranges of addresses, as in Kubernetes; `isPrivate` and `prefix` are this project's own.
 * https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-ip-address-library
 * https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-cidr-library
 */
export const network: CelLibrary = {
  types: { "net.IP": IpAddress, "net.CIDR": Cidr },
  functions: [
    { signature: "ip(string): net.IP", evaluate: IpAddress.parse, check: problemOfAddress },
    { signature: "isIP(string): bool", evaluate: isAddress },
    {
      signature: "ip.isCanonical(string): bool",
      evaluate: (text: string) => IpAddress.parse(text).toString() === text,
      check: problemOfAddress,
    },
    { signature: "string(net.IP): string", evaluate: String },
    { signature: "net.IP.family(): int", evaluate: (ip: IpAddress) => BigInt(ip.family) },
    ...tests({
      isUnspecified: (ip) => ip.isIn(unspecified()),
      isLoopback: (ip) => ip.isIn(loopback()),
      isLinkLocalMulticast: (ip) => ip.isIn(linkLocalMulticastV4()) || ip.isLinkLocalMulticastV6(),
      isLinkLocalUnicast: (ip) => ip.isIn(linkLocalUnicast()),
      isGlobalUnicast: (ip) => !ip.isIn(notGlobalUnicast()),
      isPrivate: (ip) => ip.isIn(privateUse()),
    }),
    {
      signature: "net.IP.prefix(int): net.CIDR",
      evaluate: (ip: IpAddress, length: bigint) => new Cidr(ip, length).masked(),
    },
    { signature: "cidr(string): net.CIDR", evaluate: Cidr.parse, check: problemOfRange },
    { signature: "isCIDR(string): bool", evaluate: isRange },
    { signature: "string(net.CIDR): string", evaluate: String },
    {
      signature: "net.CIDR.containsIP(dyn): bool",
      evaluate: (range: Cidr, address: unknown) => range.containsIP(address),
    },
    {
      signature: "net.CIDR.containsCIDR(string): bool",
      evaluate: (range: Cidr, other: string) => range.containsCIDR(Cidr.parse(other)),
      check: problemOfRange,
    },
    {
      signature: "net.CIDR.containsCIDR(net.CIDR): bool",
      evaluate: (range: Cidr, other: Cidr) => range.containsCIDR(other),
    },
    { signature: "net.CIDR.ip(): net.IP", evaluate: (range: Cidr) => range.ip },
    { signature: "net.CIDR.prefixLength(): int", evaluate: (range: Cidr) => BigInt(range.prefixLength) },
    { signature: "net.CIDR.masked(): net.CIDR", evaluate: (range: Cidr) => range.masked() },
  ],
};

function tests(predicates: Record<string, (ip: IpAddress) => boolean>): LibraryFunction[] {
  return Object.entries(predicates).map(([name, evaluate]) => ({ signature: `net.IP.${name}(): bool`, evaluate }));
}

function problemOfAddress([address]: readonly ASTNode[]): string | undefined {
  if (!isLiteral(address) || typeof address.args !== "string" || isAddress(address.args)) return undefined;
  return `${JSON.stringify(address.args)} is not an address such as "192.0.2.1" or "2001:db8::1"`;
}

function problemOfRange([range]: readonly ASTNode[]): string | undefined {
  if (!isLiteral(range) || typeof range.args !== "string" || isRange(range.args)) return undefined;
  return `${JSON.stringify(range.args)} is not an address range such as "10.0.0.0/8"`;
}
