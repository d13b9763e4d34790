#!/usr/bin/env bash
# Package: aws-cron-parser 1.1.12 (npm), aws-croniter 2.1.1 (PyPI) for comparison
# Guess: libraries made for EventBridge's cron expressions give the same times: a month without the day is left out, and
#   what they take they give times for.
# Happens: aws-cron-parser carries the day over: the 31st becomes the 1st or the 3rd of the next month, and 29 February the
#   1st of March. FRI-MON and 31W are taken, and an error when the next time is asked for; stars for both days, which
#   EventBridge refuses, are taken. aws-croniter leaves such months out.
# Documentation: https://github.com/beemhq/aws-cron-parser says that it supports all of EventBridge's syntax, W included;
#   https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html has the syntax.
# Why: a check that an expected report or backup came by then is made on days when none is due, and alerts.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cron-parser@1.1.12 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet aws-croniter==2.1.1 || exit 2
cat >expressions <<'END'
0 4 15 * ? *
0 4 L * ? *
0 4 15W * ? *
0 4 30 * ? *
0 4 31 * ? *
0 4 29 2 ? *
0 4 31W * ? *
0 4 ? * FRI-MON *
0 4 * * * *
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import parser from "aws-cron-parser";

for (const text of readFileSync("expressions", "utf8").trim().split("\n")) {
  const times = [];
  let at = new Date("2026-01-31T12:00:00Z"), step = "parse";
  try {
    const cron = parser.parse(text);
    for (step = "next"; times.length < 4; at = new Date(at.getTime() + 1000)) {
      at = parser.next(cron, at);
      times.push(at.toISOString().slice(0, 10));
    }
    console.log(`JavaScript, ${text}: ${times.join(" ")}`);
  } catch {
    console.log(`JavaScript, ${text}: error of ${step}`);
  }
}
END
cat >probe.py <<'END'
from datetime import datetime, timezone

from aws_croniter import AwsCroniter

for text in open("expressions").read().strip().split("\n"):
    try:
        times = AwsCroniter(text).get_next(datetime(2026, 1, 31, 12, tzinfo=timezone.utc), 4)
        print(f"Python, {text}: {' '.join(f'{time:%Y-%m-%d}' for time in times)}")
    except Exception:
        print(f"Python, {text}: error")
END
{ node probe.js; venv/bin/python probe.py; } | tee seen

diff - seen <<'END'
JavaScript, 0 4 15 * ? *: 2026-02-15 2026-03-15 2026-04-15 2026-05-15
JavaScript, 0 4 L * ? *: 2026-02-28 2026-03-31 2026-04-30 2026-05-31
JavaScript, 0 4 15W * ? *: 2026-02-16 2026-03-16 2026-04-15 2026-05-15
JavaScript, 0 4 30 * ? *: 2026-03-02 2026-03-30 2026-04-30 2026-05-30
JavaScript, 0 4 31 * ? *: 2026-03-03 2026-03-31 2026-05-01 2026-05-31
JavaScript, 0 4 29 2 ? *: 2026-03-01 2027-03-01 2028-02-29 2029-03-01
JavaScript, 0 4 31W * ? *: error of next
JavaScript, 0 4 ? * FRI-MON *: error of next
JavaScript, 0 4 * * * *: 2026-02-01 2026-02-02 2026-02-03 2026-02-04
Python, 0 4 15 * ? *: 2026-02-15 2026-03-15 2026-04-15 2026-05-15
Python, 0 4 L * ? *: 2026-02-28 2026-03-31 2026-04-30 2026-05-31
Python, 0 4 15W * ? *: 2026-02-16 2026-03-16 2026-04-15 2026-05-15
Python, 0 4 30 * ? *: 2026-03-30 2026-04-30 2026-05-30 2026-06-30
Python, 0 4 31 * ? *: 2026-03-31 2026-05-31 2026-07-31 2026-08-31
Python, 0 4 29 2 ? *: 2028-02-29 2032-02-29 2036-02-29 2040-02-29
Python, 0 4 31W * ? *: 2026-03-31 2026-05-29 2026-07-31 2026-08-31
Python, 0 4 ? * FRI-MON *: 2026-02-01 2026-02-02 2026-02-06 2026-02-07
Python, 0 4 * * * *: error
END
