import { describe, expect, test } from "vitest";
import { checkExpression } from "../../../../language/check.ts";

function problem(expression: string, type: "bool" | "string" = "bool"): string | undefined {
  try {
    checkExpression(expression, type, [], (message, offset) => new Error(`${offset}: ${message}`) as never);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("check accepts", () => {
  test.each([
    '"%s did %d things in %.1f s".format([record.eventName, 3, 1.5]) != ""',
    "record.?requestParameters.?ports.orValue([]).sort().first().orValue(0.0) > 1.0",
    "math.abs(record.requestParameters.x) + 0.5 > 1.0",
    "math.greatest(record.requestParameters.x, 2, 3.5) > 1.0",
    'record.requestParameters.tags.all(i, tag, i < 3 || tag.key != "x")',
    'record.requestParameters.exists(key, value, key == "name" && value == "x")',
    'record.?errorCode.optMap(code, code.startsWith("Access")).orValue(false)',
    'record.requestParameters.list.sortBy(x, x.name).map(x, x.name).join(",") == "a,b"',
    'ip(record.sourceIPAddress).isPrivate() || ip(record.sourceIPAddress).prefix(24) == cidr("192.0.2.0/24")',
    'regex.extract(record.eventName, "^(Get|List)").hasValue()',
    "[].all(i, v, v > i)",
    "{}.transformMap(k, v, v + 1) == {}",
  ])("%s", (expression) => {
    expect(problem(expression)).toBeUndefined();
  });
});

test("check refuses calls that would fail on every record, and says where", () => {
  const refused = [
    'ip("192.0.2.300") == ip(record.sourceIPAddress)',
    'cidr("192.0.2.0/33").containsIP(record.sourceIPAddress)',
    'cidr("192.0.2.0/24").containsCIDR("192.0.2.0/33")',
    'base64.decode("a") == b""',
    "math.greatest([]) == 1",
    'math.greatest("a", 1) == 1',
    "math.abs(record.eventName) == 1",
    "math.ceil(1) == 1.0",
    "[1, 2].slice(0, 3) == [1]",
    '"%5d".format([5]) == ""',
    '"%s".format([1, 2]) == ""',
    '"%s %s".format([record.eventName]) == ""',
    '"%d".format(["a"]) == ""',
    'record.eventName.find("(") == ""',
    "record.eventName.findAll(record.eventSource) == []",
    'regex.replace(record.eventName, "a(?=b)", "x") == ""',
    "[1, 2].all(i, i, true)",
    "[1, 2].all(1, v, true)",
    "[1, 2].all(i, v, v)",
    "record.eventName.all(i, v, true)",
    '["b"].sortBy(x, y) == []',
    "record.eventName.optMap(x, x) == record.eventName",
    'optional.of("a").charAt(0) == "a"',
    "has(1.a)",
  ];
  expect(refused.map((expression) => `${expression} → ${problem(expression)}`)).toMatchInlineSnapshot(`
    [
      "ip("192.0.2.300") == ip(record.sourceIPAddress) → 3: "192.0.2.300" is not an address such as "192.0.2.1" or "2001:db8::1"",
      "cidr("192.0.2.0/33").containsIP(record.sourceIPAddress) → 5: "192.0.2.0/33" is not an address range such as "10.0.0.0/8"",
      "cidr("192.0.2.0/24").containsCIDR("192.0.2.0/33") → 34: "192.0.2.0/33" is not an address range such as "10.0.0.0/8"",
      "base64.decode("a") == b"" → 14: this call always fails: base64.decode() was given text that is not base64",
      "math.greatest([]) == 1 → 14: this call always fails: math.greatest() needs a list that is not empty",
      "math.greatest("a", 1) == 1 → 5: there is no math.greatest(string, int), but math.greatest(int), math.greatest(uint), math.greatest(double), math.greatest(list<number>), …",
      "math.abs(record.eventName) == 1 → 5: there is no math.abs(string), but math.abs(double), math.abs(int), math.abs(uint)",
      "math.ceil(1) == 1.0 → 5: there is no math.ceil(int), but math.ceil(double)",
      "[1, 2].slice(0, 3) == [1] → 13: this call always fails: slice() is out of range",
      ""%5d".format([5]) == "" → 13: format() knows %s, %d, %f, %e, %b, %o, %x, %X and %%, with a precision as in %.2f",
      ""%s".format([1, 2]) == "" → 12: format() has 2 values for 1 clauses",
      ""%s %s".format([record.eventName]) == "" → 15: format() has 1 values for 2 clauses",
      ""%d".format(["a"]) == "" → 12: this call always fails: %d can't format a value of type string",
      "record.eventName.find("(") == "" → 22: bad regular expression: missing closing ): \`(\`",
      "record.eventName.findAll(record.eventSource) == [] → 25: the pattern of findAll() must be a string literal, so that it can be checked before it is deployed",
      "regex.replace(record.eventName, "a(?=b)", "x") == "" → 32: super-linear regular expression: look-around such as (?=…) can't run in linear time",
      "[1, 2].all(i, i, true) → 14: all() needs two names",
      "[1, 2].all(1, v, true) → 11: all() needs the name of a variable",
      "[1, 2].all(i, v, v) → 17: all() needs a condition of type bool, not 'int'",
      "record.eventName.all(i, v, true) → 7: all() needs a list or map, not 'string'",
      "["b"].sortBy(x, y) == [] → 16: unknown variable "y": an expression reads record and params",
      "record.eventName.optMap(x, x) == record.eventName → 7: optMap() needs an optional, not 'string'",
      "optional.of("a").charAt(0) == "a" → 17: there is no optional.charAt(int), but string.charAt(int)",
      "has(1.a) → 6: has() can't look for a field in a value of type int",
    ]
  `);
});
