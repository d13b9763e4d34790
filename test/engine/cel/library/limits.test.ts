import { expect, test } from "vitest";
import { prepareExpression } from "../../../../engine/cel/evaluate.ts";

function outcome(expression: string, record: unknown = {}): unknown {
  try {
    return prepareExpression(expression)({ record, params: {} });
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const budget = "BudgetError: stopped after visiting 100000 items of the record's lists";
const long = "a".repeat(200_000);

test("a list that an expression makes is bounded", () => {
  expect(outcome("lists.range(100000).size()")).toBe(100_000n);
  expect(outcome("lists.range(1000000000000).size()")).toBe(budget);
  expect(outcome("lists.range(1000).transformList(i, x, lists.range(1000)).flatten().size()")).toBe(budget);
  expect(outcome("record.list.transformMap(i, x, record.list.sort()).size()", { list: Array(400).fill(1) })).toBe(
    budget,
  );
});

test("a text that a function makes is bounded", () => {
  const tooLong = "ExpressionError: a text would be longer than 1048576 characters";
  expect(outcome('record.text.replace("a", "bbbbbbbbbb").size()', { text: long })).toBe(tooLong);
  expect(outcome('record.text.replace("", "bbbbbbbbbb").size()', { text: long })).toBe(tooLong);
  expect(outcome('regex.replace(record.text, "a", "bbbbbbbbbb").size()', { text: long })).not.toBeTypeOf("bigint");
  expect(outcome('"%s%s%s%s%s%s".format([record, record, record, record, record, record])', { text: long })).toBe(
    tooLong,
  );
  expect(outcome('"%.101f".format([1.0])')).toMatchInlineSnapshot(
    `"ExpressionError: format() needs a precision from 0 to 100"`,
  );
});

test("work on texts counts towards the budget", () => {
  const record = { text: long, list: Array(1000).fill(0) };
  for (const call of ["reverse()", 'replace("a", "b")', "charAt(0)", 'findAll("b")', 'find("b")']) {
    expect(outcome(`record.list.all(x, record.text.${call}.size() >= 0)`, record), call).toBe(budget);
  }
  expect(outcome('record.text.findAll("a").size()', record)).toBe(budget);
});

test("values are read however deep they are nested", () => {
  const deep: unknown = JSON.parse(`${"[".repeat(3_000)}1${"]".repeat(3_000)}`);
  expect(outcome("record.list.flatten(5000)", { list: deep })).toEqual([1]);
  expect(outcome("[record.list, record.list].distinct().size()", { list: deep })).toBe(1n);
  expect(outcome("sets.contains(record.list, [1])", { list: deep })).toBe(false);
  expect(outcome('"%s".format([record.list]).size()', { list: deep })).toBe(6_001n);
});

test("an error contains nothing of the record", () => {
  const secret = "s3cr3t";
  const record = { secret, list: [secret, 1], map: { [secret]: secret } };
  const expressions = [
    "ip(record.secret)",
    "cidr(record.secret)",
    'cidr("10.0.0.0/8").containsCIDR(record.secret)',
    "ip.isCanonical(record.secret)",
    "base64.decode(record.secret + '!')",
    '"%d".format([record.secret])',
    'record.secret.format([1])+"%q".format([record.secret])',
    "record.list.sort()",
    "record.list.sum()",
    "record.list.min()",
    "math.greatest(record.secret, 1)",
    "record.secret.charAt(100)",
    "record.list.slice(0, 100)",
    "record.list.transformMapEntry(i, v, {record.secret: v})",
    "record.map.transformList(k, v, v + 1)",
    "record.map.all(k, v, v)",
    "record.secret.optFlatMap(x, optional.of(x))",
    "record.secret.orValue(1)",
    "optional.none().or(record.secret)",
  ];
  const messages = expressions.map((expression) => outcome(expression, record));
  expect(messages.filter((message) => !/^ExpressionError: /.test(String(message)))).toEqual([]);
  expect(messages.filter((message) => String(message).includes(secret))).toEqual([]);
});

test("maps with any names of keys keep them", () => {
  const record: unknown = JSON.parse('{"map": {"constructor": "a", "__proto__": "b", "toString": "c"}}');
  expect(outcome("record.map.transformMap(k, v, v) == record.map", record)).toBe(true);
  expect(outcome('record.map.transformList(k, v, k).sort().join(" ")', record)).toBe("__proto__ constructor toString");
  expect(outcome('"%s".format([record.map])', record)).toBe("{__proto__: b, constructor: a, toString: c}");
});
