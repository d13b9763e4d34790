import ipaddr from "ipaddr.js";

/** The kinds of texts that identify an account and are replaced. */
export type Kind = "account" | "keyId" | "canonicalId" | "ipv4" | "ipv6" | "email" | Name;

/** A name that somebody chose, with what it names, which its stand-in shows. */
type Name = `name of ${string}`;

/**
 * Assigns a stand-in to each original: a value that AWS or an RFC reserves for documentation, in the form of the
 * original. No two originals share a stand-in, and values that are already for documentation stay.
 */
export function assignStandIns(originals: ReadonlyMap<string, Kind>): Map<string, string> {
  const standIns = new Map<string, string>();
  for (const [original, kind] of originals) if (isHarmless(original, kind)) standIns.set(original, original);

  const taken = new Set(standIns.values());
  const counts = new Map<string, number>();
  for (const [original, kind] of originals) {
    if (standIns.has(original)) continue;
    const make = makerOf(original, kind);
    let standIn: string;
    do {
      const series = make(0);
      const count = counts.get(series) ?? 0;
      counts.set(series, count + 1);
      standIn = make(count);
    } while (taken.has(standIn));
    taken.add(standIn);
    standIns.set(original, standIn);
  }
  return standIns;
}

// https://docs.aws.amazon.com/general/latest/gr/docconventions.html
const accounts = (
  "123456789012 111122223333 444455556666 777788889999 222233334444 555566667777 888899990000 333344445555 " +
  "666677778888 999900001111"
).split(" ");

// RFC 5737 and RFC 3849, and addresses that identify nobody's host.
const documentation = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"].map(ipaddr.parseCIDR);
const nobodys = ["0.0.0.0", "255.255.255.255", "127.0.0.1", "169.254.169.254", "::", "::1", "fd00:ec2::254"];

function isHarmless(original: string, kind: Kind): boolean {
  switch (kind) {
    case "account":
      return accounts.includes(original);
    case "keyId":
      return original.includes("EXAMPLE");
    case "ipv4":
    case "ipv6":
      return nobodys.includes(original) || isDocumentation(original);
    case "email":
      return /@([\w-]+\.)*example\.(com|net|org)$/.test(original);
    case "canonicalId":
      return original.startsWith(canonicalIdStart);
    default:
      return /^(example-[a-z-]+-\d+|AWSReservedSSO_Example\d+_0+\d+|[a-z]+-0+[0-9a-f]{1,3}|0{8}-0000-4000-8000-\d{12})$/.test(
        original,
      );
  }
}

function isDocumentation(address: string): boolean {
  const parsed = ipaddr.parse(address);
  return documentation.some(([range, bits]) => parsed.kind() === range.kind() && parsed.match([range, bits]));
}

// Canonical user ids of S3 are 64 hexadecimal digits: https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
const canonicalIdStart = "79a59df900b949e55d96a1e698fbaced";

/** Returns a function that makes the stand-in number `count` in the form of the original. */
function makerOf(original: string, kind: Kind): (count: number) => string {
  const { length } = original;
  const padded = (start: string, count: number, base = 10) =>
    start + (count + 1).toString(base).padStart(length - start.length, "0");
  switch (kind) {
    case "account":
      return (count) => accounts[count] ?? String(100_000_000_000 + count);
    case "keyId":
      return (count) => padded(`${original.slice(0, 4)}EXAMPLE`, count);
    case "canonicalId":
      return (count) => padded(canonicalIdStart, count);
    case "ipv4":
      return (count) => {
        const [range, host] = [Math.floor(count / 254), (count % 254) + 1];
        return `${["192.0.2", "198.51.100", "203.0.113"][range] ?? `198.18.${range}`}.${host}`;
      };
    case "ipv6":
      return (count) => `2001:db8::${(count + 1).toString(16)}`;
    case "email":
      return (count) => `user-${count + 1}@example.com`;
    default:
      return nameMaker(original, kind.slice("name of ".length));
  }
}

function nameMaker(original: string, what: string): (count: number) => string {
  const digits = (count: number, length: number) => (count + 1).toString(16).padStart(length, "0");
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(original)) {
    return (count) => `00000000-0000-4000-8000-${String(count + 1).padStart(12, "0")}`;
  }
  const [, prefix, id] = /^([a-z]+-)([0-9a-f]{8,17})$/.exec(original) ?? [];
  if (prefix && id) return (count) => prefix + digits(count, id.length);
  // Rules recognize sessions of IAM Identity Center by this prefix.
  if (original.startsWith("AWSReservedSSO_")) {
    return (count) => `AWSReservedSSO_Example${count + 1}_${String(count + 1).padStart(16, "0")}`;
  }
  return (count) => `example-${what}-${count + 1}`;
}
