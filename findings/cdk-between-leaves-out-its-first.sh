#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0
# Guess: CDK's ranges for EventBridge's patterns, Lambda's filters and SNS's filters (Match.interval, FilterRule.between and
#   `between` of numericFilter) match the same numbers, both ends included.
# Happens: FilterRule.between leaves out its first number and includes the second; the other two include both.
# Documentation: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda.FilterRule.html calls it a "numeric range comparison
#   operator" and doesn't say which ends it includes.
# Why: between(400, 499) in the filter of a queue or a stream never passes on 400, and between(0, 5) drops every 0.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 || exit 2
cat >probe.js <<'END'
import { Match } from "aws-cdk-lib/aws-events";
import { FilterCriteria, FilterRule } from "aws-cdk-lib/aws-lambda";
import { SubscriptionFilter } from "aws-cdk-lib/aws-sns";
import { App, Stack } from "aws-cdk-lib";

const stack = new Stack(new App(), "Stack");
const show = (words, value) => console.log(`${words}: ${JSON.stringify(stack.resolve(value))}`);
show("Match.interval(400, 499)", Match.interval(400, 499));
show("FilterRule.between(400, 499)", FilterRule.between(400, 499));
show("numericFilter between", SubscriptionFilter.numericFilter({ between: { start: 400, stop: 499 } }).conditions);
show("numericFilter betweenStrict", SubscriptionFilter.numericFilter({ betweenStrict: { start: 400, stop: 499 } }).conditions);
show("filter", FilterCriteria.filter({ body: { status: FilterRule.between(400, 499) } }));
END
node probe.js 2>/dev/null | tee seen

diff - seen <<'END'
Match.interval(400, 499): [{"numeric":[">=",400,"<=",499]}]
FilterRule.between(400, 499): [{"numeric":[">",400,"<=",499]}]
numericFilter between: [{"numeric":[">=",400,"<=",499]}]
numericFilter betweenStrict: [{"numeric":[">",400,"<",499]}]
filter: {"pattern":"{\"body\":{\"status\":[{\"numeric\":[\">\",400,\"<=\",499]}]}}"}
END
