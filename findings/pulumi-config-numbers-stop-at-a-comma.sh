#!/usr/bin/env bash
# Package: @pulumi/pulumi 3.276.0 (npm)
# Guess: config.getNumber("retentionDays") throws for what is no number, as getBoolean does for "True".
# Happens: it takes the digits that the value begins with and drops the rest: "1,095" and "1_095" are 1, "30d" is 30,
#   "0x10" is 0, and Infinity passes too. Logs meant to be kept for three years are deleted after a day. A minimum and
#   a maximum are checked on what is left of it. Read the text with get(), and validate it.
# Documentation: the method's own promises an error for such values:
#   https://www.pulumi.com/docs/reference/pkg/nodejs/pulumi/pulumi/classes/Config.html
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pulumi/pulumi@3.276.0 || exit 2

cat >probe.js <<'END'
import pulumi from "@pulumi/pulumi";

const values = { days: "1095", comma: "1,095", underscore: "1_095", unit: "30d", hex: "0x10", infinite: "Infinity", word: "True" };
pulumi.runtime.setAllConfig(Object.fromEntries(Object.entries(values).map(([key, value]) => [`project:${key}`, value])));
const config = new pulumi.Config("project");
for (const [key, value] of Object.entries(values)) {
  const answers = [() => config.getNumber(key), () => config.getNumber(key, { min: 1, max: 3650 }), () => config.getBoolean(key)].map((ask) => {
    try {
      return ask();
    } catch (error) {
      return error.message.includes("legal range") ? "out of range" : "throws";
    }
  });
  console.log(`${value}: number ${answers[0]}, between 1 and 3650 ${answers[1]}, boolean ${answers[2]}`);
}
END
node probe.js | tee seen

diff - seen <<'END'
1095: number 1095, between 1 and 3650 1095, boolean throws
1,095: number 1, between 1 and 3650 1, boolean throws
1_095: number 1, between 1 and 3650 1, boolean throws
30d: number 30, between 1 and 3650 30, boolean throws
0x10: number 0, between 1 and 3650 out of range, boolean throws
Infinity: number Infinity, between 1 and 3650 out of range, boolean throws
True: number throws, between 1 and 3650 throws, boolean throws
END
