import { expect, test } from "vitest";
import { childrenOf } from "../../engine/cel/ast.ts";
import { parseAst } from "../../engine/cel/environment.ts";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import { loadRuleset } from "../../language/load.ts";
import { sourceOf } from "../../language/source.ts";

test.each([
  ["( 1 -\n (2 - 3)) == 2 // why", "1 - (2 - 3) == 2"],
  ["((true || false) && !(true && false))", "(true || false) && !(true && false)"],
  ["(1 == 1) == (2 < 3)", "1 == 1 == 2 < 3"],
  ["(true ? 1 : 2) + -(1 + 2) * (3 % 2)", "(true ? 1 : 2) + -(1 + 2) * (3 % 2)"],
  ["(record.a + [1]).exists(x, x == 'b//c')", "(record.a + [1]).exists(x, x == 'b//c')"],
  ["[?record.?a, !true, .5, .5e3] + [?(record.?b)]", "[?record.?a, !true, 0.5, 500.0] + [?record.?b]"],
  ['{?"k": record.?a, "b": b"é"}', '{?"k": record.?a, "b": b"é"}'],
  ['{"a": [1, 2][0], "b": record.?c[?"d"].orValue(r"\\d")}', '{"a": [1, 2][0], "b": record.?c[?"d"].orValue(r"\\d")}'],
])("%s is printed as %s", (text, source) => {
  expect(sourceOf(parseAst(text))).toBe(source);
  expect(sourceOf(parseAst(source))).toBe(source);
});

test("every rule's source parses to the same tree, and is printed the same again", () => {
  for (const { id, expression } of loadRuleset().rules) {
    const source = sourceOf(parseAst(expression));
    expect(sourceOf(parseAst(source)), id).toBe(source);
    expect(shape(parseAst(source)), id).toEqual(shape(parseAst(expression)));
  }
});

function shape(node: ReturnType<typeof parseAst>): unknown {
  return [node.op, node.op === "value" ? node.args : "", childrenOf(node).map(shape)];
}

test("a variable that a loop or binding declares is not renamed", () => {
  const rename = new Map([["x", "params.x"]]);
  const source = (text: string) => sourceOf(parseAst(text), rename);
  expect(source("x.exists(y, y == x)")).toBe("params.x.exists(y, y == params.x)");
  expect(source("x.exists(x, x == 1)")).toBe("params.x.exists(x, x == 1)");
  expect(source("x.all(i, y, i < x)")).toBe("params.x.all(i, y, i < params.x)");
  expect(source("x.transformList(x, y, x < 1, y)")).toBe("params.x.transformList(x, y, x < 1, y)");
  expect(source("x.first().optMap(x, x + 1)")).toBe("params.x.first().optMap(x, x + 1)");
  expect(source("cel.bind(x, x + 1, x == 2)")).toBe("cel.bind(x, params.x + 1, x == 2)");
  expect(prepareExpression("cel.bind(x, 1, x == 1)")({ record: {}, params: {} })).toBe(true);
});
