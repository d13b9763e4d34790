#!/usr/bin/env bash
# Package: aws-embedded-metrics 4.2.1 (npm; AWS's library for metrics in log lines)
# Guess: a metric has the time of its putMetric or of its flush, so a logger that is created once, outside the
#   handler, gives each invocation's metrics their own time.
# Happens: flush gives the metrics the time of the flush before it, or of the logger's creation. A function that is
#   called after an hour's pause reports its errors an hour ago, where an alarm that looks at the last minutes doesn't
#   see them. Properties, such as a request id, are kept as well. Create the logger in each invocation, or call
#   setTimestamp, which lasts until it is called again.
# Documentation: the README, https://github.com/awslabs/aws-embedded-metrics-node, gives `new Date()` as the default
#   and doesn't say of which moment; it says that a flush resets properties.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-embedded-metrics@4.2.1 || exit 2

cat >probe.js <<'END'
import { setTimeout } from "node:timers/promises";
import { createMetricsLogger } from "aws-embedded-metrics";

const lines = [];
const log = console.log;
console.log = (line) => lines.push(JSON.parse(line));

const start = Date.now();
const logger = createMetricsLogger();
for (const request of ["first", "second", "third"]) {
  await setTimeout(2000);
  if (request !== "second") logger.setProperty("request", request);
  logger.putMetric("Errors", 1);
  await logger.flush();
}
console.log = log;
for (const { request, _aws } of lines) {
  console.log(`request ${request}: ${Math.round((_aws.Timestamp - start) / 2000) * 2} s after the start`);
}
END
AWS_LAMBDA_FUNCTION_NAME=alerts node probe.js | tee seen

diff - seen <<'END'
request first: 0 s after the start
request first: 2 s after the start
request third: 4 s after the start
END
