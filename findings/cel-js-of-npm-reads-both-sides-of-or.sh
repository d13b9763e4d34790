#!/usr/bin/env bash
# Package: cel-js 0.8.2 (npm; by ChromeGG, not @marcbachmann/cel-js)
# Guess: || stops at a left side that is true, as && stops at one that is false, so that an alternative for another kind
#   of record costs nothing.
# Happens: && and ?: stop, || does not: both sides are read first, and an error on either side is an error, while cel-go
#   would answer true for both orders. Only has() on the other side helps.
# Why: a rule that asks for the root user, or else for a role's issuer, fails for the root user, and doesn't alert.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts cel-js@0.8.2 || exit 2
cat >expressions <<'END'
record.type == "Root" || record.issuer.userName == "deploy"
record.issuer.userName == "deploy" || record.type == "Root"
record.type == "Root" ? true : record.issuer.userName == "deploy"
record.type != "Root" && record.issuer.userName == "deploy"
record.type == "Root" || has(record.issuer) && record.issuer.userName == "deploy"
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { evaluate } from "cel-js";

for (const line of readFileSync("expressions", "utf8").trim().split("\n")) {
  let answer;
  try {
    answer = evaluate(line, { record: { type: "Root" } });
  } catch {
    answer = "an error";
  }
  console.log(`${line} is ${answer}`);
}
END
node probe.js | tee seen

diff - seen <<'END'
record.type == "Root" || record.issuer.userName == "deploy" is an error
record.issuer.userName == "deploy" || record.type == "Root" is an error
record.type == "Root" ? true : record.issuer.userName == "deploy" is true
record.type != "Root" && record.issuer.userName == "deploy" is false
record.type == "Root" || has(record.issuer) && record.issuer.userName == "deploy" is true
END
