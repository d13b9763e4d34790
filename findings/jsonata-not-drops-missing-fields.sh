#!/usr/bin/env bash
# Package: jsonata 2.2.2 (npm; Step Functions has JSONata for its conditions)
# Guess: `$not(readOnly)` and `mfa != "Yes"` are true for a record that lacks the field, as `!undefined` and
#   `undefined !== "Yes"` are in JavaScript, in which JSONata is written.
# Happens: `$not` of a missing field is missing, and `!=` with one is false, so a filter drops these records.
#   `$not(mfa = "Yes")` keeps them, since `=` with a missing field is false, not missing; `$not($contains(userAgent,
#   ...))` drops them again. A condition of the form "unless the field says" is silent for records without the field.
# Documentation: https://docs.jsonata.org/comparison-operators promises true for whatever is not the same, and
#   https://docs.jsonata.org/boolean-functions doesn't say what `$not` does with a missing field.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts jsonata@2.2.2 || exit 2

cat >probe.js <<'END'
import jsonata from "jsonata";

const Records = [
  { id: "yes", readOnly: true, mfa: "Yes", userAgent: "aws-cli/2" },
  { id: "no", readOnly: false, mfa: "No", userAgent: "console" },
  { id: "missing" },
];
for (const condition of [
  "$not(readOnly)",
  "readOnly != true",
  "$not(readOnly = true)",
  'mfa != "Yes"',
  '$not(mfa = "Yes")',
  '$not($contains(userAgent, "aws-cli"))',
  '$not(userAgent in ["aws-cli/2"])',
]) {
  const ids = await jsonata(`[Records[${condition}].id]`).evaluate({ Records });
  console.log(`${condition}: ${ids.join(", ")}`);
}
END
node probe.js | tee seen

diff - seen <<'END'
$not(readOnly): no
readOnly != true: no
$not(readOnly = true): no, missing
mfa != "Yes": no
$not(mfa = "Yes"): no, missing
$not($contains(userAgent, "aws-cli")): no
$not(userAgent in ["aws-cli/2"]): no, missing
END
