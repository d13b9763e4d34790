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

test("an element that is not whole stays unread", () => {
  const scanner = new Scanner();
  const text = listOf([record(), record()]);
  scanner.read([text.subarray(0, text.length - 20)]);
  expect([scanner.next(), scanner.next(), scanner.isClosed]).toEqual([true, false, false]);
  expect(scanner.bytesRead).toBe(JSON.stringify(record()).length + 1);
  scanner.read([text.subarray(scanner.bytesRead)]);
  expect([scanner.next(), scanner.next(), scanner.isClosed]).toEqual([true, false, true]);
});
