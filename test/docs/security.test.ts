import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const page = readFileSync(join(import.meta.dirname, "../../docs/security.md"), "utf8");

/** The tests that the page names: `file` › name · name. */
function namedTests(): [file: string, name: string][] {
  return [...page.matchAll(/`([\w/-]+\.test\.ts)` › ([^|`]+)/g)].flatMap(([, file, names]) =>
    (names as string).split(" · ").map((name): [string, string] => [file as string, name.trim()]),
  );
}

test("every promise of docs/security.md names tests that exist", () => {
  const promises = [...page.matchAll(/^\| \*\*.*\| (.*) \|$/gm)].filter(([row]) => row.includes(".test.ts"));
  expect(promises.length).toBeGreaterThan(15);
  const tests = namedTests().filter(([, name]) => name !== "");
  expect(tests.length).toBeGreaterThan(promises.length);
  const missing = tests.filter(([file, name]) => {
    const source = readFileSync(join(import.meta.dirname, "../..", file), "utf8");
    return !/^\s*(test|describe)\b/m.test(source) || !source.includes(`"${name}"`);
  });
  expect(missing).toEqual([]);
});
