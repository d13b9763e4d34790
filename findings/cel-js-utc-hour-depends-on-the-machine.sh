#!/usr/bin/env bash
# Package: @marcbachmann/cel-js 8.0.0 (npm)
# Guess: CEL's timestamps are in UTC unless a zone is named, so neither getDayOfYear() nor getHours("UTC") can
#   depend on the time zone of the machine.
# Happens: both go through JavaScript's local time. In New York getDayOfYear() is a day behind in summer, and
#   getHours("UTC") is an hour off for the times that clocks there skip in spring.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @marcbachmann/cel-js@8.0.0 || exit 2

cat >probe.js <<'END'
import { evaluate } from "@marcbachmann/cel-js";

for (const expression of [
  'timestamp("2026-07-01T12:00:00Z").getDayOfYear()',
  'timestamp("2026-03-08T02:30:00Z").getHours("UTC")',
])
  console.log(expression, evaluate(expression));
END
for zone in UTC America/New_York; do
  echo "on a machine in $zone:"
  TZ=$zone node probe.js
done | tee seen

diff - seen <<'END'
on a machine in UTC:
timestamp("2026-07-01T12:00:00Z").getDayOfYear() 181n
timestamp("2026-03-08T02:30:00Z").getHours("UTC") 2n
on a machine in America/New_York:
timestamp("2026-07-01T12:00:00Z").getDayOfYear() 180n
timestamp("2026-03-08T02:30:00Z").getHours("UTC") 3n
END
