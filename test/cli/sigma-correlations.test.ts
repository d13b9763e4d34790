import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { Collection, documentsOf } from "../../cli/sigma/collection.ts";
import { convert, type ImportedRule } from "../../cli/sigma/convert.ts";
import { durationOf } from "../../cli/sigma/correlation.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { loadRuleset } from "../../language/load.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import { readRule } from "../../language/read-policy.ts";
import { foldersIn } from "../../language/rule-folders.ts";
import { checkSamples, loadSamples } from "../../language/samples.ts";
import { checkSequenceSamples } from "../../language/sequence-samples.ts";
import { fuzz } from "../support/fuzz.ts";
import { record } from "../support/records.ts";
import { temporaryFolder } from "../support/rules-folder.ts";
import { run } from "../support/run.ts";

const origin = { collection: "https://example.com" };
const sigma = (title: string, detection: object, fields: object = {}) => ({
  title,
  name: title,
  logsource: { product: "aws", service: "cloudtrail" },
  detection,
  ...fields,
});
const base = (eventName: string, fields: object = {}) =>
  sigma(eventName.toLowerCase(), { s: { eventName }, condition: "s" }, fields);
const correlation = (fields: object, others: object = {}) => ({
  title: "Many",
  correlation: { type: "event_count", timespan: "10s", "group-by": ["sourceIPAddress"], ...fields },
  ...others,
});

/** The rules that documents become, by the documents' titles; a refusal is its message. */
function imported(...documents: object[]): (ImportedRule | string)[] {
  const all = documentsOf(documents.map((one) => stringify(one)).join("---\n"));
  const collection = new Collection(all);
  return all.flatMap((document): (ImportedRule | string)[] => {
    try {
      if (collection.correlationFedBy(document) !== undefined || collection.isFilter(document)) return [];
      return convert(document, origin, { id: "it", taken: new Set() }, collection);
    } catch (error) {
      return [(error as Error).message];
    }
  });
}

/** The same, as rules that the check accepts. */
function rulesFrom(...documents: object[]): Rule[] {
  return imported(...documents).map((one) => {
    if (typeof one === "string") throw new Error(one);
    return readRule(splitPolicyFile(`rules/it${one.suffix}.cel`, one.text));
  });
}

type Event = [seconds: number, eventName: string, fields?: Record<string, unknown>];

const at = ([seconds, eventName, fields]: Event, index: number) =>
  record({
    eventName,
    eventID: String(index),
    eventTime: new Date(Date.UTC(2026, 2, 14, 2, 0, seconds)).toISOString().replace(".000", ""),
    sourceIPAddress: "192.0.2.1",
    ...fields,
  });

/** Whether any of the rules that are not silent alerts on a stream, each record of which is a log object of its own. */
async function alerts(rules: readonly Rule[], events: readonly Event[]): Promise<boolean> {
  const objects = events.map((event, index) => [at(event, index)]);
  const loud = rules.filter(({ silent }) => !silent);
  const quiet = await Promise.all(
    loud.map(({ id }) =>
      checkSequenceSamples({ rules: [...rules] }, [{ rule: id, expected: "quiet", path: "x", objects }]),
    ),
  );
  return quiet.some((problems) => problems.length > 0);
}

describe("a correlation alerts on the streams that a plain evaluation of its window finds", () => {
  const [a, b] = [base("CreateUser"), base("DeleteUser")];
  const inWindows = (events: Event[], holds: (some: Event[]) => boolean) =>
    ["192.0.2.1", "192.0.2.2"].some((address) => {
      const own = events.filter(([, , fields]) => fields?.sourceIPAddress === address);
      return own.some(([from]) => holds(own.filter(([time]) => time >= from && time <= from + 10)));
    });
  const names = (some: Event[]) => some.map(([, name]) => name);
  const cases: [string, Rule[], (some: Event[]) => boolean][] = [
    [
      "event_count",
      rulesFrom(a, correlation({ rules: ["createuser"], condition: { gte: 3 } })),
      (some) => names(some).filter((name) => name === "CreateUser").length >= 3,
    ],
    [
      "event_count of two rules",
      rulesFrom(a, b, correlation({ rules: ["createuser", "deleteuser"], condition: { gt: 3, lte: 5 } })),
      (some) => names(some).filter((name) => name !== "GetUser").length >= 4,
    ],
    [
      "value_count",
      rulesFrom(
        a,
        correlation({ type: "value_count", rules: ["createuser"], condition: { gte: 2, field: "awsRegion" } }),
      ),
      (some) =>
        new Set(some.filter(([, name]) => name === "CreateUser").map(([, , fields]) => fields?.awsRegion)).size >= 2,
    ],
    [
      "temporal",
      rulesFrom(a, b, correlation({ type: "temporal", rules: ["createuser", "deleteuser"] })),
      (some) => names(some).includes("CreateUser") && names(some).includes("DeleteUser"),
    ],
    [
      "temporal_ordered",
      rulesFrom(a, b, correlation({ type: "temporal_ordered", rules: ["createuser", "deleteuser"] })),
      (some) =>
        names(some).lastIndexOf("DeleteUser") > names(some).indexOf("CreateUser") && names(some).includes("CreateUser"),
    ],
    [
      "the old count",
      rulesFrom(
        sigma("Old", {
          s: { eventName: "CreateUser" },
          timeframe: "10s",
          condition: "s | count() by sourceIPAddress > 2",
        }),
      ),
      (some) => names(some).filter((name) => name === "CreateUser").length >= 3,
    ],
  ];
  const event = fc.record({
    gap: fc.integer({ min: 1, max: 7 }),
    name: fc.constantFrom("CreateUser", "CreateUser", "DeleteUser", "GetUser"),
    sourceIPAddress: fc.constantFrom("192.0.2.1", "192.0.2.1", "192.0.2.2"),
    awsRegion: fc.constantFrom("eu-west-1", "us-east-1"),
  });

  test.each(cases)("%s", async (_name, rules, holds) => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 9 }), async (some) => {
        let time = 0;
        const events = some.map(({ gap, name, ...fields }): Event => {
          time += gap;
          return [time, name, fields];
        });
        expect([await alerts(rules, events), events]).toEqual([inWindows(events, holds), events]);
      }),
      fuzz(40),
    );
  });
});

describe("of the known traps", () => {
  const [a, b] = [base("CreateUser"), base("DeleteUser")];
  const any = sigma("any", { s: { "eventName|contains": "user" }, condition: "s" });
  const temporal = (type: string, rules: string[], fields: object = {}) => correlation({ type, rules, ...fields });

  test("a record that matches two rules counts once, is enough for temporal, and never for temporal_ordered", async () => {
    const twice = rulesFrom(a, any, correlation({ rules: ["createuser", "any"], condition: { gte: 2 } }));
    expect(await alerts(twice, [[0, "CreateUser"]])).toBe(false);
    expect(await alerts(rulesFrom(a, any, temporal("temporal", ["createuser", "any"])), [[0, "CreateUser"]])).toBe(
      true,
    );
    const ordered = rulesFrom(a, any, temporal("temporal_ordered", ["createuser", "any"]));
    expect(await alerts(ordered, [[0, "CreateUser"]])).toBe(false);
    expect(
      await alerts(ordered, [
        [0, "CreateUser"],
        [1, "GetUser"],
      ]),
    ).toBe(true);
  });

  test("a record without a field of group-by forms no group", async () => {
    const rules = rulesFrom(a, correlation({ rules: ["createuser"], condition: { gte: 2 } }));
    const without = { sourceIPAddress: undefined };
    expect(
      await alerts(rules, [
        [0, "CreateUser", without],
        [1, "CreateUser", without],
      ]),
    ).toBe(false);
  });

  test("fields of group-by are kept apart, and aliases name a field of each rule", async () => {
    const both = rulesFrom(
      a,
      correlation({ rules: ["createuser"], "group-by": ["awsRegion", "userAgent"], condition: { gte: 2 } }),
    );
    const of = (awsRegion: string, userAgent: string) => ({ awsRegion, userAgent });
    expect(
      await alerts(both, [
        [0, "CreateUser", of("a b", "c")],
        [1, "CreateUser", of("a", "b c")],
      ]),
    ).toBe(false);
    expect(
      await alerts(both, [
        [0, "CreateUser", of("a", "c")],
        [1, "CreateUser", of("a", "c")],
      ]),
    ).toBe(true);
    const aliases = { key: { createuser: "awsRegion", deleteuser: "userAgent" } };
    const alias = rulesFrom(
      a,
      b,
      temporal("temporal_ordered", ["createuser", "deleteuser"], { "group-by": ["key"], aliases }),
    );
    expect(
      await alerts(alias, [
        [0, "CreateUser", of("k", "x")],
        [1, "DeleteUser", of("y", "k")],
      ]),
    ).toBe(true);
    expect(
      await alerts(alias, [
        [0, "CreateUser", of("k", "x")],
        [1, "DeleteUser", of("k", "x")],
      ]),
    ).toBe(false);
  });

  test("an order with an alias becomes after with before, also where one record matches both rules", async () => {
    const made = sigma("made", { s: { "eventName|startswith": "Create" }, condition: "s" });
    const used = sigma("used", { s: { "eventName|endswith": "User" }, condition: "s" });
    const aliases = { key: { made: "responseElements.key", used: "awsRegion" } };
    const rules = rulesFrom(
      made,
      used,
      temporal("temporal_ordered", ["made", "used"], { "group-by": ["key"], aliases }),
    );
    expect(rules.find(({ after }) => after)?.after).toMatchInlineSnapshot(`
      {
        "before": "(type(record.?responseElements.?key.orValue(null)) in [string, bool, double] ? string(record.?responseElements.?key.orValue(null)) : "")",
        "per": "record.?awsRegion.orValue("")",
        "rule": "it-first",
        "within": 10,
      }
    `);
    const key = (key: string, awsRegion = "none") => ({ awsRegion, responseElements: { key } });
    expect(
      await alerts(rules, [
        [0, "CreateUser", key("k")],
        [1, "CreateUser", key("l", "k")],
      ]),
    ).toBe(true);
    expect(
      await alerts(rules, [
        [0, "CreateUser", key("k")],
        [1, "CreateUser", key("k", "other")],
      ]),
    ).toBe(false);
  });

  test("many failures and then a success: an order whose first part is a count", async () => {
    const failed = sigma("failed", { s: { eventName: "ConsoleLogin", errorCode: "Failed" }, condition: "s" });
    const success = sigma("success", { s: { eventName: "ConsoleLogin", errorCode: null }, condition: "s" });
    const many = { ...correlation({ rules: ["failed"], condition: { gte: 2 } }), name: "many" };
    const rules = rulesFrom(failed, success, many, {
      ...temporal("temporal_ordered", ["many", "success"]),
      title: "In",
    });
    const [f, s]: [Event, Event] = [
      [0, "ConsoleLogin", { errorCode: "Failed" }],
      [4, "ConsoleLogin"],
    ];
    expect(await alerts(rules, [f, s])).toBe(false);
    expect(await alerts(rules, [f, [1, "ConsoleLogin", { errorCode: "Failed" }], s])).toBe(true);
  });

  test("base rules stay silent unless generate is true within correlation, and filters narrow them", () => {
    const documents = (fields: object) => [
      correlation({ rules: ["createuser"], condition: { gte: 2 }, ...fields }),
      a,
      {
        title: "Not ours",
        filter: { rules: ["createuser"], selection: { awsRegion: "eu-west-1" }, condition: "not selection" },
      },
    ];
    const rules = rulesFrom(...documents({}));
    expect(rules.map(({ title, expression }) => [title, expression])).toMatchInlineSnapshot(`
      [
        [
          "Many",
          "record.eventName == "CreateUser"
        && !(record.?awsRegion.orValue("") == "eu-west-1")
        && record.?sourceIPAddress.orValue("") != """,
        ],
      ]
    `);
    expect(rulesFrom(...documents({ generate: true })).map(({ title }) => title)).toEqual(["Many", "createuser"]);
  });

  test("action: global is merged into the documents behind it", () => {
    const { detection: _detection, ...shared } = sigma("Global", {});
    const own = (eventName: string) => ({ title: eventName, detection: { s: { eventName }, condition: "s" } });
    const global = { ...shared, action: "global", level: "high", detection: { s: { awsRegion: "eu-west-1" } } };
    expect(
      rulesFrom(global, own("CreateUser"), own("DeleteUser")).map(({ title, severity, expression }) => [
        title,
        severity,
        expression,
      ]),
    ).toMatchInlineSnapshot(`
      [
        [
          "CreateUser",
          "high",
          "record.?awsRegion.orValue("") == "eu-west-1"
        && record.eventName == "CreateUser"",
        ],
        [
          "DeleteUser",
          "high",
          "record.?awsRegion.orValue("") == "eu-west-1"
        && record.eventName == "DeleteUser"",
        ],
      ]
    `);
  });

  test.each([
    ["90m", "1h30m"],
    ["1M", "30d10h29m6s"],
    ["1w", "7d"],
    ["45s", "45s"],
  ])("%s is %s", (timespan, duration) => {
    expect(durationOf(timespan)).toBe(duration);
  });

  test("event names that are compared without case are as exclusive as others", () => {
    const rules = rulesFrom(
      sigma("x", {
        s: { eventName: "NewCall" },
        t: { eventName: "OtherCall" },
        timeframe: "5m",
        condition: "s | near t",
      }),
    );
    expect(rules.map(({ expression }) => expression.trim())).toMatchInlineSnapshot(`
      [
        "record.eventName.lowerAscii() == "newcall"
        || record.eventName.lowerAscii() == "othercall"",
      ]
    `);
    expect(
      imported(sigma("x", { s: { eventName: "NewCall" }, t: { eventName: "OtherCall" }, condition: "s and t" })),
    ).toEqual([
      'condition: no record has both eventName "newcall" and "othercall"; what relates two records is a correlation',
    ]);
  });

  test("what a rule can't say is refused with its reason", () => {
    const of = (fields: object, ...others: object[]) =>
      imported(a, b, any, ...others, correlation({ rules: ["createuser"], condition: { gte: 2 }, ...fields })).at(-1);
    expect(
      [
        of({ rules: ["CreateUser"] }),
        of({ rules: ["nobody"] }),
        of({ condition: { lte: 3 } }),
        of({ condition: { neq: 3 } }),
        of({ condition: { gte: 5, lt: 3 } }),
        of({ condition: { gte: 2000 } }),
        of({ type: "value_count" }),
        of({ type: "value_sum", condition: { gte: 5, field: "requestParameters.size" } }),
        of({ type: "value_percentile" }),
        of({ type: "near" }),
        of({ type: "temporal" }),
        of({ type: "temporal", rules: ["createuser", "deleteuser", "any"], condition: undefined }),
        of({ type: "temporal", rules: ["createuser", "deleteuser"], condition: "createuser and not deleteuser" }),
        of({ type: "temporal_ordered", rules: ["createuser", "deleteuser", "any"], condition: undefined }),
        of({ timespan: "2y" }),
        of({ timespan: "soon" }),
        of({ "group-by": ["requestParameters"] }),
        of({ "group-by": ["userName"] }),
        of({ "group-by": ["key"], aliases: { key: { deleteuser: "awsRegion" } } }),
        of({ rules: ["ring"] }, { ...correlation({ rules: ["ring"], condition: { gte: 2 } }), name: "ring" }),
        imported(sigma("x", { s: { eventName: "A" }, condition: "s | count() > 5" })).at(-1),
        imported(sigma("x", { s: { eventName: "A" }, timeframe: "5m", condition: "s | sum(x) > 5" })).at(-1),
        imported({ title: "F", filter: { rules: ["x"] } }).at(-1),
        imported(
          sigma("x", {
            s: { eventName: "CreateUser" },
            t: { eventName: ["DeleteUser", "StopLogging"] },
            condition: "s and t",
          }),
        ).at(-1),
      ].join("\n"),
    ).toMatchInlineSnapshot(`
      "correlation: no rule of these files has the id or name "CreateUser"
      correlation: no rule of these files has the id or name "nobody"
      correlation: a condition without a lower limit is met by the first record
      correlation: "neq" is met by every other count, also that of one record
      correlation: no count meets the condition
      threshold.count must be at most 1000 with within
      correlation: value_count needs a field in its condition
      correlation: value_sum calculates with the values of several records, and a rule only counts
      correlation: value_percentile calculates with the values of several records, and a rule only counts
      correlation: the type "near" is unknown
      correlation: temporal needs at least two rules
      correlation: one record may match both "createuser" and "any", and of more than two rules a rule can only count records that match one each: give them different event names
      correlation: the condition "createuser and not deleteuser" is an expression over rules, which a rule can't count
      correlation: an order of more than two rules: a rule comes after one other within a time, and the timespan of all together can't be said
      timespan: 2y is longer than the 365 days that rules remember
      timespan: "soon" is no time such as 90m
      correlation: "requestParameters" is not one value of a record
      "userName" is not a field of CloudTrail's records; it is probably userIdentity.userName
      correlation: the alias "key" names "deleteuser", which is none of its rules
      correlation: it names itself, perhaps by way of others
      condition: "count() > 5" needs a timeframe
      condition: the aggregation "sum(x) > 5" is no count, and a rule only counts
      a filter needs rules, and a condition over selections
      condition: no record has both eventName "CreateUser" and "DeleteUser"; what relates two records is a correlation"
    `);
  });
});

test("import writes a correlation's rules with samples, and check accepts them", async () => {
  const folder = temporaryFolder({
    "brute_force.yml": [
      correlation({ type: "temporal_ordered", rules: ["createuser", "deleteuser"], timespan: "1h" }, { level: "high" }),
      base("CreateUser"),
      base("DeleteUser"),
    ]
      .map((one) => stringify(one))
      .join("---\n"),
  });
  const out = join(folder, "rules");
  const { code, stdout, stderr } = await run(["import", "--out", out, join(folder, "brute_force.yml")]);
  expect({ code, stderr, stdout: stdout.replaceAll(folder, "") }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "/rules/brute-force-first.cel  from /brute_force.yml
    /rules/brute-force.cel  from /brute_force.yml
    /brute_force.yml: not a rule of its own, as it feeds the correlation "Many"
    /brute_force.yml: not a rule of its own, as it feeds the correlation "Many"
    1 rule imported, 0 could not be expressed.
    The samples were made from the detections: replace them with real records.
    ",
    }
  `);
  expect(readFileSync(join(out, "brute-force.cel"), "utf8")).toMatchInlineSnapshot(`
    "// title: Many
    // severity: high
    // description: >-
    //   Many. Imported, and changed into CEL, from the Sigma rule "Many", by an author it does not name.
    // response: >-
    //   Find out now who made the call and from where. If nobody planned it, contain those credentials and undo it.
    // references:
    //   - https://sigmahq.io/docs/basics/rules.html
    // after:
    //   rule: brute-force-first
    //   per: record.?sourceIPAddress.orValue("")
    //   within: 1h
    record.eventName == "DeleteUser"
      && record.?sourceIPAddress.orValue("") != ""
    "
  `);
  const ruleset = loadRuleset({ folder: out });
  expect(checkSamples(ruleset, loadSamples(foldersIn(out)))).toEqual([]);
});

test("a rule that a correlation names by its title is not imported alone, although the correlation is refused", async () => {
  const { name: _name, ...untitled } = base("CreateUser") as { name: string; title: string };
  const folder = temporaryFolder({
    "many.yml": [correlation({ rules: [untitled.title], condition: { gte: 2 } }), untitled]
      .map((one) => stringify(one))
      .join("---\n"),
  });
  const { code, stdout, stderr } = await run(["import", "--out", join(folder, "rules"), join(folder, "many.yml")]);
  expect({
    code,
    stdout: stdout.replaceAll(folder, ""),
    stderr: stderr.replaceAll(folder, ""),
  }).toMatchInlineSnapshot(`
    {
      "code": 1,
      "stderr": "/many.yml: document 1: correlation: no rule of these files has the id or name "createuser"; it is a title, which is no reference
    ",
      "stdout": "/many.yml: not a rule of its own, as it feeds the correlation "Many"
    0 rules imported, 1 could not be expressed.
    ",
    }
  `);
});
