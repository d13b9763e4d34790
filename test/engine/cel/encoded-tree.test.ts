import { readFileSync } from "node:fs";
import type { ASTNode } from "@marcbachmann/cel-js";
import { expect, test } from "vitest";
import { isOptionalElement, maxLevels, operandsOf } from "../../../engine/cel/ast.ts";
import { compile } from "../../../engine/cel/compile/index.ts";
import { decode, decodeOperands, encode } from "../../../engine/cel/encoded-tree.ts";
import { parseAst } from "../../../engine/cel/environment.ts";
import { expressionsOf } from "../../../language/expressions.ts";
import { loadRuleset } from "../../../language/load.ts";
import { shown } from "../../support/cel-values.ts";

/** Returns a syntax tree without what depends on its source, and `&&` and `||` as chains. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  const node = value as ASTNode | null;
  if (typeof node === "object" && node && "op" in node) {
    const args = node.op === "&&" || node.op === "||" ? operandsOf(node, node.op) : node.args;
    return { op: node.op, args: shape(args), isOptional: isOptionalElement(node) };
  }
  // A uint is of a class of cel-js before, and of ours after.
  if (typeof value?.valueOf() === "bigint") return `${typeof value} ${value}`;
  return typeof value === "object" ? shown(value) : value;
}

test("the encoded form is short", () => {
  const text =
    'record.eventName in ["A", ".b"] && record.?errorCode.orValue("") == "" && !(params.names.exists(x, x.y == 1))';
  expect(encode(parseAst(text))).toMatchInlineSnapshot(
    `"[0,[5,".eventName",[6,"A","'.b"]],[3,[7,"orValue",".?errorCode",""],""],[2,[7,"exists","$params.names","$x",[3,"$x.y",1]]]]"`,
  );
});

test("every expression of the library is the same after encoding and decoding, as a whole and operand by operand", () => {
  const { rules, suppressions } = loadRuleset();
  let expressions = 0;
  for (const { text } of [...rules, ...suppressions].flatMap(expressionsOf)) {
    const tree = parseAst(text);
    expect(shape(decode(encode(tree)))).toEqual(shape(tree));
    const operands = decodeOperands(encode(tree)).map((operand) => operand());
    expect(shape(operands)).toEqual(shape(operandsOf(tree, "&&")));
    expressions++;
  }
  expect(expressions).toBeGreaterThan(2 * rules.length);
});

test.each([
  '".a" == "$b" && "\'c" != "\'.d" && "" == "e"',
  "[1, -9223372036854775808, 9223372036854775807, 9007199254740993, 5u, 18446744073709551615u]",
  "[1.5, -0.0, 1e300, .5, 2.0]",
  "[null, true, false, b'\\xff\\x00', 'é🐱']",
  '{"a": 1, 2: "b", ?"c": record.?d, true: [?record.?e, ?optional.none()]}',
  "a ? b : c ? d : e",
  "a || b || c && d && !e",
  "(a && b) && (c && d)",
  'record.a["b"].c[?0].?d["e.f"].?g',
  "record",
  "record.a.?b == params.c.d && x.y.exists(z, z.a.?b == z)",
  "cel.bind(x, record.a, x.all(i, y, y % 2 == i - 1 * 3 / 4))",
  'type(1) == google.protobuf.Timestamp && size("a") < 2 && a <= b && a > b && a >= b && a + b != c',
  'f(g("h"), [[]], {}).i()',
])("%s is the same after encoding and decoding", (text) => {
  const tree = parseAst(text);
  expect(shape(decode(encode(tree)))).toEqual(shape(tree));
});

test("a decoded tree has the values of cel-go's extensions", () => {
  const lines = readFileSync(new URL("oracle/libraries.tsv", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .slice(1);
  const variables = { record: { n: 5, list: [1, 2], s: "a" }, params: {} };
  const value = (tree: ASTNode) => shown(compile(tree)(variables));
  const trees = lines.map((line) => parse(line.split("\t")[0] ?? "")).filter((tree) => tree !== undefined);
  expect(trees.length).toBeGreaterThan(100);
  for (const tree of trees) expect(value(decode(encode(tree)))).toBe(value(tree));
});

function parse(text: string): ASTNode | undefined {
  try {
    return parseAst(text);
  } catch {
    return undefined;
  }
}

test.each([
  [" || ", "params.no", false],
  [" + ", "params.one", 500n],
])(
  "the longest chain of%sthat a rule may have is encoded, decoded, compiled and evaluated",
  (operator, operand, value) => {
    // Each operand has a level below it: `params`.
    const text = Array(maxLevels).fill(operand).join(operator);
    const run = compile(decode(encode(parseAst(text))));
    expect(run({ record: {} as never, params: { no: false, one: 1n } as never })).toEqual(value);
  },
);
