// Also tests language/check-cache.ts, cli/load-rules.ts.
import { hash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { cached, openCheckCache } from "../../language/check-cache.ts";

const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-check-cache-"));
const file = join(folder, "checked-rules.json");
afterAll(() => rmSync(folder, { recursive: true }));

/** What a run gets for a key, and whether it had to make it. */
function ask(key: string, result: unknown = { id: key }): { result: unknown; isMade: boolean } {
  const cache = openCheckCache(folder);
  const make = vi.fn(() => result);
  const given = cached(cache, key, make);
  cache.save();
  return { result: given, isMade: make.mock.calls.length > 0 };
}

test("a result is computed once for each key", () => {
  expect(ask("a")).toEqual({ result: { id: "a" }, isMade: true });
  expect(ask("a")).toEqual({ result: { id: "a" }, isMade: false });
  expect(ask("b")).toEqual({ result: { id: "b" }, isMade: true });
  expect(ask("a").isMade).toBe(false);
});

test("texts with line breaks and spaces are cached as they are", () => {
  const text = "two\nlines, \u2028 and spaces";
  ask("text", text);
  expect(ask("text")).toEqual({ result: text, isMade: false });
});

test("a caller that changes its result does not change the cached one", () => {
  const cache = openCheckCache(folder);
  (cache.get("a") as { id: string }).id = "changed";
  expect(cache.get("a")).toEqual({ id: "a" });
});

test.each([
  ["truncated", (text: string) => text.slice(0, -10)],
  ["empty", () => ""],
  ["changed by hand", (text: string) => text.replace("id", "ID")],
  [
    "of other code",
    (text: string) => {
      const content = text.replace(/^.*\n.*\n/, "other code\n");
      return `${hash("sha256", content, "base64")}\n${content}`;
    },
  ],
])("a cache that is %s is ignored and replaced", (_what, damage) => {
  ask("a");
  writeFileSync(file, damage(readFileSync(file, "utf8")));
  expect(ask("a")).toEqual({ result: { id: "a" }, isMade: true });
  expect(ask("a").isMade).toBe(false);
});

test("results that throw or that JSON can't represent are not cached", () => {
  const cache = openCheckCache(folder);
  const fail = () => {
    throw new Error("a mistake");
  };
  expect(() => cached(cache, "wrong", fail)).toThrow("a mistake");
  expect(ask("wrong", 1).isMade).toBe(true);
  expect(ask("not a number", { limit: Number.NaN }).isMade).toBe(true);
  expect(ask("not a number", { limit: Number.NaN })).toEqual({ result: { limit: Number.NaN }, isMade: true });
});

test("runs at the same time each leave a whole file", () => {
  const [first, second] = [openCheckCache(folder), openCheckCache(folder)];
  first.set("first", 1);
  second.set("second", 2);
  first.save();
  second.save();
  expect(openCheckCache(folder).get("second")).toBe(2);
  expect(readdirSync(folder)).toEqual(["checked-rules.json"]);
});

test("a folder that can't be written to is not an error", () => {
  const cache = openCheckCache(join(file, "below a file"));
  cache.set("a", 1);
  expect(() => cache.save()).not.toThrow();
});
