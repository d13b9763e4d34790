// Tests engine/cel/expression-error.ts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import { safeMessage } from "../../engine/cel/expression-error.ts";
import type { Alert, Evaluation, RuleAlerts } from "../../engine/evaluate.ts";
import type { Rule, Ruleset } from "../../engine/ruleset.ts";
import { maxMessageBytes, type Summary, summarize } from "../../handler/summary.ts";
import { inEmail, onOneLine } from "../../text/plain-text.ts";
import { parseEmail, softWrap, structureOf } from "../support/email-structure.ts";
import { alertsOf, evaluateRecords, evaluationOf } from "../support/evaluate.ts";
import { fuzz } from "../support/fuzz.ts";
import { hostileRecord, hostileText } from "../support/hostile-records.ts";
import { record, rule } from "../support/records.ts";
import { refusals } from "../support/sns-limits.ts";

const now = new Date("2026-03-14T02:16:57Z");
const emailOf = (summary: Summary): string => JSON.parse(summary.message).email;

// Its own words, a record's words, and a threshold on a record's words: all that an email can contain.
const rules: Rule[] = [
  rule({ id: "its-own-words", severity: "critical", title: "CloudTrail stopped logging" }),
  rule({
    id: "a-records-words",
    severity: "high",
    title: "Named by its caller",
    summary: "string(record.eventName)",
    subject: "string(record.userAgent)",
  }),
  rule({
    id: "counted-by-a-records-words",
    severity: "low",
    title: "Counted",
    threshold: { count: 1, per: "record.eventSource" },
  }),
];

const evaluate = (records: unknown[]): Evaluation => evaluateRecords(rules, records);
const hostileRecords = fc.array(hostileRecord, { minLength: 1, maxLength: 3 });
const hostileLogObject = fc.record({ bucket: hostileText, key: hostileText });

describe("whatever records contain", () => {
  test("SNS takes the summary", () => {
    fc.assert(
      fc.property(hostileRecords, hostileLogObject, (records, logObject) => {
        const summary = summarize(evaluate(records), logObject, now);
        expect(refusals(summary)).toEqual([]);
      }),
      fuzz(60),
    );
  });

  test("SNS takes a summary of as much as fits", () => {
    fc.assert(
      fc.property(hostileRecord, fc.integer({ min: 200, max: 3000 }), (value, count) => {
        const [group] = evaluate([value]).alerts as [RuleAlerts];
        const many = Array.from({ length: 40 }, (_, index) => ({ ...group.rule, id: `rule-${index}` }));
        const alerts = many.flatMap((rule) =>
          Array.from({ length: Math.ceil(count / 40) }, () => ({ ...(group.alerts[0] as Alert), rule })),
        );
        const summary = summarize(evaluationOf(alerts), { bucket: "b", key: "k" }, now);
        expect(refusals(summary)).toEqual([]);
        expect(emailOf(summary).match(/^▪ CRITICAL: CloudTrail stopped logging/gm)).toHaveLength(many.length);
      }),
      fuzz(2),
    );
  });

  test("subscriptions filter on what rules and AWS write", () => {
    fc.assert(
      fc.property(hostileRecords, (records) => {
        const { attributes } = summarize(evaluate(records), { bucket: "b", key: "k" }, now);
        expect(attributes).toMatchObject({ severity: "critical", rules: rules.map(({ id }) => id) });
        expect(attributes.account).toMatch(/^([a-z0-9-]{1,25}|unknown)$/);
        expect(attributes.region).toMatch(/^([a-z0-9-]{1,25}|unknown)$/);
      }),
      fuzz(30),
    );
  });

  test("the email's structure is that of its alerts, however a mail client breaks its lines", () => {
    fc.assert(
      fc.property(
        hostileRecords,
        hostileLogObject,
        fc.integer({ min: 20, max: 100 }),
        (records, logObject, columns) => {
          const evaluation = evaluate(records);
          const email = emailOf(summarize(evaluation, logObject, now));
          expect(parseEmail(softWrap(email, columns))).toEqual(structureOf(evaluation.alerts, logObject, now));
        },
      ),
      fuzz(60),
    );
  });

  test("no line is longer than SMTP takes, and none is broken but by the mail client", () => {
    fc.assert(
      fc.property(hostileRecords, hostileLogObject, (records, logObject) => {
        const evaluation = evaluate(records);
        const lines = emailOf(summarize(evaluation, logObject, now)).split("\n");
        expect(lines.filter((line) => Buffer.byteLength(line) > 900)).toEqual([]);
        const [, ...structure] = lines.filter((line) => line !== "" && !/^(https:|npx cta suppress )/.test(line));
        expect(structure.filter((line) => !/^[■▪] /.test(line))).toEqual([]);
      }),
      fuzz(60),
    );
  });

  test("the subject has one severity, one count and one place, and they are the alert's", () => {
    fc.assert(
      fc.property(hostileRecords, hostileText, (records, words) => {
        const evaluation = evaluate(records);
        for (const alert of alertsOf(evaluation)) alert.subject = words;
        const { subject, attributes } = summarize(evaluation, { bucket: "b", key: "k" }, now);
        const { account, region } = attributes;
        const [, severity, act, more, place] = /^(\[.*?\]) (.*?)( \(\+\d+\))? - (.*)$/.exec(subject) ?? [];
        expect([severity, more]).toEqual(["[CRITICAL]", ` (+${evaluation.alertCount - 1})`]);
        expect([`${account} ${region}`, account]).toContain(place);
        expect(act).not.toMatch(/[[\]]|\(\+| - /);
      }),
      fuzz(100),
    );
  });

  test("the email makes no links but those of its rules and of the CloudTrail console", () => {
    fc.assert(
      fc.property(hostileRecords, hostileLogObject, (records, logObject) => {
        const email = emailOf(summarize(evaluate(records), logObject, now));
        expect(linksIn(email.replace(/^■ Log object: s3:\/\//m, ""))).toEqual([]);
      }),
      fuzz(60),
    );
  });

  test("neither email nor terminal is given a character that hides, moves or turns text", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const shown of [onOneLine(text), inEmail(text)]) {
          expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}]| {2}|^ | $|\p{M}{4}/u);
          expect(shown.isWellFormed()).toBe(true);
        }
        expect(inEmail(text)).not.toMatch(/(?![\0-\x7F\u{FFFD}])[\p{S}\p{Me}]/u);
        for (const shown of [onOneLine(text), inEmail(text)])
          expect(shown).not.toMatch(/\p{Script=Hebrew}|\p{Script=Arabic}/u);
      }),
      fuzz(300),
    );
  });

  test("the JSON for machines is valid, safe to print, and contains the records' text unchanged", () => {
    fc.assert(
      fc.property(hostileRecords, (records) => {
        const evaluation = evaluate(records);
        const json: string = JSON.parse(summarize(evaluation, { bucket: "b", key: "k" }, now).message).default;
        expect(json).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
        const machine = JSON.parse(json);
        const names = (values: { eventName: string }[]) => values.map(({ eventName }) => eventName).sort();
        expect(names(machine.alerts)).toEqual(names(alertsOf(evaluation).map(({ facts }) => facts)));
      }),
      fuzz(30),
    );
  });
});

/** What mail clients make links of; written apart from the code that takes links apart. */
function linksIn(email: string): string[] {
  const own =
    /https:\/\/(docs\.aws\.amazon\.com|[a-z0-9-]+\.console\.(aws\.amazon\.com|amazonaws-us-gov\.com|amazonaws\.cn))\/\S*$/gm;
  const service =
    /(?<![\p{L}\p{N}_.@-])(?!s3)[a-z0-9-]+\.amazonaws\.com(?![\p{L}\p{N}_@-]|\.\p{L})|(?<![\p{L}\p{N}_.@-])s3\.amazonaws\.com(?![\p{L}\p{N}_@/-]|\.\p{L})/gu;
  const text = email.replace(own, "").replace(service, "");
  return [
    /[a-z][a-z0-9+.-]*:\/\/\S*/gi,
    /\b(mailto|tel|javascript|file):\S+/gi,
    /\bwww\.\S+/gi,
    /\\\\\w+/g,
    /[\p{L}\p{N}-]+[.。．｡](com|org|net|io|ly|co|uk|ru|zip|xn--p1ai|рф)(?![\p{L}\p{N}_])/giu,
  ].flatMap((pattern) => text.match(pattern) ?? []);
}

describe("a rule's error", () => {
  const secret = "s3cr3t";
  const values = { userAgent: secret, list: [secret], map: { [secret]: 1 }, big: 2 ** 40 };

  test.each([
    ["record.absent.x", "No such key: absent"],
    ["record[record.userAgent]", "No such key"],
    ['{"a": 1}[record.userAgent]', "No such key"],
    ["bool(record.userAgent)", "bool() was given a string that it can't convert"],
    ["duration(record.userAgent)", "duration() needs a duration such as 90s, 1h30m or -1.5h"],
    ["timestamp(record.userAgent)", "timestamp() needs a time of RFC 3339, as in 2026-03-14T02:12:45Z"],
    ["int(record.userAgent)", "int() was given a string that it can't convert"],
    ["record.userAgent + 1", "no such overload: +(string, int)"],
    ["record.userAgent.split(1)", "no such overload: split(string, int)"],
    ["record.list[7]", "No such key"],
    ["9223372036854775807 + int(record.big)", "integer overflow"],
    ['timestamp("2026-03-14T00:00:00Z").getHours(record.userAgent)', "unknown time zone"],
  ])("%s says no more than: %s", (expression, message) => {
    expect(errorOf(expression, values)).toBe(message);
  });

  test("contains no text from a record, whatever the expression and the record", () => {
    const expressions = ["record[record.a]", "bool(record.a)", "duration(record.a)", "record.a.b", "int(record.a) + 1"];
    fc.assert(
      fc.property(hostileText, fc.constantFrom(...expressions), (text, expression) => {
        // A sign that is in no expression; an error there is not always, as with duration("1s").
        expect(errorOf(expression, { a: `§${text}` }) ?? "").not.toContain("§");
        expect(errorOf(expression, { a: text }) ?? "").not.toMatch(/[\p{C}]/u);
      }),
      fuzz(300),
    );
  });

  function errorOf(expression: string, record: unknown): string | undefined {
    try {
      prepareExpression(expression)({ record, params: {} });
      return undefined;
    } catch (error) {
      return safeMessage(error);
    }
  }
});

describe("an expression", () => {
  test.each([
    "constructor",
    "__proto__",
    "prototype",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "length",
    "__defineGetter__",
  ])("does not read %s of the record's values", (name) => {
    const evaluate = (expression: string) =>
      prepareExpression(expression)({ record: { text: "x", list: [1], map: {} }, params: {} });
    for (const path of ["record", "record.text", "record.list", "record.map", "params"]) {
      const isList = path === "record.list";
      expect(() => evaluate(`${path}.${name}`)).toThrow(isList ? "a list has no fields" : "No such key");
      if (isList) expect(() => evaluate(`${path}.?${name}.hasValue()`)).toThrow("a list has no fields");
      else expect(evaluate(`${path}.?${name}.hasValue()`)).toBe(false);
    }
    expect(evaluate(`"${name}" in record`)).toBe(false);
  });

  test("reads such keys where the record has them", () => {
    const value = JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": "c"}');
    expect(prepareExpression("record.__proto__.polluted")({ record: value, params: {} })).toBe("yes");
    expect(prepareExpression("record.constructor")({ record: value, params: {} })).toBe("c");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("changes neither records nor parameters", () => {
    const frozen = freeze({ params: { names: ["a"], deep: { b: [1] } }, record: record({ list: ["a", { c: 1 }] }) });
    const expressions = [
      "params.names + asList(record.list) == []",
      "record.list.map(x, x) == params.names",
      "params.names.filter(x, x == record.eventName).size() > 0",
      'record.list.exists(x, x == "a") && params.deep.b[0] == 1',
    ];
    for (const text of expressions) {
      const expression = prepareExpression(text);
      expect(expression(frozen)).toBe(expression(frozen));
    }
  });

  function freeze<T>(value: T): T {
    if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
    return value;
  }
});

test("a failing rule, summary or suppression hides no other rule's alert", () => {
  const failing = [
    "record.absent.x == 1",
    "record[record.eventName] == 1",
    "duration(record.eventName) == duration('1s')",
  ];
  const broken = failing.flatMap((expression, index) => [
    rule({ id: `fails-${index}`, expression }),
    rule({ id: `fails-to-word-${index}`, summary: `string(${expression})` }),
  ]);
  fc.assert(
    fc.property(hostileRecord, (value) => {
      const ruleset: Ruleset = {
        rules: [...broken, rule({ id: "last" })],
        suppressions: [{ name: "fails", reason: "", rules: ["last"], params: {}, expression: "record.absent.x == 1" }],
      };
      expect(evaluateRecords(ruleset, [value]).alerts.map(({ rule }) => rule.id)).toContain("last");
    }),
    fuzz(40),
  );
});

test("the largest summary is as large as SNS takes", () => {
  expect(maxMessageBytes).toBe(262_144);
});
