import { expect, test } from "vitest";
import { keyFields, Scanner } from "../../engine/scanner/index.ts";
import { record } from "../support/records.ts";

const listOf = (records: unknown[]) => Buffer.from(`${records.map((value) => JSON.stringify(value)).join(",")}]`);

function keysOf(scanner: Scanner, text: Uint8Array): number[][] {
  const keys: number[][] = [];
  scanner.read([text]);
  while (scanner.next()) keys.push(keyFields.map((_fields, index) => scanner.key(index)));
  return keys;
}

test("equal values have equal keys, in one piece of text and the next", () => {
  const scanner = new Scanner();
  const [first, second] = keysOf(scanner, listOf([record(), record({ userAgent: "other" })]));
  const [third] = keysOf(scanner, listOf([record()]));
  expect(third).toEqual(first);
  expect(first?.map((key, index) => key === second?.[index])).toEqual([true, false, true, true]);
});

test("numbering of keys restarts when there is no room for more, and the generation changes", () => {
  const scanner = new Scanner();
  const records = Array.from({ length: 40_000 }, (_, index) => record({ userAgent: `agent ${index}` }));
  expect(keysOf(scanner, listOf(records))).toHaveLength(40_000);
  expect(scanner.generation).toBeGreaterThan(0);
});

test("a key longer than 1 KiB means that the element must be parsed", () => {
  const scanner = new Scanner();
  scanner.read([listOf([record({ userAgent: "x".repeat(1025) })])]);
  expect([scanner.next(), scanner.mustBeParsed, scanner.next()]).toEqual([true, true, false]);
});

test("of a key that is interned when it is asked for, being longer than 1 KiB is known only then", () => {
  const scanner = new Scanner();
  scanner.read([listOf([record({ sourceIPAddress: "x".repeat(1025) })])]);
  expect([scanner.next(), scanner.mustBeParsed]).toEqual([true, false]);
  expect([scanner.key(2), scanner.mustBeParsed]).toEqual([0, true]);
});

test("where the table of keys has no room, a key that is asked for is 0", () => {
  const scanner = new Scanner();
  const keys = keysOf(
    scanner,
    listOf(Array.from({ length: 20_000 }, (_, index) => record({ sourceIPAddress: `address ${index}` }))),
  ).map((keys) => keys[2] as number);
  expect(keys.filter((key) => key === 0).length).toBeGreaterThan(0);
  expect(keys.slice(0, 512)).not.toContain(0);
});

test("an element that is not whole stays unread", () => {
  const scanner = new Scanner();
  const text = listOf([record(), record()]);
  scanner.read([text.subarray(0, text.length - 20)]);
  expect([scanner.next(), scanner.next(), scanner.isClosed]).toEqual([true, false, false]);
  expect(scanner.bytesRead).toBe(JSON.stringify(record()).length + 1);
  scanner.read([text.subarray(scanner.bytesRead)]);
  expect([scanner.next(), scanner.next(), scanner.isClosed]).toEqual([true, false, true]);
});
