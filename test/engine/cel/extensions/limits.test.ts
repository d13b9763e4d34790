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

test("the size of a list that an expression creates is limited", () => {
  expect(outcome("lists.range(100000).size()")).toBe(100_000n);
  expect(outcome("lists.range(1000000000000).size()")).toBe(budget);
  expect(outcome("lists.range(1000).transformList(i, x, lists.range(1000)).flatten().size()")).toBe(budget);
  expect(outcome("record.list.transformMap(i, x, record.list.sort()).size()", { list: Array(400).fill(1) })).toBe(
    budget,
  );
});

test("the size of a text that a function creates is limited", () => {
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

const size = 20_000;
const large = {
  number: 1e300,
  text: long,
  numbers: Array.from({ length: size }, (_, index) => index),
  texts: Array(size).fill("a"),
  map: Object.fromEntries(Array.from({ length: size }, (_, index) => [`k${index}`, index])),
  deep: nested(size),
  same: nested(size),
  list: Array(10_000).fill(0),
};

test.each([
  'record.text.reverse() == ""',
  'record.text.replace("a", "b") == ""',
  'record.text.charAt(0) == ""',
  'record.text.find("b") == "x"',
  'record.text.findAll("b") == ["x"]',
  'record.text.contains("x")',
  'record.text.startsWith("x")',
  'record.text.indexOf("x") == 0',
  'record.text.lastIndexOf("x") == 0',
  'record.text.substring(5) == ""',
  'record.text.lowerAscii() == ""',
  'record.text.trim() == ""',
  'record.text.split("").size() == 0',
  'record.text.matches("x")',
  'regex.replace(record.text, "x", "") == ""',
  'bytes(record.text) == b""',
  "int(record.text) == 0",
  "isIP(record.text)",
  "size(record.text) == 0",
  'record.text > record.text + "b"',
  "record.numbers != record.numbers",
  "0.5 in record.numbers",
  "record.numbers.distinct() == []",
  "!sets.contains(record.numbers, record.numbers)",
  'record.texts.join(",") == ""',
  "record.map != record.map",
  "record.map.size() == 0",
  "record.map.exists(k, false)",
  "record.map.exists(k, v, false) || record.map.exists(k, v, false)",
  "optional.ofNonZeroValue(record.map) == optional.none()",
  "record.deep != record.same",
  '"%.9f".format([record.number]) == ""',
])("a loop that evaluates %s again and again on a large record is stopped", (call) => {
  expect(outcome(`record.list.exists(x, ${call})`, large)).toBe(budget);
});

test("work on a large record ends with the budget, even where errors are absorbed", () => {
  const texts = ["record.map.size() == 0", "record.numbers != record.numbers", "record.map.exists(k, v, false)"];
  for (const text of [...texts, "record.numbers.distinct() == []", "record.map.map(k, k) == []"]) {
    let reads = 0;
    const ownKeys = (map: object) => {
      reads++;
      return Reflect.ownKeys(map);
    };
    const counted = new Proxy(large.map, { ownKeys });
    expect(outcome(`record.list.all(x, ${text} || true)`, { ...large, map: counted }), text).toBe(true);
    expect(reads).toBeLessThan(100);
  }
});

test("a text cannot be doubled without end", () => {
  const doubled = "cel.bind(b, a + a, cel.bind(c, b + b, cel.bind(d, c + c, d + d)))";
  const tooLong = "ExpressionError: a text would be longer than 1048576 characters";
  expect(outcome(`cel.bind(a, record.text, ${doubled})`, { text: long })).toBe(tooLong);
  expect(outcome(`cel.bind(a, bytes(record.text), ${doubled})`, { text: long })).toBe(tooLong);
});

test("long parts of a text, which are searched for in linear time, are found where they are", () => {
  const part = `${"ab".repeat(150)}c`;
  const record = { part, text: `x🐱${part}ab${part}`, other: `${part.slice(1)}${part.slice(0, -1)}` };
  expect(outcome("record.text.indexOf(record.part)", record)).toBe(2n);
  expect(outcome("record.text.indexOf(record.part, 3)", record)).toBe(305n);
  expect(outcome("record.text.lastIndexOf(record.part)", record)).toBe(305n);
  expect(outcome("record.text.lastIndexOf(record.part, 304)", record)).toBe(2n);
  expect(outcome("record.text.split(record.part)", record)).toEqual(["x🐱", "ab", ""]);
  expect(outcome('record.text.replace(record.part, "-")', record)).toBe("x🐱-ab-");
  expect(outcome("record.other.contains(record.part)", record)).toBe(false);
  expect(outcome("record.other.lastIndexOf(record.part)", record)).toBe(-1n);
});

function nested(depth: number): unknown {
  return JSON.parse(`${"[".repeat(depth)}1${"]".repeat(depth)}`);
}

test.each([3_000, 100_000])("values that are nested %i deep are read", (depth) => {
  const maps: unknown = JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);
  const record = { list: nested(depth), same: nested(depth), maps, json: "[".repeat(depth) + "]".repeat(depth) };
  const isSmall = depth < 50_000;
  const values = {
    "record.list == record.same": true,
    "record.list in [record.same]": true,
    "record.maps == {}": false,
    "record.list.flatten(1000000)": [1],
    "[record.list, record.same].distinct().size()": isSmall ? 1n : budget,
    "sets.contains([record.maps], [record.list])": isSmall ? false : budget,
    "[record.list].indexOf(record.same)": isSmall ? 0n : budget,
    '"%s".format([record.list]).size()': isSmall ? 2n * BigInt(depth) + 1n : budget,
    '"%s".format([record.maps]).size()': isSmall ? 5n * BigInt(depth) + 1n : budget,
    "parseJson(record.json).size()": 1n,
    "asList(record.maps).size()": 1n,
    "type(record.maps.transformMap(k, v, v)) == map": true,
    "record.maps.transformList(k, v, v) == [record.maps.a]": true,
    "optional.of(record.maps) == optional.of(record.maps)": true,
    "optional.ofNonZeroValue(record.list).hasValue()": true,
    "record.list.reverse() == record.same": true,
    "math.greatest(record.list)": "ExpressionError: no such overload: math.greatest(list)",
    "[record.list].sort()": "ExpressionError: values of the type list have no order",
    "string(record.list)": "ExpressionError: no such overload: string(list)",
  };
  expect(Object.fromEntries(Object.keys(values).map((text) => [text, outcome(text, record)]))).toEqual(values);
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
