import { expect, test } from "vitest";
import { parseAst } from "../../../engine/cel/environment.ts";
import { pathText, readOf, required, visits } from "../../../language/hints/visit.ts";
import { sourceOf } from "../../../language/source.ts";

/** Each read of a field in an expression: its path, and whether it is negated, changed, has a default or is guarded. */
function reads(text: string): string[] {
  return [...visits(parseAst(text), false)].flatMap(({ node, variables, isNegated, guarded }) => {
    const read = readOf(node, variables);
    if (!read || read.path.fields.length === 0) return [];
    const path = pathText(read.path);
    const flags = [
      isNegated && "negated",
      read.isFolded && "folded",
      read.default && `default ${sourceOf(read.default)}`,
      guarded.has(path) && "guarded",
    ];
    return [[path, ...flags.filter((flag) => flag)].join(", ")];
  });
}

test.each([
  ["record.a.b", ["record.a.b", "record.a"]],
  ['record.?a.?b.orValue("x")', ['record.a.b, default "x"', "record.a.b", "record.a"]],
  ["record.a.lowerAscii().trim()", ["record.a, folded", "record.a, folded", "record.a"]],
  ["!(record.a || !record.b)", ["record.a, negated", "record.b"]],
  ["(record.a || !record.b) == false", ["record.a, negated", "record.b"]],
  ["true != record.a", ["record.a, negated"]],
  ["record.a == true", ["record.a"]],
  ["record.a ? false : record.b", ["record.a, negated", "record.b"]],
  ["record.a ? record.b : true", ["record.a, negated", "record.b"]],
  ["record.list.exists(item, item.name == 'x')", ["record.list", "record.list.name", "record.list"]],
  [
    "asList(record.list).exists(item, [item].exists(inner, inner.a))",
    ["record.list", "record.list", "record.list.a", "record.list"],
  ],
  ["has(record.a.b)", ["record.a"]],
  ["params.a == variable.b", []],
])("finds the fields that %s reads", (text, found) => {
  expect(reads(text)).toEqual(found);
});

test.each([
  ["has(record.a) && record.a", "record.a, guarded"],
  ["record.a && has(record.a)", "record.a, guarded"],
  ["!has(record.a) || record.a", "record.a, guarded"],
  ["has(record.a) ? record.a : false", "record.a, guarded"],
  ["has(record.a) ? false : record.a", "record.a"],
  ["has(record.a) || record.a", "record.a"],
])("in %s, it reads %s", (text, read) => {
  expect(reads(text)).toEqual([read]);
});

test.each([
  ["has(record.a.b)", ["record.a.b"], []],
  ["record.?a.?b.hasValue()", ["record.a", "record.a.b"], []],
  ['record.?a.orValue("") == "x"', ["record.a"], []],
  ['record.?a.orValue("") == ""', [], ["record.a"]],
  ['record.?a.orValue("") != "x"', [], ["record.a"]],
  ['record.?a.orValue("") in ["x", "y"]', ["record.a"], []],
  ['record.?a.orValue("x") in ["x", "y"]', [], []],
  ["has(record.a) && has(record.b)", ["record.a", "record.b"], []],
  ["has(record.a) || has(record.b)", [], []],
  ["!(!has(record.a) || !has(record.b))", ["record.a", "record.b"], []],
  ["record.a == 1", [], []],
])("%s needs %j to be true and %j to be false", (text, ifTrue, ifFalse) => {
  expect([...required(parseAst(text), true)]).toEqual(ifTrue);
  expect([...required(parseAst(text), false)]).toEqual(ifFalse);
});
