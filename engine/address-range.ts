import ipaddr from "ipaddr.js";
import { copyOf } from "../text/clip.ts";

/** A range of addresses. */
export interface AddressRange {
  kind: "ipv4" | "ipv6";
  /** How many bits of an address are fixed. */
  prefix: number;
  /** The address before the slash: 4 or 16 bytes. */
  bytes: readonly number[];
  /** Whether all its addresses are private ones, which nobody has on the internet. */
  isPrivate: boolean;
}

/** What was read, by text: several rules read the same ranges of a record, and most records name the same few. */
const known = new Map<string, AddressRange>();
const maxKnown = 1000;
/** Ranges that are written in more characters are read again each time. */
const maxKnownCharacters = 50;

/** Reads an address or a range of addresses (CIDR). Undefined for any other text. IPv4 addresses written as IPv6 are IPv4. */
export function readAddressRange(text: string): AddressRange | undefined {
  const found = known.get(text);
  if (found) return found;
  const range = parse(text);
  if (range && text.length <= maxKnownCharacters) {
    if (known.size === maxKnown) known.clear();
    // A copy, since the text may be a part of a long one, which would stay in memory.
    known.set(copyOf(text), range);
  }
  return range;
}

/** What an address may consist of. For any other text, ipaddr.js throws and catches an error, which takes 20 µs. */
const addressForm = /^[\da-fx.:]{1,64}(%\w{1,64})?$/i;

function parse(text: string): AddressRange | undefined {
  const [address = "", length] = text.split("/");
  if (!addressForm.test(address) || !ipaddr.isValid(address) || (length !== undefined && !/^\d{1,3}$/.test(length)))
    return undefined;
  const parsed = ipaddr.parse(address);
  const kind = parsed.kind();
  const prefix = length === undefined ? { ipv4: 32, ipv6: 128 }[kind] : Number(length);
  if (kind === "ipv6" && (parsed as ipaddr.IPv6).isIPv4MappedAddress() && prefix >= 96) {
    return { kind: "ipv4", prefix: prefix - 96, bytes: parsed.toByteArray().slice(12), isPrivate: false };
  }
  // AWS takes 10.0.0.0/1 for 0.0.0.0/1: a range is private only if it is no broader than the private block.
  const block = kind === "ipv4" ? 8 : privateBlocks[parsed.range()];
  const isPrivate = ["private", "uniqueLocal", "linkLocal"].includes(parsed.range()) && prefix >= (block ?? 0);
  return { kind, prefix, bytes: parsed.toByteArray(), isPrivate };
}

/** Returns whether every address of a range is in another one, too. */
export function containsRange(outer: AddressRange, { kind, prefix, bytes }: AddressRange): boolean {
  if (outer.kind !== kind || outer.prefix > prefix) return false;
  return outer.bytes.every((byte, index) => {
    const ignoredBits = 8 * (index + 1) - outer.prefix;
    return (
      ignoredBits >= 8 ||
      (ignoredBits > 0 ? (byte ^ (bytes[index] as number)) >> ignoredBits === 0 : byte === bytes[index])
    );
  });
}

/** The prefixes of the private blocks of IPv6. */
const privateBlocks: Record<string, number> = { uniqueLocal: 7, linkLocal: 10 };

/**
 * S3 calls a policy public that admits a range broader than these
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html).
 */
const broadest = { ipv4: 8, ipv6: 32 };

/** Returns whether a range covers much of the internet: more than /8 of IPv4 or /32 of IPv6, and no private addresses. */
export function isWideRange({ kind, prefix, isPrivate }: AddressRange): boolean {
  return prefix < broadest[kind] && !isPrivate;
}
