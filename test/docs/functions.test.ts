import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import { libraries } from "../../engine/cel/functions.ts";
import { checkExpression } from "../../language/check.ts";

const text = readFileSync(new URL("../../docs/rules.md", import.meta.url), "utf8");
const section = text.slice(text.indexOf("\n## Functions\n"), text.indexOf("\n## Fields that may be missing\n"));
const rows = [...section.matchAll(/^\| (.+) \| `(.+)` → `(.+)` \| .+ \|$/gm)];

test("every example in the table of functions is accepted and has the value shown", () => {
  expect(rows.length).toBeGreaterThan(50);
  const wrong = rows.flatMap(([, , example, value]) => {
    const comparison = `${example} == ${value}`;
    checkExpression(comparison, "bool", [], (problem) => new Error(`${comparison}: ${problem}`) as never);
    return prepareExpression(comparison)({ record: {}, params: {} }) === true ? [] : [comparison];
  });
  expect(wrong).toEqual([]);
});

test("the table of functions names every function of the libraries", () => {
  const declared = libraries.flatMap(({ functions = [], macros = [] }) => [...functions, ...macros]);
  const names = declared.map(({ signature }) => /(\w+)\(/.exec(signature)?.[1] ?? signature);
  expect(new Set(names).size).toBeGreaterThan(100);
  const described = rows.map(([, description]) => description).join("\n");
  expect([...new Set(names)].filter((name) => !new RegExp(`\\b${name}\\b`).test(described))).toEqual([]);
});
