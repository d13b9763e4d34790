#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0, constructs 10.8.1 (npm)
# Guess: Trail.onEvent makes a rule for every event that CloudTrail sends to EventBridge, sign-ins included, and a pattern
#   that is given narrows it.
# Happens: the rule is for detail-type "AWS API Call via CloudTrail" alone. With the pattern for ConsoleLogin it never
#   matches, since sign-ins have a type of their own, as do what services do and Insights. A detailType that is given is
#   added to that one, so that the rule matches more than it says, not less. Write the pattern in a Rule.
# Documentation: the API's page says "for when an event is recorded by any Trail in the account"; which types there are:
#   https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-signin.html
# Why: the alert on the root user's sign-in is deployed, its test of the template passes, and it never comes.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 || exit 2
cat >probe.js <<'END'
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Trail } from "aws-cdk-lib/aws-cloudtrail";

const signIn = { eventName: ["ConsoleLogin"], userIdentity: { type: ["Root"] } };
const patterns = {
  "no pattern": undefined,
  "sign-ins": { detail: signIn },
  "sign-ins with their type": { detailType: ["AWS Console Sign In via CloudTrail"], detail: signIn },
  "what services do": { detailType: ["AWS Service Event via CloudTrail"] },
};
for (const [name, eventPattern] of Object.entries(patterns)) {
  const stack = new Stack(new App(), "Example");
  Trail.onEvent(stack, "Rule", { eventPattern });
  const [rule] = Object.values(Template.fromStack(stack).findResources("AWS::Events::Rule"));
  const pattern = rule.Properties.EventPattern;
  console.log(`${name}: ${JSON.stringify(pattern["detail-type"].toSorted())}, ${pattern.detail ? "with the rest of the pattern" : "nothing else"}`);
}
END
node probe.js 2>/dev/null | tee seen

diff - seen <<'END'
no pattern: ["AWS API Call via CloudTrail"], nothing else
sign-ins: ["AWS API Call via CloudTrail"], with the rest of the pattern
sign-ins with their type: ["AWS API Call via CloudTrail","AWS Console Sign In via CloudTrail"], with the rest of the pattern
what services do: ["AWS API Call via CloudTrail","AWS Service Event via CloudTrail"], nothing else
END
