#!/usr/bin/env bash
# Package: @aws-lambda-powertools/metrics 2.36.0 (npm)
# Guess: addMetric refuses what is no number. It throws "is not a valid number" for a text and for undefined, so for
#   NaN, the lag since a date that could not be read, and for Infinity, a ratio to none.
# Happens: it takes both, and JSON turns them into null, beside the good values of the metric and the other metrics of
#   the line. The format asks for numbers, so what CloudWatch does with such a line is not up to Powertools: count on
#   losing all metrics of it, and on an alarm that sees no data. Check with Number.isFinite first.
# Documentation: https://docs.aws.amazon.com/powertools/typescript/latest/features/metrics/ does not speak of NaN; for
#   the form of the line, see
#   https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-lambda-powertools/metrics@2.36.0 || exit 2

cat >probe.js <<'END'
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

const metrics = new Metrics({ namespace: "alerts", serviceName: "alerts" });
for (const value of ["5", undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
  try {
    metrics.addMetric("Lag", MetricUnit.Seconds, value);
    console.log(`${typeof value} ${value}: taken`);
  } catch (error) {
    console.log(`${typeof value} ${value}: ${error.message}`);
  }
}
metrics.addMetric("Lag", MetricUnit.Seconds, 12);
metrics.addMetric("Errors", MetricUnit.Count, 3);
const { Lag, Errors } = metrics.serializeMetrics();
console.log(JSON.stringify({ Lag, Errors }));
END
node probe.js 2>&1 | tee seen

diff - seen <<'END'
string 5: 5 is not a valid number
undefined undefined: undefined is not a valid number
number NaN: taken
number Infinity: taken
{"Lag":[null,null,12],"Errors":3}
END
