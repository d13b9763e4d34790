// Also tests engine/cel/budget.ts, engine/cel/compile/forms.ts, engine/cel/functions.ts, engine/cel/library.ts, engine/cel/cloudtrail/documents.ts, engine/cel/cloudtrail/policies.ts, engine/cel/regular-expression.ts, engine/cel/variables.ts.
import { describe, expect, test } from "vitest";
import { BudgetError, maxVisits } from "../../../engine/cel/budget.ts";
import { type Expression, prepareExpression } from "../../../engine/cel/evaluate.ts";
import { cpuMilliseconds } from "../../support/cpu-time.ts";
import { record } from "../../support/records.ts";

const evaluate = (text: string, fields: Record<string, unknown> = {}, params: Record<string, unknown> = {}) =>
  prepareExpression(text)({ record: record(fields), params });

describe("cidr(range).containsIP(address)", () => {
  test.each([
    ['cidr("203.0.113.0/24").containsIP(record.sourceIPAddress)', "203.0.113.66", true],
    ['cidr("203.0.113.0/24").containsIP(record.sourceIPAddress)', "203.0.114.66", false],
    ['cidr("2001:db8::/32").containsIP(record.sourceIPAddress)', "2001:db8::1", true],
    ['cidr("2001:db8::/32").containsIP(record.sourceIPAddress)', "203.0.113.66", false],
    ['cidr("203.0.113.0/24").containsIP(record.sourceIPAddress)', "::ffff:203.0.113.66", true],
    ['cidr("0.0.0.0/0").containsIP(record.sourceIPAddress)', "cloudformation.amazonaws.com", false],
    ['cidr("0.0.0.0/0").containsIP(record.sourceIPAddress)', "AWS Internal", false],
    ['cidr("0.0.0.0/0").containsIP(record.sourceIPAddress)', null, false],
  ])("%s of %s is %s", (text, sourceIPAddress, expected) => {
    expect(evaluate(text, { sourceIPAddress })).toBe(expected);
  });
});

test("parseJson reads JSON inside a field", () => {
  expect(evaluate('parseJson(record.userAgent).a[0] == "b"', { userAgent: '{"a": ["b"]}' })).toBe(true);
});

test("readJson reads JSON however it is written, and makes nothing of other texts", () => {
  for (const text of ['{"a": ["b"]}', ' {"\\u0061":["\\u0062"]}\n']) {
    expect(evaluate('readJson(record.userAgent).a == ["b"]', { userAgent: text })).toBe(true);
  }
  for (const text of ["secret", "", "{", '"a"', "1"]) {
    expect(evaluate("readJson(record.userAgent) == null", { userAgent: text })).toBe(true);
  }
  expect(evaluate('readJson({"a": 1}).a == 1 && readJson(null) == null', {})).toBe(true);
});

test("parseJson of text that is not JSON fails without repeating the text", () => {
  expect(() => evaluate("parseJson(record.userAgent) == 1", { userAgent: "secret" })).toThrow(
    /^parseJson\(\) was given text that is not JSON/,
  );
  try {
    evaluate("parseJson(record.userAgent) == 1", { userAgent: "secret" });
  } catch (error) {
    expect((error as Error).message).not.toContain("secret");
  }
});

test("asList makes a list of one value, of many and of none", () => {
  const asList = "asList(record.?requestParameters.?actions.orValue(null))";
  expect(evaluate(asList, { requestParameters: { actions: ["a", "b"] } })).toEqual(["a", "b"]);
  expect(evaluate(asList, { requestParameters: { actions: "a" } })).toEqual(["a"]);
  expect(evaluate(asList, { requestParameters: { actions: null } })).toEqual([]);
  expect(evaluate(asList, { requestParameters: null })).toEqual([]);
});

test("itemsOf returns the items of EC2's lists, which may be a single one, and of plain ones, and nothing of what is not a list", () => {
  const itemsOf = "itemsOf(record.?requestParameters.?ranges.orValue(null))";
  for (const ranges of [{ items: ["a", "b"] }, ["a", "b"]]) {
    expect(evaluate(itemsOf, { requestParameters: { ranges } })).toEqual(["a", "b"]);
  }
  expect(evaluate(itemsOf, { requestParameters: { ranges: { items: "a" } } })).toEqual(["a"]);
  for (const ranges of [{}, { items: null }, null, "a"]) {
    expect(evaluate(itemsOf, { requestParameters: { ranges } })).toEqual([]);
  }
  expect(evaluate(itemsOf, { requestParameters: null })).toEqual([]);
});

test("textsIn returns every text within a value, with the names of fields, however deep", () => {
  const textsIn = "textsIn(record.?requestParameters.orValue(null))";
  const policy = {
    Statement: [{ Effect: "Allow", Principal: { AWS: ["a", "b"] } }],
    size: 5,
    public: true,
    none: null,
  };
  expect((evaluate(textsIn, { requestParameters: policy }) as string[]).sort()).toEqual(
    ["Statement", "Effect", "Allow", "Principal", "AWS", "a", "b", "size", "5", "public", "true", "none"].sort(),
  );
  expect(evaluate(textsIn, { requestParameters: null })).toEqual([]);
  expect(evaluate('textsIn([dyn("a"), dyn(timestamp("2026-03-14T02:12:45Z"))])', {})).toEqual(["a"]);
  const deep = JSON.parse(`${'{"a":'.repeat(100_000)}"end"${"}".repeat(100_000)}`);
  expect((evaluate(textsIn, { requestParameters: deep }) as string[]).includes("end")).toBe(true);
});

test("policy documents are judged as text and as objects", () => {
  const open = { Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" } };
  for (const policy of [open, JSON.stringify(open)]) {
    const judged = evaluate(
      `["grantsAdministrator"].map(name, grantsAdministrator(record.requestParameters.policy))
        + [admitsPublic(record.requestParameters.policy), admitsForeign(record.requestParameters.policy, []),
          outsidersOf(record.requestParameters.policy, []) == ["everyone"]]`,
      { requestParameters: { policy } },
    );
    expect(judged).toEqual([true, true, true, true]);
  }
  expect(evaluate("grantsAdministrator(null) || admitsPublic(5.0) || admitsForeign([], [])")).toBe(false);
});

test("an evaluation that judges many long documents is stopped", () => {
  const pattern = `${"*a".repeat(1000)}b`;
  const policy = { Statement: { Effect: "Allow", Action: Array(50).fill(pattern), Resource: "*" } };
  const requestParameters = { policies: Array(5000).fill(policy) };
  expect(() =>
    evaluate("record.requestParameters.policies.exists(policy, grantsAdministrator(policy))", { requestParameters }),
  ).toThrow(BudgetError);
});

describe("matches", () => {
  test.each([
    ["(?i)trufflehog", "x TruffleHog y", true],
    ["^aws-cli/", "aws-cli/2.27.1", true],
    ["^aws-cli/$", "aws-cli/2.27.1", false],
    [String.raw`\bkali\b`, "linux kali exe", true],
    [String.raw`\p{Greek}`, "αβγ", true],
    ["(?s)a.b", "a\nb", true],
    ["a.b", "a\nb", false],
  ])("%s on %s is %s, as in RE2", (pattern, userAgent, expected) => {
    expect(evaluate(`record.userAgent.matches(r'${pattern}')`, { userAgent })).toBe(expected);
  });

  test("searching a text of 50,000 characters takes time linear in it", () => {
    const userAgent = "a".repeat(50_000);
    const matches = prepareExpression('record.userAgent.matches("a*b")');
    const milliseconds = cpuMilliseconds(() =>
      expect(matches({ record: record({ userAgent }), params: {} })).toBe(false),
    );
    // An engine that retries from every position takes quadratic time.
    expect(milliseconds).toBeLessThan(900);
  });

  test("a value that is no string is an error", () => {
    expect(() => evaluate('record.userAgent.matches("a")', { userAgent: 5 })).toThrow(
      "no such overload: matches(double)",
    );
  });
});

test("a number that rounds to the next power of ten, a duration before a time, and the smallest int are as in Go", () => {
  expect(evaluate('"%.2e %.0e".format([9.999, 9.5])')).toBe("1.00e+01 1e+01");
  expect(evaluate('string(duration("1h") + timestamp("2026-03-14T02:12:45Z"))')).toBe("2026-03-14T03:12:45Z");
  expect(() => evaluate("(-9223372036854775807 - 1) % -1 == 0")).toThrow("integer overflow");
});

describe("a budget for each evaluation", () => {
  const nested = prepareExpression("record.resources.exists(a, record.resources.exists(b, a == b + 1))");

  test("nested loops over a long list are stopped", () => {
    const resources = Array.from({ length: 5_000 }, (_, index) => String(index));
    expect(() => nested({ record: record({ resources }), params: {} })).toThrow();
    const all = prepareExpression('record.resources.all(a, record.resources.all(b, a != b + "x"))');
    expect(() => all({ record: record({ resources }), params: {} })).toThrow(BudgetError);
  });

  test.each(['[record.?userAgent.orValue(null), "b"].exists(x, x == a)', "params.names.exists(x, a.startsWith(x))"])(
    "a loop of few items is stopped, too, if a long list repeats it: %s",
    (inner) => {
      const resources = Array.from({ length: maxVisits / 2 }, () => "a");
      const outer = `record.resources.exists(a, ${inner})`;
      expect(() => evaluate(outer, { resources }, { names: ["x", "y"] })).toThrow(BudgetError);
    },
  );

  test("one loop over the longest list of a record is not stopped", () => {
    const resources = Array.from({ length: maxVisits }, () => "a");
    const all = prepareExpression('record.resources.all(a, a == "a")');
    expect(all({ record: record({ resources }), params: {} })).toBe(true);
  });

  test("each evaluation starts afresh", () => {
    const resources = Array.from({ length: maxVisits / 2 + 1 }, () => "a");
    const all = prepareExpression('record.resources.all(a, a == "a")');
    for (let run = 0; run < 3; run++) expect(all({ record: record({ resources }), params: {} })).toBe(true);
  });

  test.each([
    'record.resources.all(a, record.resources.all(b, a != b + "x")) && params.names.exists(name, name == "a")',
    'params.names.exists(name, name == "a") && record.resources.all(a, record.resources.all(b, a != b + "x"))',
  ])("a record that uses it up does not affect later ones: %s", (text) => {
    const expression = prepareExpression(text);
    const params = { names: ["a", "b"] };
    const long = Array.from({ length: 5_000 }, (_, index) => String(index));
    for (let run = 0; run < 2; run++) {
      expect(() => expression({ record: record({ resources: long }), params })).toThrow(BudgetError);
      expect(expression({ record: record({ resources: ["a"] }), params })).toBe(true);
    }
  });
});

describe("however deep a record is", () => {
  const nested = (depth: number, wrap: (value: unknown) => unknown) => {
    let value: unknown = "x";
    for (let level = 0; level < depth; level++) value = wrap(value);
    return value;
  };
  const lists = (depth: number) => nested(depth, (value) => [value]);
  const maps = (depth: number) => nested(depth, (value) => ({ a: value }));

  test.each([3000, 100_000])("%i levels: rules are evaluated, and values are compared", (depth) => {
    const fields = {
      eventTime: "2026-03-14T02:12:45Z",
      requestParameters: { list: lists(depth), same: lists(depth), map: maps(depth), other: maps(depth + 1) },
      responseElements: { constructor: maps(depth) },
    };
    expect(evaluate("timestamp(record.eventTime).getHours() < 6", fields)).toBe(true);
    expect(evaluate("record.requestParameters.list == record.requestParameters.same", fields)).toBe(true);
    expect(evaluate("record.requestParameters.map == record.requestParameters.other", fields)).toBe(false);
    expect(evaluate("record.requestParameters.map in [record.requestParameters.map]", fields)).toBe(true);
    expect(evaluate("has(record.requestParameters.map.a.a) && size(record.requestParameters.list) == 1", fields)).toBe(
      true,
    );
  });

  test("a list in the middle of a chain of optional fields is an error, however much follows", () => {
    const fields = { resources: ["a"], requestParameters: { list: ["a"] } };
    for (const chain of [
      "record.?resources.?a",
      "record.?requestParameters.?list.?a",
      "record.?requestParameters.?list.?a.?b.?c",
    ]) {
      expect(() => evaluate(`${chain}.orValue(null) == null`, fields)).toThrow("a list has no fields");
    }
  });

  test("an error is not in a list, not even in an empty one", () => {
    expect(() => evaluate("record.requestParameters.missing in []", { requestParameters: {} })).toThrow("No such key");
  });

  test("a field named constructor is read as any other, and __proto__ stays a field", () => {
    const fields = { requestParameters: JSON.parse('{"constructor": {"__proto__": "p", "b": [1]}}') };
    expect(evaluate("7 % 2 == 1 && record.requestParameters.constructor.b == [1.0]", fields)).toBe(true);
    expect(evaluate("7 % 2 == 1 ? record.requestParameters.constructor.__proto__ : ''", fields)).toBe("p");
  });
});

describe("loops with operators of their own give the same values and errors as other loops", () => {
  const params = { texts: ["ab", "b"], mixed: ["x", 5], one: [5], none: [] };
  const outcome = (expression: Expression, requestParameters: unknown) => {
    try {
      return expression({ record: record({ requestParameters }), params });
    } catch (error) {
      // A literal index is told apart from one that is computed.
      return (error as Error).message.replace(/^unsupported index .*/, "unsupported index");
    }
  };
  const parameters = [
    { a: "ab", b: { c: "xb" } },
    { a: "x", b: { c: "abc" } },
    { a: null, b: null },
    { a: 5, b: ["ab"] },
    { a: ["ab"], b: { c: null } },
    { b: 7 },
    {},
    [],
    null,
    undefined,
  ];
  const a = "record.?requestParameters.?a.orValue(null)";
  const lists = [
    `[${a}, record.?requestParameters.?b.?c.orValue(null)]`,
    `[${a}, record.requestParameters.b.c]`,
    `[${a}, record.requestParameters.b.c.orValue(null)]`,
    `["a", "b", "c"].map(name, record.?requestParameters[?name].orValue(null))`,
    `["a", "b"].map(name, record.?requestParameters[?name].?c.orValue(name))`,
    `["", "b"].map(name, record.?requestParameters[?name + "a"].orValue(null))`,
    `["a", "b"].map(name, record.requestParameters[name])`,
    `[record.?requestParameters[?"A".lowerAscii()].orValue(null), ${a}]`,
    `[${a}].map(x, x)`,
    "[null]",
  ];
  const bodies = [
    'type(x) == string && x.startsWith("ab")',
    'x in ["ab", 5]',
    "x != null && record.requestParameters.a == x",
    "x != null && x > 3",
    "x == null",
    'x.startsWith("ab")',
    'type(x) == string && [x, null].exists(y, y == "ab")',
    "grantsAdministrator(x)",
  ];
  test.each(lists)("%s.exists(x, …)", (list) => {
    for (const body of bodies) {
      const own = prepareExpression(`${list}.exists(x, ${body})`);
      const other = prepareExpression(`dyn(${list}).exists(x, ${body})`);
      for (const value of parameters) {
        expect([body, value, outcome(own, value)]).toEqual([body, value, outcome(other, value)]);
      }
    }
  });

  test.each(["params.texts", "params.mixed", "params.one", "params.none", "params.absent", '["ab", "b"]', a])(
    "%s.exists(x, text.startsWith(x))",
    (list) => {
      for (const call of [`${a}.startsWith(x)`, `${a}.contains(x)`, `"cab".endsWith(x)`, "record.absent.endsWith(x)"]) {
        const own = prepareExpression(`${list}.exists(x, ${call})`);
        const other = prepareExpression(`${list}.exists(x, dyn(${call}))`);
        for (const value of parameters) {
          expect([call, value, outcome(own, value)]).toEqual([call, value, outcome(other, value)]);
        }
      }
    },
  );

  test("each item that is searched for in a long text counts towards the budget", () => {
    const requestParameters = { a: "x".repeat(100_000) };
    const texts = Array.from({ length: 200 }, () => "y");
    const search = `params.texts.exists(x, ${a}.contains(x))`;
    expect(evaluate(search, { requestParameters }, { texts: texts.slice(0, 50) })).toBe(false);
    expect(() => evaluate(search, { requestParameters }, { texts })).toThrow(BudgetError);
  });
});
