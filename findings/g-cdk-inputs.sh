#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0, constructs 10.8.1 (npm)
# Guess: CDK's FilterPattern escapes a value's quotation marks, keeps a number's digits and puts each condition in brackets; RuleTargetInput makes a template that EventBridge takes for a text with quotation marks, for numbers, objects and lists of fields, and for two fields whose paths differ
#   only in a character that a variable's name can't have; a MetricFilter's metric() counts what its filter found: its statistic is the sum.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 || exit 2
cat >probe.js <<'END'
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { EventField, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { FilterPattern, LogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Queue } from "aws-cdk-lib/aws-sqs";

const pattern = (words, make) => { try { console.log(`${words}: ${make().logPatternString}`); } catch (error) { console.log(`${words}: ${error.message}`); } };
pattern("string", () => FilterPattern.stringValue("$.eventName", "=", "ConsoleLogin"));
pattern("quotes", () => FilterPattern.stringValue("$.userAgent", "=", 'a "b" \\c'));
pattern("unequal", () => FilterPattern.stringValue("$.errorCode", "!=", "AccessDenied"));
pattern("number", () => FilterPattern.numberValue("$.n", ">=", 123456789012));
pattern("large number", () => FilterPattern.numberValue("$.n", "=", 1e21));
pattern("boolean", () => FilterPattern.booleanValue("$.readOnly", false));
pattern("exists", () => FilterPattern.exists("$.errorCode"));
pattern("not exists", () => FilterPattern.notExists("$.errorCode"));
pattern("null", () => FilterPattern.isNull("$.errorCode"));
pattern("all of any", () => FilterPattern.all(FilterPattern.any(FilterPattern.exists("$.a"), FilterPattern.exists("$.b")), FilterPattern.exists("$.c")));
pattern("all of one", () => FilterPattern.all(FilterPattern.exists("$.a")));
pattern("terms", () => FilterPattern.allTerms("a b", 'say "hi"', "ERROR"));
pattern("any term", () => FilterPattern.anyTerm("ERROR", "a b"));
pattern("any group", () => FilterPattern.anyTermGroup(["ERROR", "a"], ["WARN"]));
pattern("space", () => FilterPattern.spaceDelimited("a", "b", "...").whereString("a", "=", "x*").whereNumber("b", ">", 5));

const stack = new Stack(new App(), "Stack", { env: { account: "123456789012", region: "eu-central-1" } });
const filter = new MetricFilter(stack, "Filter", { logGroup: new LogGroup(stack, "Group"), filterPattern: FilterPattern.exists("$.a"), metricNamespace: "n", metricName: "m" });
console.log("statistic:", filter.metric().statistic, "period:", filter.metric().period.toSeconds());
const field = (path) => EventField.fromPath(path);
const inputs = {
  text: () => RuleTargetInput.fromText(`${field("$.detail.eventName")} by ${field("$.detail.userIdentity.arn")}`),
  "quotation marks": () => RuleTargetInput.fromText(`say "${field("$.detail.eventName")}" \\ now`),
  "two lines": () => RuleTargetInput.fromText(`a\n${field("$.detail.eventName")}`),
  multiline: () => RuleTargetInput.fromMultilineText(`a "x"\n${field("$.detail.eventName")}`),
  object: () => RuleTargetInput.fromObject({ n: field("$.detail.n"), who: field("$.detail.userIdentity"), text: `by ${field("$.detail.eventName")}`, fixed: 5 }),
  "text with quotation marks in an object": () => RuleTargetInput.fromObject({ text: `say "${field("$.detail.eventName")}"` }),
  list: () => RuleTargetInput.fromObject({ list: [field("$.detail.a"), field("$.detail.b")] }),
  "like names": () => RuleTargetInput.fromObject({ a: field("$.detail.a-b"), b: field("$.detail.a.b"), c: field("$.detail['a-b']") }),
  "a key": () => RuleTargetInput.fromObject({ [field("$.detail.eventName")]: 1 }),
  "a number's text": () => RuleTargetInput.fromObject({ a: "<detail-n>", b: field("$.detail.n") }),
  path: () => RuleTargetInput.fromEventPath("$.detail"),
};
let n = 0;
for (const [words, make] of Object.entries(inputs)) {
  try {
    const stack = new Stack(new App(), "Stack");
    new Rule(stack, "Rule", { eventPattern: { source: ["a"] } }).addTarget(new SqsQueue(new Queue(stack, "Queue"), { message: make() }));
    const [rule] = Object.values(Template.fromStack(stack).findResources("AWS::Events::Rule"));
    const { InputTransformer, InputPath, Input } = rule.Properties.Targets[0];
    console.log(`${words}: ${JSON.stringify(InputTransformer?.InputPathsMap)} ${InputTransformer?.InputTemplate ?? InputPath ?? Input}`);
  } catch (error) { console.log(`${words}: ${error.message}`); }
}
END
node probe.js 2>/dev/null | tee seen
