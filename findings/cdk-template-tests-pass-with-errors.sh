#!/usr/bin/env bash
# Package: aws-cdk-lib 2.275.0, constructs 10.8.1, aws-cdk 2.1148.1 (npm)
# Guess: a stack that `cdk synth` refuses fails its tests: Template.fromStack throws when a construct or an aspect added an
#   error, as app.synth() does.
# Happens: app.synth() and Template.fromStack give the template, whatever errors were added with Annotations; only the command
#   reads them, and fails. A test finds them if it asks for them with Annotations.fromStack.
# Documentation: https://docs.aws.amazon.com/cdk/v2/guide/testing.html doesn't say that errors are left out; the README of
#   assertions has Annotations.fromStack as a second thing to test.
# Why: the check that says a topic is not encrypted, or that nobody receives the alarms, is green in the tests.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.275.0 constructs@10.8.1 aws-cdk@2.1148.1 || exit 2
cat >app.js <<'END'
import { Annotations, App, Aspects, Stack } from "aws-cdk-lib";
import { CfnTopic, Topic } from "aws-cdk-lib/aws-sns";

export const app = new App();
export const stack = new Stack(app, "Example");
new Topic(stack, "Alerts");
Aspects.of(stack).add({
  visit(node) {
    if (node instanceof CfnTopic && node.kmsMasterKeyId === undefined) Annotations.of(node).addError("This topic is not encrypted");
  },
});
END
cat >synth.js <<'END'
import { app } from "./app.js";
app.synth();
END
cat >test.js <<'END'
import { Annotations, Template } from "aws-cdk-lib/assertions";
import { app, stack } from "./app.js";

Template.fromStack(stack).resourceCountIs("AWS::SNS::Topic", 1);
console.log("Template.fromStack: passes");
console.log(`app.synth(): ${app.synth().stacks.length} stack`);
console.log(`Annotations.fromStack: ${Annotations.fromStack(stack).findError("*", "This topic is not encrypted").length} error`);
END
export CDK_DISABLE_CLI_TELEMETRY=1 CI=true HOME=$folder
{
  node test.js 2>/dev/null
  code=0
  npx --no-install cdk synth --app "node synth.js" --quiet --no-notices --no-version-reporting >log 2>&1 || code=$?
  grep -q "This topic is not encrypted" log && echo "cdk synth: exits with $code"
} | tee seen

diff - seen <<'END'
Template.fromStack: passes
app.synth(): 1 stack
Annotations.fromStack: 1 error
cdk synth: exits with 1
END
