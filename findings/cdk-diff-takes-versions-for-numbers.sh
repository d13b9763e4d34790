#!/usr/bin/env bash
# Package: aws-cdk 2.1148.1, aws-cdk-lib 2.276.0, constructs 10.8.1 (npm)
# Guess: `cdk diff` shows each text that changes, and exits with 1 with --fail.
# Happens: two texts that are both numbers are compared as numbers: from 1.1 to 1.10, from 012345678901 to 12345678901, and from one id of twenty digits to its neighbour there are no differences, and --fail exits with 0. 1.1.1 to 1.1.10 is shown.
# Documentation: https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-diff.html says nothing of it. Issues 15935 and 16444 of github.com/aws/aws-cdk, of 2021, are of versions of three parts and of dates, which only begin like numbers, and are closed.
# Why: a review, or a pipeline that asks for one only where --fail fails, lets a version, a threshold written as text or an id through unseen.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 aws-cdk@2.1148.1 || exit 2
cat >app.js <<'END'
import { App, CfnResource, Stack } from "aws-cdk-lib";
for (const id of ["1.1 1.2", "1.1 1.10", "1.1.1 1.1.10", "012345678901 12345678901", "12345678901234567890 12345678901234567891"]) {
  const [before, after] = id.split(" ");
  const app = new App({ outdir: `${process.env.OUTPUT}/${id}` });
  const Value = process.env.OUTPUT === "before" ? before : after;
  new CfnResource(new Stack(app, "Example"), "Parameter", { type: "AWS::SSM::Parameter", properties: { Type: "String", Value } });
  app.synth();
}
END
OUTPUT=before node app.js >/dev/null 2>&1
OUTPUT=after node app.js >/dev/null 2>&1
for app in after/*; do
  code=0 && CDK_DISABLE_CLI_TELEMETRY=true npx cdk diff --app "$app" --template "before/${app#after/}/Example.template.json" --fail --no-notices >diff.log 2>&1 || code=$?
  echo "${app#after/}: $(grep -E 'no differences|\[~\] AWS' diff.log), exit code $code"
done | tee seen

diff - seen <<'END'
012345678901 12345678901: There were no differences, exit code 0
1.1 1.10: There were no differences, exit code 0
1.1 1.2: [~] AWS::SSM::Parameter Parameter Parameter, exit code 1
1.1.1 1.1.10: [~] AWS::SSM::Parameter Parameter Parameter, exit code 1
12345678901234567890 12345678901234567891: There were no differences, exit code 0
END
