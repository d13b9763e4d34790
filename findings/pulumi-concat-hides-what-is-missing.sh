#!/usr/bin/env bash
# Package: @pulumi/pulumi 3.276.0 (npm)
# Guess: concat is interpolate in another form: an output that is undefined becomes "undefined" in both, so that a wrong
#   ARN is seen in the preview and refused by AWS.
# Happens: concat joins its values as a list, and undefined and null leave nothing. An ARN without its account
#   or its bucket is a valid ARN of something else: a policy for "arn:aws:s3:::" + bucket + "*" is one for all buckets,
#   and is deployed without an error. interpolate writes "undefined".
# Documentation: https://www.pulumi.com/docs/iac/concepts/inputs-outputs/helpers/ shows both as ways to the same string;
#   the docstring of concat says that it "stringifies each one, and concatenates all values", that of interpolate that it
#   "is similar to concat".
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pulumi/pulumi@3.276.0 || exit 2

cat >probe.js <<'END'
import * as pulumi from "@pulumi/pulumi";

for (const bucket of ["logs", undefined, null]) {
  const output = pulumi.output(bucket);
  const joined = pulumi.concat("arn:aws:s3:::", output, "*");
  const written = pulumi.interpolate`arn:aws:s3:::${output}*`;
  console.log(`${bucket}: concat ${await joined.promise()}, interpolate ${await written.promise()}`);
}
END
node probe.js 2>/dev/null | tee seen

diff - seen <<'END'
logs: concat arn:aws:s3:::logs*, interpolate arn:aws:s3:::logs*
undefined: concat arn:aws:s3:::*, interpolate arn:aws:s3:::undefined*
null: concat arn:aws:s3:::*, interpolate arn:aws:s3:::null*
END
