import { expect, test } from "vitest";
import { isWideRange, readAddressRange } from "../../engine/address-range.ts";

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
  expect(first).toEqual({ kind: "ipv4", prefix: 24, isPrivate: false });
  expect(readAddressRange("198.51.100.0/24")).toEqual(first);
  for (let index = 0; index < 3000; index++) readAddressRange(`10.${index >> 8}.${index & 255}.0/24`);
  expect(readAddressRange("198.51.100.0/24")).toEqual(first);
});
