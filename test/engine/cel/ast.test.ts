// Also tests engine/cel/environment.ts.
import { expect, test } from "vitest";
import { childrenOf, fieldPath, isLiteral, loopOf, nodesOf, operandsOf } from "../../../engine/cel/ast.ts";
import { parseAst } from "../../../engine/cel/environment.ts";

test.each([
  ["record.userIdentity.type", { variable: "record", fields: ["userIdentity", "type"] }],
  ['record.?userIdentity["type"]', { variable: "record", fields: ["userIdentity", "type"] }],
  ["record", { variable: "record", fields: [] }],
  ["record[params.field]", undefined],
  ["string(record.eventName).size", undefined],
])("the fields that %s reads", (text, path) => {
  expect(fieldPath(parseAst(text))).toEqual(path);
});

test("a chain of one operator has one list of operands", () => {
  const operands = operandsOf(parseAst("a && (b && c) && (d || e)"), "&&");
  expect(operands.map(({ op, args }) => (op === "id" ? args : op))).toEqual(["a", "b", "c", "||"]);
  expect(operandsOf(parseAst("a || b"), "&&")).toHaveLength(1);
});

test("a loop macro has a list, a variable and bodies, and any other call has not", () => {
  const loop = loopOf(parseAst("record.resources.map(r, r.type == 1, r.ARN)"));
  expect(loop && { macro: loop.macro, variable: loop.variable, bodies: loop.bodies.map(({ op }) => op) }).toEqual({
    macro: "map",
    variable: "r",
    bodies: ["==", "."],
  });
  expect(loopOf(parseAst("record.eventName.startsWith('x')"))).toBeUndefined();
});

test("the variable that a loop declares is not a node below it", () => {
  const ids = [...nodesOf(parseAst("params.list.all(x, x == record.y)"))].flatMap((node) =>
    node.op === "id" ? [node.args] : [],
  );
  expect(ids).toEqual(["params", "x", "record"]);
});

test("every node below a map, a list and a call is a child", () => {
  expect(childrenOf(parseAst("{a: 1, b: 2}")).map(({ op }) => op)).toEqual(["id", "value", "id", "value"]);
  expect(childrenOf(parseAst("[a, 1]")).filter(isLiteral)).toHaveLength(1);
  expect(childrenOf(parseAst("size(a)"))).toHaveLength(1);
});
