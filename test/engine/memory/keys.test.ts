import { expect, test } from "vitest";
import { boundedValue, createMemoryKeys } from "../../../engine/memory/keys.ts";

const keys = createMemoryKeys(new Uint8Array(32));
const others = createMemoryKeys(new Uint8Array(32).fill(1));

test("equal parts give equal keys under one secret, and other ones under another", () => {
  expect(keys.item("window", "rule", 60, "alice")).toBe(keys.item("window", "rule", 60, "alice"));
  expect(keys.item("window", "rule", 60, "alice")).toHaveLength(22);
  expect(keys.item("window", "rule", 60, "alice")).not.toBe(others.item("window", "rule", 60, "alice"));
  expect(keys.item("a", "b,c")).not.toBe(keys.item("a,b", "c"));
  expect(keys.entry("event")).toHaveLength(11);
});

test("what is sealed can be opened with the same secret only, and not once it was changed", () => {
  const sealed = keys.seal("words of an alert: ünïcode");
  expect(sealed).not.toContain("words");
  expect(keys.open(sealed)).toBe("words of an alert: ünïcode");
  expect(others.open(sealed)).toBeUndefined();
  expect(keys.open(`${sealed.slice(0, -4)}AAAA`)).toBeUndefined();
  expect(keys.open("short")).toBeUndefined();
});

test("a secret that is too short is refused", () => {
  expect(() => createMemoryKeys(new Uint8Array(31))).toThrow(
    new RangeError("the memory's secret must have at least 32 bytes"),
  );
});

test("long values are shortened, and stay different from each other and from every short one", () => {
  const long = "x".repeat(100_000);
  expect(boundedValue("alice")).toBe("alice");
  expect(boundedValue(long)).toHaveLength(273);
  expect(boundedValue(long)).not.toBe(boundedValue(`${long}y`));
  expect(boundedValue(boundedValue(long))).not.toBe(boundedValue(long));
});

test("a value is itself, also when very many others came before it again", () => {
  const values = Array.from({ length: 2_500 }, (_, index) => `caller ${index % 1_250}`);
  expect(values.map(boundedValue)).toEqual(values);
});
