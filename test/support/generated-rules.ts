import fc from "fast-check";
import { createEnvironment } from "../../engine/cel/environment.ts";
import { parse } from "../../engine/cel/parse.ts";
import type { Rule, Ruleset } from "../../engine/ruleset.ts";
import { rule } from "./records.ts";

const wording = fc.constantFrom(
  'record.eventName + " by " + record.?userIdentity.?arn.orValue("?")',
  "record.userIdentity.arn",
  'record.?errorCode.orValue("none")',
  'asList(record.?requestParameters.?names.orValue(null)).map(x, string(x)).join(", ")',
  "string(record.readOnly)",
  'record.?userIdentity.?arn.or(record.?userIdentity.?principalId).or(record.?sourceIPAddress).orValue("unknown")',
);

const paths = [
  "eventName",
  "eventSource",
  "errorCode",
  "userAgent",
  "sourceIPAddress",
  "userIdentity.type",
  "userIdentity.arn",
  "userIdentity.sessionContext.sessionIssuer.arn",
  "userIdentity.invokedByDelegate",
  "userIdentity.invokedByDelegate.accountId",
  "requestParameters.bucketName",
  "requestParameters.policy",
  "constructor",
];
const optionals = paths
  .map((path) => `record.?${path.replaceAll(".", ".?")}`)
  .concat(
    "record.?readOnly",
    "record.?resources",
    "record.?requestParameters.?names",
    'record.?requestParameters[?"items"]',
    "record.?userIdentity.type",
  );
const texts = [
  "record.eventName",
  "record.eventSource",
  'record.?errorCode.orValue("")',
  'record.?userIdentity.?type.orValue("")',
  'record.?userAgent.orValue("")',
  "params.text",
  "params.empty",
  '"DeleteTrail"',
  '"Root"',
  '""',
];
const simpleBools = [
  "has(record.userIdentity.invokedByDelegate)",
  'record.?userIdentity.?invokedByDelegate.?accountId.orValue("") != ""',
  'record.eventName == "DeleteTrail"',
  'record.eventName in ["PutBucketPolicy", "DeleteTrail", "Zustände"]',
  'record.eventName != "GetObject"',
  "record.eventName in params.names",
  'record.eventSource == "s3.amazonaws.com"',
  'record.?errorCode.orValue("") == ""',
  "record.?errorCode.hasValue()",
  "!has(record.errorCode)",
  'record.userIdentity.type == "Root"',
  'record.?userIdentity.?type.orValue("") in ["Root", "IAMUser"]',
  "has(record.userIdentity.arn)",
  "!record.?userIdentity.?type.hasValue()",
  'record.?userIdentity.?arn.orValue("").endsWith(":root")',
  'record.?userAgent.orValue("").lowerAscii().contains("trufflehog")',
  'record.userAgent.startsWith("aws-cli")',
  'cidr("10.0.0.0/8").containsIP(record.sourceIPAddress)',
  'record.?sourceIPAddress.orValue("") in ["203.0.113.5"]',
  "record.readOnly",
  "true",
  "false",
];

/** The params that generated rules read. */
const params = {
  text: "invoices",
  empty: "",
  names: ["DeleteTrail", "Zustände"],
  none: [],
  max: 7,
  ranges: ["10.0.0.0/8"],
};

/** Expressions of type bool that cel-js's checker accepts. */
const bool: fc.Arbitrary<string> = fc
  .letrec<Record<"bool" | "text" | "list" | "number" | "any" | "optional", string>>((tie) => {
    const all = {
      bool: tie("bool"),
      text: tie("text"),
      list: tie("list"),
      number: tie("number"),
      any: tie("any"),
      optional: tie("optional"),
    };
    const template = (parts: TemplateStringsArray, ...holes: fc.Arbitrary<string>[]) =>
      fc.tuple(...holes).map((values) => parts.reduce((made, part, at) => made + values[at - 1] + part));
    const { bool, text, list, number, any, optional } = all;
    const local = fc.constantFrom("x", "y", "record");
    return {
      bool: fc.oneof(
        { maxDepth: 4, depthIdentifier: "rule" },
        fc.constantFrom(...simpleBools),
        fc.constantFrom(...simpleBools),
        template`(${bool} && ${bool})`,
        template`(${bool} && ${bool} && ${bool})`,
        template`(${bool} || ${bool})`,
        template`!(${bool})`,
        template`(${bool} ? ${bool} : ${bool})`,
        template`(${text} ${fc.constantFrom("==", "!=")} ${text})`,
        template`(${any} ${fc.constantFrom("==", "!=")} ${any})`,
        template`(${number} ${fc.constantFrom("==", "!=", "<", "<=", ">", ">=")} ${number})`,
        template`(${any} in ${list})`,
        template`${text}.${fc.constantFrom("startsWith", "endsWith", "contains")}(${text})`,
        template`${text}.matches(${fc.constantFrom('"^Delete"', '"(?i)trufflehog|é"', 'r"/i-[0-9a-f]{8,17}$"', '"^$"')})`,
        template`${list}.${fc.constantFrom("exists", "all")}(x, ${bool})`,
        template`${any}.${fc.constantFrom("exists", "all")}(x, ${fc.constantFrom("x == 'a'", "x.name == 1.0", "x.startsWith('b')", "type(x) == string")})`,
        template`${optional}.hasValue()`,
        template`${optional}.orValue(${fc.constantFrom("false", "true")})`,
        template`has(record.${fc.constantFrom(...paths)})`,
        template`(type(${any}) == ${fc.constantFrom("string", "bool", "double", "int", "null_type", "list", "map")})`,
        template`cidr(${fc.constantFrom('"10.0.0.0/8"', '"::/0"', "params.ranges[0]", '"2001:db8::/32"', "record.eventName")}).containsIP(${any})`,
        template`cel.bind(${local}, ${any}, ${bool})`,
      ),
      text: fc.oneof(
        { maxDepth: 4, depthIdentifier: "rule" },
        fc.constantFrom(...texts),
        fc.constantFrom(...texts),
        template`record.${fc.constantFrom(...paths)}`,
        template`${optional}.orValue(${text})`,
        template`(${text} + ${text})`,
        template`${text}.${fc.constantFrom("lowerAscii", "upperAscii", "trim")}()`,
        template`${text}.split(${fc.constantFrom('","', '":"', '""')})[${fc.constantFrom("0", "1")}]`,
        template`string(${any})`,
        template`${list}.map(x, string(x)).join(", ")`,
        template`(${bool} ? ${text} : ${text})`,
      ),
      list: fc.oneof(
        { maxDepth: 3, depthIdentifier: "rule" },
        fc.constantFrom(
          '["DeleteTrail", "GetObject"]',
          "[]",
          "params.names",
          "params.none",
          '["", "x", "Root"]',
          "[1.0, 2.0]",
          '[1, "a", null]',
        ),
        template`asList(${any})`,
        template`${list}.filter(x, ${bool})`,
        template`${list}.map(x, ${any})`,
        template`(${list} + ${list})`,
        template`[${any}, ${any}]`,
        template`[${text}, ${text}]`,
        template`${text}.split(",")`,
      ),
      number: fc.oneof(
        { maxDepth: 3, depthIdentifier: "rule" },
        fc.constantFrom("1", "7", "1.0", "-1", "params.max", "record.requestParameters.count"),
        template`size(${list})`,
        template`${list}.size()`,
        template`${optional}.orValue(${number})`,
        template`-(${number})`,
      ),
      any: fc.oneof(
        { maxDepth: 3, depthIdentifier: "rule" },
        fc.constantFrom("null", "x", "true", "record.requestParameters", "record.resources", "record.eventName"),
        text,
        number,
        template`${optional}.orValue(null)`,
        template`parseJson(${fc.constantFrom("record.requestParameters.policy", '"[1]"', '"no"')})`,
        template`${list}[${fc.constantFrom("0", "1")}]`,
        template`x[${text}]`,
        list,
        bool,
      ),
      optional: fc.oneof(
        { maxDepth: 3, depthIdentifier: "rule" },
        fc.constantFrom(...optionals),
        fc.constantFrom(...optionals),
        template`${optional}.or(${optional})`,
        template`${optional}.?${fc.constantFrom("name", "items", "type", "constructor", "toString")}`,
        template`${any}[?${text}]`,
        template`${list}[?${fc.constantFrom("0", "1", "5")}]`,
        template`x.?name`,
      ),
    };
  })
  .bool.filter(isAccepted);

/** Whether cel-js's checker accepts an expression. */
export function isAccepted(expression: string): boolean {
  return parse(environment, expression).check().valid;
}

const environment = createEnvironment();

/** Rulesets with summaries, thresholds and a suppression, using every operator and function that the library uses. */
export function generatedRuleset(): fc.Arbitrary<Ruleset> {
  return fc.record({
    rules: fc
      .array(
        fc.record({
          expression: bool,
          summary: fc.option(wording, { nil: undefined }),
          subject: fc.option(wording, { nil: undefined }),
          target: fc.option(wording, { nil: undefined }),
          per: fc.option(wording),
          count: fc.integer({ min: 1, max: 3 }),
        }),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      .map((drafts) =>
        drafts.map(({ per, count, ...fields }, index): Rule => {
          const threshold = per === null || index % 3 !== 0 ? undefined : { count, per };
          return rule({ id: `rule-${index}`, params, threshold, ...fields });
        }),
      ),
    suppressions: fc
      .array(bool, { maxLength: 1 })
      .map((expressions) =>
        expressions.map((expression) => ({ name: "known", reason: "", rules: "all" as const, params, expression })),
      ),
  });
}
