import { expect, test } from "vitest";
import { type AddressRange, containsRange, isWideRange, readAddressRange } from "../../engine/address-range.ts";

test.each<[string, boolean | undefined]>([
  ["0.0.0.0/0", true],
  ["0.0.0.0/1", true],
  ["128.0.0.0/7", true],
  ["8.0.0.0/8", false],
  ["203.0.113.66", false],
  ["10.0.0.0/8", false],
  ["::/0", true],
  ["2000::/3", true],
  ["2001:db8::/32", false],
  ["fc00::/7", false],
  // AWS takes these for 0.0.0.0/1, 172.0.0.0/7 and f000::/4.
  ["10.0.0.0/1", true],
  ["172.16.0.0/7", true],
  ["fd00::/4", true],
  ["::ffff:0:0/96", true],
  ["::ffff:203.0.113.0/120", false],
  ["pl-0123", undefined],
  ["203.0.113.0/x", undefined],
  ["", undefined],
])("%s contains a great part of the internet: %s", (text, expected) => {
  const range = readAddressRange(text);
  expect(range && isWideRange(range)).toBe(expected);
});

test("a range is the same when it is read again, and after thousands of others", () => {
  const first = readAddressRange("198.51.100.0/24");
  expect(first).toEqual({ kind: "ipv4", prefix: 24, bytes: [198, 51, 100, 0], isPrivate: false });
  expect(readAddressRange("198.51.100.0/24")).toEqual(first);
  for (let index = 0; index < 3000; index++) readAddressRange(`10.${index >> 8}.${index & 255}.0/24`);
  expect(readAddressRange("198.51.100.0/24")).toEqual(first);
});

test.each<[string, string, boolean]>([
  ["0.0.0.0/0", "203.0.113.7", true],
  ["198.51.100.0/22", "198.51.103.0/24", true],
  ["198.51.100.0/22", "198.51.104.0/24", false],
  ["198.51.100.0/24", "198.51.100.0/22", false],
  ["198.51.100.7", "198.51.100.7/32", true],
  ["198.51.100.7", "198.51.100.6", false],
  ["198.51.100.9/30", "198.51.100.11", true],
  ["0.0.0.0/0", "2001:db8::1", false],
  ["2001:db8::/33", "2001:db8:7fff::/48", true],
  ["2001:db8::/33", "2001:db8:8000::/48", false],
  ["198.51.100.0/24", "::ffff:198.51.100.0/120", true],
])("%s contains %s: %s", (outer, inner, expected) => {
  expect(containsRange(readAddressRange(outer) as AddressRange, readAddressRange(inner) as AddressRange)).toBe(
    expected,
  );
});
