#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0, @aws-cdk/cloudformation-diff (npm)
# Guess: numericFilter({ greaterThan: 0, lessThan: 5 }) asks for both, stringFilter({ allowlist, denylist }) for what is allowed and not denied; 0 is a bound. A diff of two templates shows every change of a value: "1.1" to "1.10" of a version,
#   "012345678901" to "12345678901". A test with allResourcesProperties fails where there is no such resource. (The author suspects that the filter's conditions become a list, of which one is enough, and that the diff takes numbers for equal.)
set -euo pipefail
cd "${PACKAGES:?}/n1"
cat >f.mjs <<'EOF'
import { App, Stack } from "aws-cdk-lib"; import { SubscriptionFilter } from "aws-cdk-lib/aws-sns"; import { Template, Match } from "aws-cdk-lib/assertions"; import * as sns from "aws-cdk-lib/aws-sns";
const s = (l, f) => { try { console.log(l, JSON.stringify(f())); } catch (e) { console.log(l, "ERR", e.message.slice(0, 100)); } };
s("gt lt", () => SubscriptionFilter.numericFilter({ greaterThan: 10, lessThan: 20 }).conditions);
s("gt 0", () => SubscriptionFilter.numericFilter({ greaterThan: 0 }).conditions);
s("between+allow", () => SubscriptionFilter.numericFilter({ allowlist: [1], between: { start: 5, stop: 6 } }).conditions);
s("allow deny", () => SubscriptionFilter.stringFilter({ allowlist: ["Root"], denylist: ["IAMUser"] }).conditions);
s("prefix deny", () => SubscriptionFilter.stringFilter({ matchPrefixes: ["Delete"], denylist: ["DeleteTags"] }).conditions);
const t = Template.fromStack(new Stack(new App(), "S"));
s("allResources", () => { t.allResourcesProperties("AWS::SNS::Topic", { KmsMasterKeyId: Match.anyValue() }); return "passes"; });
s("allResources not", () => { t.allResources("AWS::SNS::Topic", Match.absent()); return "passes"; });
import * as d from "@aws-cdk/cloudformation-diff";
const full = d.fullDiff ?? d.default.fullDiff;
const mk = (v) => ({ Resources: { F: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: v } } }, Parameters: { P: { Type: "String", Default: v } }, Outputs: { O: { Value: v } } });
for (const [a, b] of [["1.1", "1.10"], ["012345678901", "12345678901"], ["1e3", "1000"], ["12345678901234567890", "12345678901234567891"], ["true", true], ["5", 5], ["1.1.1", "1.1.10"], ["3.1 a", "3.10 a"], ["0x10", "16"], ["10 minutes", "10 hours"]]) s(`diff ${a} ${b}`, () => { const x = full(mk(a), mk(b)); return { resources: x.resources.differenceCount, parameters: x.parameters.differenceCount, outputs: x.outputs.differenceCount, count: x.differenceCount }; });
const pol = (v) => ({ Resources: { T: { Type: "AWS::SNS::TopicPolicy", Properties: { Topics: ["t"], PolicyDocument: v } } } });
s("order of statements", () => full(pol({ Statement: [{ Sid: "a" }, { Sid: "b" }] }), pol({ Statement: [{ Sid: "b" }, { Sid: "a" }] })).differenceCount);
s("order of actions", () => full(pol({ Statement: [{ Action: ["a", "b"] }] }), pol({ Statement: [{ Action: ["b", "a"] }] })).differenceCount);
EOF
node f.mjs
