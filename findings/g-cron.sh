#!/usr/bin/env bash
# Package: aws-cron-parser 1.1.12 and aws-cron-expression-validator 1.0.5 (npm), aws-croniter 2.1.1 and aws-cron-expression-validator 1.1.15 (PyPI)
# Guess: libraries made for EventBridge's cron expressions give the times that AWS documents, alike in both languages, and
#   refuse what EventBridge refuses.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cron-parser@1.1.12 aws-cron-expression-validator@1.0.5 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet aws-croniter==2.1.1 aws-cron-expression-validator==1.1.15 || exit 2
cat >expressions <<'END'
0 4 * * ? *
0 4 ? * 2 *
0 4 ? * MON-FRI *
0 4 ? * FRI-MON *
0 4 ? * 2#1 *
0 4 ? * 2#5 *
0 4 ? * MON#1 *
0 4 ? * 6L *
0 4 ? * L *
0 4 L * ? *
0 4 LW * ? *
0 4 1W * ? *
0 4 15W * ? *
0 4 31W * ? *
0/35 4 * * ? *
5/20 4 * * ? *
0 8-16/4 * * ? *
0 4 1/10 * ? *
0 4 ? JAN-MAR MON 2027
0 4 29 2 ? *
0 4 * * * *
0 4 ? * ? *
60 4 * * ? *
0 4 * * ?
0 4 ? * 0 *
0 4 ? * 8 *
0 4 32 * ? *
0 4 ? * 2#6 *
0 4 * * ? 1969
0 4 1,15 * ? *
0 4 ? * MON,7 *
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import * as parser from "aws-cron-parser";
import * as validator from "aws-cron-expression-validator";
const { parse, next } = parser.default ?? parser;
for (const text of readFileSync("expressions", "utf8").trim().split("\n")) {
  let result;
  try {
    const cron = parse(text);
    let at = new Date("2026-01-30T12:00:00Z");
    const times = [];
    for (let i = 0; i < 4 && at; i++) { at = next(cron, at); if (at) { times.push(at.toISOString().slice(0, 16)); at = new Date(at.getTime() + 1000); } }
    result = times.join(" ");
  } catch (error) { result = "refused"; }
  console.log(`${text} | js | ${result}`);
  try {
    const check = Object.values(validator.default ?? validator).find((value) => typeof value === "function");
    console.log(`${text} | js validator | ${JSON.stringify(check(text))}`);
  } catch (error) { console.log(`${text} | js validator | refused ${error.message.slice(0, 60)}`); }
}
END
cat >probe.py <<'END'
from datetime import datetime, timezone
import aws_croniter
from aws_cron_expression_validator.validator import AWSCronExpressionValidator
for text in open("expressions").read().strip().split("\n"):
    try:
        cron = aws_croniter.AwsCroniter(text)
        times = cron.get_next(datetime(2026, 1, 30, 12, tzinfo=timezone.utc), 4)
        result = " ".join(t.strftime("%Y-%m-%dT%H:%M") for t in times)
    except Exception as error:
        result = "refused"
    print(text, "| py |", result)
    try:
        AWSCronExpressionValidator.validate(text)
        print(text, "| py validator | taken")
    except Exception as error:
        print(text, "| py validator | refused")
END
{ node probe.js; venv/bin/python probe.py; } | sort -s -t'|' -k1,1 | tee seen
diff <(grep '| js |' seen | sed 's/| js |//') <(grep '| py |' seen | sed 's/| py |//')
