#!/usr/bin/env bash
# Package: @aws-lambda-powertools/metrics 2.36.0 (npm)
# Guess: a dimension from addDimension stays until publishStoredMetrics is called. A hundredth value of a metric
#   is where one metric blob is full, so the values are split over two blobs with the same dimensions.
# Happens: the full blob is published at once, and publishing clears the dimensions. The 101st value, and every
#   metric added later in that invocation, goes out without them, as another metric to CloudWatch and its alarms.
#   Only setDefaultDimensions survives.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-lambda-powertools/metrics@2.36.0 || exit 2

cat >probe.js <<'END'
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

const metrics = new Metrics({ namespace: "example", serviceName: "alerts" });
metrics.addDimension("account", "123456789012");
for (let record = 0; record < 101; record++) metrics.addMetric("records", MetricUnit.Count, 1);
metrics.addMetric("errors", MetricUnit.Count, 1);
metrics.publishStoredMetrics();
END
cat >show.js <<'END'
import { readFileSync } from "node:fs";

for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  const { _aws, records, errors } = JSON.parse(line);
  const values = `${[records].flat().length} of records, ${errors ?? 0} of errors`;
  console.log(`dimensions ${_aws.CloudWatchMetrics[0].Dimensions[0].join(" and ")}: ${values}`);
}
END
node probe.js | node show.js | tee seen

diff - seen <<'END'
dimensions service and account: 100 of records, 0 of errors
dimensions service: 1 of records, 1 of errors
END
