import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Document, stringify } from "yaml";
import { Collection } from "../../cli/sigma/collection.ts";
import { convert } from "../../cli/sigma/convert.ts";
import { readDocuments } from "../../cli/sigma/rule.ts";
import { SigmaError } from "../../cli/sigma/sigma-error.ts";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import { checkExpression } from "../../language/check.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import { clip } from "../../text/clip.ts";
import { fuzz } from "../support/fuzz.ts";
import { sigmaMatches } from "../support/sigma-evaluator.ts";
import { detections, map, records } from "../support/sigma-generators.ts";

const sigma = (detection: unknown, fields: Record<string, unknown> = {}) =>
  stringify({ title: "A rule", logsource: { product: "aws", service: "cloudtrail" }, detection, ...fields });

const convertOne = (document: Document.Parsed) =>
  convert(
    document,
    { collection: "https://example.com" },
    { id: "a-rule", taken: new Set() },
    new Collection([document]),
  );

/** The expression that the importer writes for a detection section. */
function expressionOf(detection: object): string {
  const [document] = readDocuments(sigma(detection));
  if (!document) throw new Error("no document");
  const [rule] = convertOne(document);
  const text = rule?.text ?? "";
  return splitPolicyFile("rule", text).expression.text.trim();
}

/** The same. Of what is refused, undefined for keywords with JSON's punctuation, and `false` for a condition that no record can meet. */
function importable(detection: object): string | undefined {
  try {
    return expressionOf(detection);
  } catch (error) {
    if (!(error instanceof SigmaError)) throw error;
    if (error.message.includes("JSON's punctuation")) return undefined;
    if (error.message.includes("no record has both")) return "false";
    throw error;
  }
}

describe("the imported rule and the Sigma rule agree on generated records", () => {
  const agree = (detection: Record<string, unknown>, candidates: Record<string, unknown>[]) => {
    const expression = importable(detection);
    fc.pre(expression !== undefined);
    const evaluate = prepareExpression(expression);
    for (const record of candidates) {
      const answers = [evaluate({ record, params: {} }), sigmaMatches(detection, record)];
      if (answers[0] !== answers[1]) expect([expression, record, answers[0]]).toEqual([expression, record, answers[1]]);
    }
  };

  test("for a field's comparison", () => {
    const single = map.map((selection) => ({ selection, condition: "selection" }));
    fc.assert(fc.property(single, fc.array(records, { minLength: 6, maxLength: 10 }), agree), fuzz(300));
  });

  test("for a condition over selections", () => {
    fc.assert(fc.property(detections, fc.array(records, { minLength: 1, maxLength: 4 }), agree), fuzz(150));
  });
});

test.each([
  [{ s: { eventName: "GetObject" }, condition: "s" }, 'record.eventName == "GetObject"'],
  [{ s: { eventName: "getobject" }, condition: "s" }, 'record.eventName == "GetObject"'],
  [{ s: { eventName: "DeleteDbInstance" }, condition: "s" }, 'record.eventName == "DeleteDBInstance"'],
  [{ s: { eventName: "UnheardOf" }, condition: "s" }, 'record.eventName.lowerAscii() == "unheardof"'],
  // lowerAscii() leaves other letters as they are.
  [{ s: { eventName: "Übung" }, condition: "s" }, 'record.eventName.lowerAscii() == "Übung"'],
  [{ s: { eventSource: "S3.amazonaws.com" }, condition: "s" }, 'record.eventSource == "s3.amazonaws.com"'],
  [{ s: { "userIdentity.type": "root" }, condition: "s" }, 'record.?userIdentity.?type.orValue("") == "Root"'],
  [{ s: { errorCode: null }, condition: "not s" }, "has(record.errorCode) && dyn(record.errorCode) != null"],
  [{ s: { userAgent: "" }, condition: "s" }, 'has(record.userAgent) && record.?userAgent.orValue("") == ""'],
  [
    { s: { "requestParameters.userName|contains": "ADMIN" }, condition: "s" },
    'asList(record.?requestParameters.?userName.orValue(null)).exists(v, textsIn(v).exists(t, t.lowerAscii().contains("admin")))',
  ],
  [
    { s: { "requestParameters.x-amz-acl": "1" }, condition: "s" },
    'asList(record.?requestParameters[?"x-amz-acl"].orValue(null)).exists(v, type(v) in [string, bool, double] && string(v) == "1")',
  ],
])("%j becomes %s", (detection, expected) => {
  expect(expressionOf(detection).replace(/\n\s*/g, " ")).toBe(expected);
});

test.each([
  ["eventName", (index: number) => `Unheard${index}`],
  ["userAgent|contains", (index: number) => `tool-${index}/`],
  ["sourceIPAddress|cidr", (index: number) => `10.${index >> 8}.${index & 255}.0/24`],
])("a rule with 2,400 values of %s is imported, and finds the last of them", (field, numbered) => {
  const values = Array.from({ length: 2400 }, (_, index) => numbered(index));
  const expression = expressionOf({ s: { [field]: values }, condition: "s" });
  checkExpression(expression, "bool", [], (problem) => new Error(problem) as never);
  const [name = ""] = field.split("|");
  const matches = (value: string) => prepareExpression(expression)({ record: { [name]: value } as never, params: {} });
  const last = (values.at(-1) as string).replace("0/24", "7");
  expect([matches(last), matches("192.0.2.1")]).toEqual([true, false]);
});

describe("an error says what can't be expressed, and where it is", () => {
  const reason = (yaml: string) => {
    const [document] = readDocuments(yaml);
    if (!document) throw new Error("no document");
    try {
      return convertOne(document)[0]?.text ?? "nothing";
    } catch (error) {
      return (error as Error).message;
    }
  };
  const ofSelection = (selection: unknown) => reason(sigma({ selection, condition: "selection" }));
  const ofCondition = (condition: unknown) => reason(sigma({ selection: { eventName: "A" }, condition }));

  const listed = (cases: [string, string][]) => cases.map(([name, message]) => `${name} → ${message}`).join("\n");

  test("in a selection", () => {
    const selections = [
      { "userAgent|base64offset|contains": "x" },
      { "userAgent|containz": "x" },
      { "userAgent|contains|endswith": "x" },
      { "userAgent|m": "x" },
      { "userAgent|re": "a(?!b)" },
      { "userAgent|re": "a(b" },
      { "userAgent|gt": 5 },
      { "requestParameters.size|gt": "big" },
      { "sourceIPAddress|cidr": "10.0.0.0/99" },
      { "userAgent|exists": "yes" },
      { "userAgent|contains": null },
      { useragent: "x" },
      { "userIdentity.typ": "Root" },
      { "userAgent.name": "x" },
      { requestParameters: "x" },
      { "userIdentity|contains": "x" },
      { readOnly: "maybe" },
      { eventName: [] },
      { eventName: { a: 1 } },
      { "|re": "x" },
      {},
      [],
      null,
    ];
    expect(listed(selections.map((one) => [JSON.stringify(one), ofSelection(one)]))).toMatchInlineSnapshot(`
      "{"userAgent|base64offset|contains":"x"} → selection: userAgent|base64offset|contains: "base64offset" of fewer than 3 bytes matches too much
      {"userAgent|containz":"x"} → selection: userAgent|containz: the modifier "containz" is unknown; did you mean "contains"?
      {"userAgent|contains|endswith":"x"} → selection: userAgent|contains|endswith: the modifiers "contains" and "endswith" can't go together
      {"userAgent|m":"x"} → selection: userAgent|m: the modifier "m" belongs to "re"
      {"userAgent|re":"a(?!b)"} → selection: userAgent|re: super-linear regular expression: look-around such as (?=…) can't run in linear time
      {"userAgent|re":"a(b"} → selection: userAgent|re: bad regular expression: missing closing ): \`a(b\`
      {"userAgent|gt":5} → selection: userAgent|gt: "userAgent" is not a number in CloudTrail's records
      {"requestParameters.size|gt":"big"} → selection: requestParameters.size|gt: "big" is not a number
      {"sourceIPAddress|cidr":"10.0.0.0/99"} → selection: sourceIPAddress|cidr: "10.0.0.0/99" is not an address range such as "10.0.0.0/8"
      {"userAgent|exists":"yes"} → selection: userAgent|exists: "exists" is true or false
      {"userAgent|contains":null} → selection: userAgent|contains: "contains" of null
      {"useragent":"x"} → selection: useragent: "useragent" is not a field of CloudTrail's records; did you mean "userAgent"?
      {"userIdentity.typ":"Root"} → selection: userIdentity.typ: "userIdentity.typ" is not a field of CloudTrail's records; did you mean "type"?
      {"userAgent.name":"x"} → selection: userAgent.name: "userAgent.name" is not a field of CloudTrail's records: userAgent has no fields
      {"requestParameters":"x"} → selection: requestParameters: "requestParameters" is an object in CloudTrail's records: name a field below it
      {"userIdentity|contains":"x"} → selection: userIdentity|contains: "userIdentity" is an object in CloudTrail's records: name a field below it
      {"readOnly":"maybe"} → selection: readOnly: "readOnly" is true or false in CloudTrail's records, and is compared with something else
      {"eventName":[]} → selection: eventName: the list of values is empty
      {"eventName":{"a":1}} → selection: eventName: values can't be maps or lists
      {"|re":"x"} → selection: |re: keywords can't be compared with "re"
      {} → selection: is empty
      [] → selection: is empty
      null → selection: is empty"
    `);
  });

  test("in a condition", () => {
    const conditions = [
      "selection | count() by userIdentity.arn > 5",
      "selection | near other",
      "selection near other",
      "selection and filter",
      "selektion",
      "2 of selection*",
      "1 of filter*",
      "(selection",
      "selection)",
      "not",
      `${"(".repeat(5000)}selection${")".repeat(5000)}`,
      "",
      5,
    ];
    expect(listed(conditions.map((one) => [clip(String(one), 60), ofCondition(one)]))).toMatchInlineSnapshot(`
      "selection | count() by userIdentity.arn > 5 → condition: "count() by userIdentity.arn > 5" needs a timeframe
      selection | near other → condition: "near other" needs a timeframe
      selection near other → condition: "selection near other" needs a timeframe
      selection and filter → condition: detection has no "filter"
      selektion → condition: detection has no "selektion"; did you mean "selection"?
      2 of selection* → condition: "2 of" is not known; Sigma has "1 of", "any of" and "all of"
      1 of filter* → condition: nothing in detection matches "1 of filter*"
      (selection → condition: a ")" is missing
      selection) → condition: ")" is not expected in "selection)"
      not → condition: the name of a selection is missing
      (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((… → condition: is nested more than 100 levels deep
       → not a Sigma rule: detection.condition must not be empty
      5 → not a Sigma rule: detection.condition must be text, or a list of texts"
    `);
  });

  test("of a file", () => {
    const files: [string, string][] = [
      ["another product", sigma({}, { logsource: { product: "windows", service: "security" } })],
      ["no title", sigma({ condition: "s" }, { title: undefined })],
      ["another level", sigma({ condition: "s" }, { level: "urgent" })],
      ["no detection", sigma(undefined)],
      [
        "another service, with numbers",
        sigma({ s: { EventID: 4624 }, condition: "s" }, { logsource: { product: "aws", service: "windows" } }),
      ],
      [
        "another service that names the event source",
        sigma(
          { s: { "eventSource|contains": "s3", "requestParameters.size": 5 }, condition: "s" },
          { logsource: { product: "aws", service: "s3" } },
        ),
      ],
      ["a time frame", sigma({ s: { eventName: "A" }, timeframe: "5m", condition: "s" })],
      ["a correlation", stringify({ title: "A", correlation: { type: "event_count" } })],
      ["a filter", stringify({ title: "A", filter: {} })],
      ["a collection", stringify({ action: "global", title: "A" })],
      ["no YAML", "a: [b"],
      ["no map", "text"],
      ["a 0 in front", `${sigma({ condition: "s" })}  s:\n    recipientAccountId: 012345678901\n`],
    ];
    expect(listed(files.map(([name, yaml]) => [name, reason(yaml)]))).toMatchInlineSnapshot(`
      "another product → logsource: not for CloudTrail, which is product: aws, service: cloudtrail; or another service of aws, if the detection names the eventSource
      no title → not a Sigma rule: title must be text
      another level → not a Sigma rule: level must be one of informational, low, medium, high, critical
      no detection → not a Sigma rule: detection must be selections and a condition
      another service, with numbers → logsource: not for CloudTrail, which is product: aws, service: cloudtrail; or another service of aws, if the detection names the eventSource
      another service that names the event source → // title: A rule
      // severity: medium
      // description: >-
      //   A rule. Imported, and changed into CEL, from the Sigma rule "A rule", by an author it does not name.
      // response: >-
      //   Ask the caller what the call was for. If nobody planned it, look at what else those credentials did.
      // references:
      //   - https://example.com
      record.eventSource.lowerAscii().contains("s3")
        && asList(record.?requestParameters.?size.orValue(null)).exists(v,
          type(v) in [string, bool, double] && string(v) == "5")

      a time frame → // title: A rule
      // severity: medium
      // description: >-
      //   A rule. Imported, and changed into CEL, from the Sigma rule "A rule", by an author it does not name.
      // response: >-
      //   Ask the caller what the call was for. If nobody planned it, look at what else those credentials did.
      // references:
      //   - https://example.com
      record.eventName.lowerAscii() == "a"

      a correlation → correlation: timespan must be a time such as 90m
      a filter → a filter needs rules, and a condition over selections
      a collection → only a collection with "action: global" before the rules can be merged
      no YAML → YAML: Flow sequence in block collection must be sufficiently indented and end with a ]
      no map → not a Sigma rule
      a 0 in front → the number 012345678901 would lose its leading 0: put it in quotes"
    `);
  });
});
