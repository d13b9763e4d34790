import ipaddr from "ipaddr.js";
import { ExpressionError } from "../expression-error.ts";

/** An IPv4 or IPv6 address. */
export class IpAddress {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;

  constructor(address: ipaddr.IPv4 | ipaddr.IPv6) {
    this.address = address;
  }

  static parse(text: string): IpAddress {
    const address = addressOf(text);
    if (!address) throw new ExpressionError("ip() was given text that is not an IPv4 or IPv6 address");
    return new IpAddress(address);
  }

  get family(): 4 | 6 {
    return this.address.kind() === "ipv4" ? 4 : 6;
  }

  equals(other: unknown): boolean {
    return other instanceof IpAddress && other.toString() === this.toString();
  }

  /** Whether the address lies in one of the ranges. */
  isIn(ranges: readonly Cidr[]): boolean {
    return ranges.some((range) => range.containsIP(this));
  }

  /** `ff02::` and the same with other flags. */
  isLinkLocalMulticastV6(): boolean {
    return this.address instanceof ipaddr.IPv6 && ((this.address.parts[0] ?? 0) & 0xff0f) === 0xff02;
  }

  /** The canonical form: RFC 5952 for IPv6. */
  toString(): string {
    return this.address instanceof ipaddr.IPv6 ? this.address.toRFC5952String() : this.address.toString();
  }
}

/** A range of addresses, such as 10.0.0.0/8. It keeps the bits after the prefix, as 10.0.0.1/8 does. */
export class Cidr {
  readonly ip: IpAddress;
  readonly prefixLength: number;

  constructor(ip: IpAddress, prefixLength: number | bigint) {
    if (prefixLength < 0 || prefixLength > (ip.family === 4 ? 32 : 128)) {
      throw new ExpressionError("a prefix has 0 to 32 bits for IPv4, 0 to 128 for IPv6");
    }
    this.ip = ip;
    this.prefixLength = Number(prefixLength);
  }

  static parse(text: string): Cidr {
    const range = rangeOf(text);
    if (!range) throw new ExpressionError("cidr() was given text that is no range of addresses");
    return range;
  }

  /**
   * Whether the range contains an address, given as such or as a text; false for anything else, since
   * CloudTrail writes a service's name, such as "cloudformation.amazonaws.com", for some callers.
   * An IPv4-mapped IPv6 address counts as the IPv4 address.
   */
  containsIP(value: unknown): boolean {
    const address =
      value instanceof IpAddress ? value.address : typeof value === "string" ? readAddress(value) : undefined;
    return (
      address !== undefined &&
      address.kind() === this.ip.address.kind() &&
      address.match([this.ip.address, this.prefixLength] as [ipaddr.IPv4, number])
    );
  }

  equals(other: unknown): boolean {
    return other instanceof Cidr && other.toString() === this.toString();
  }

  containsCIDR(other: Cidr): boolean {
    return this.prefixLength <= other.prefixLength && this.containsIP(other.ip);
  }

  /** The range with zeros after the prefix. */
  masked(): Cidr {
    const bytes = this.ip.address.toByteArray().map((byte, index) => {
      const bits = Math.min(Math.max(this.prefixLength - index * 8, 0), 8);
      return byte & (0xff00 >> bits);
    });
    return new Cidr(new IpAddress(ipaddr.fromByteArray(bytes)), this.prefixLength);
  }

  toString(): string {
    return `${this.ip}/${this.prefixLength}`;
  }
}

/** The longest form of an address: six groups of IPv6 and an IPv4 address. */
const maxAddressLength = 45;
const v4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** Reads an address as Go does: no leading zeros in IPv4, no zone in IPv6. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (text.length > maxAddressLength) return undefined;
  if (v4.test(text)) return ipaddr.IPv4.parse(text);
  const [, head, tail] = /^([0-9a-f:]*:)([0-9a-f]*|[0-9.]+)$/i.exec(text) ?? [];
  if (head === undefined || tail === undefined) return undefined;
  // ipaddr.js takes ::192.0.2.1 for ::ffff:192.0.2.1, so that an IPv4 address at the end is given as two groups.
  const end = tail.includes(".") ? groupsOf(tail) : tail;
  return end !== undefined && ipaddr.IPv6.isValid(head + end) ? ipaddr.IPv6.parse(head + end) : undefined;
}

function groupsOf(text: string): string | undefined {
  if (!v4.test(text)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = text.split(".").map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

/** Whether a text is an address that `ip()` takes. */
export function isAddress(text: string): boolean {
  return addressOf(text) !== undefined;
}

/** Whether a text is a range of addresses that `cidr()` takes. */
export function isRange(text: string): boolean {
  return rangeOf(text) !== undefined;
}

/** Kubernetes rejects IPv4-mapped IPv6 addresses, because they could be written in two ways. */
function addressOf(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const address = parseAddress(text);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? undefined : address;
}

function rangeOf(text: string): Cidr | undefined {
  const [, address = "", length] = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const parsed = addressOf(address);
  if (!parsed || length === undefined || Number(length) > (parsed.kind() === "ipv4" ? 32 : 128)) return undefined;
  return new Cidr(new IpAddress(parsed), Number(length));
}

/** The address that was read last: a rule tries one range after another on it. */
let last: { text: string; address: ipaddr.IPv4 | ipaddr.IPv6 | undefined } = { text: "", address: undefined };

function readAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (text !== last.text) {
    const address = parseAddress(text);
    const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress();
    last = { text, address: isMapped ? address.toIPv4Address() : address };
  }
  return last.address;
}
