#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0, constructs 10.8.1 (npm)
# Guess: metric() of a metric filter is the metric that the filter writes: of one with dimensions it asks for their values, or is refused, as no alarm can watch all values at once.
# Happens: it is the metric of that name without dimensions, which the filter never writes, since each combination of values is a metric of its own and none is without. An alarm on it stays at INSUFFICIENT_DATA. Give metric() the
#   dimensionsMap, or watch a filter without dimensions.
# Documentation: the page of MetricFilter.metric() says "Return the given named metric for this Metric Filter", and that of dimensions nothing of metric(). CloudFormation's page says that each value makes a metric of its own:
#   https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-logs-metricfilter-dimension.html
# Why: dimensions such as the account look like an improvement of the benchmarks' alarms on CloudTrail's log group. With them the alarm on sign-ins of root never sounds again, and a test of the template finds the filter and the alarm with one name.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 || exit 2
cat >probe.js <<'END'
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, LogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";

const account = "$.recipientAccountId";
for (const [name, dimensions, more] of [["without dimensions"], ["with a dimension", { account }], ["with a dimension and its value", { account }, { dimensionsMap: { account: "123456789012" } }]]) {
  const stack = new Stack(new App(), "Example");
  const filterPattern = FilterPattern.stringValue("$.userIdentity.type", "=", "Root");
  const filter = new MetricFilter(stack, "Filter", { logGroup: new LogGroup(stack, "Trail"), metricNamespace: "example", metricName: "root", filterPattern, dimensions });
  new Alarm(stack, "Alarm", { metric: filter.metric({ statistic: "Sum", ...more }), threshold: 1, evaluationPeriods: 1 });
  const template = Template.fromStack(stack);
  const [{ Properties: written }] = Object.values(template.findResources("AWS::Logs::MetricFilter"));
  const [{ Properties: watched }] = Object.values(template.findResources("AWS::CloudWatch::Alarm"));
  console.log(`${name}: writes ${JSON.stringify(written.MetricTransformations[0].Dimensions ?? [])}, watches ${JSON.stringify(watched.Dimensions ?? [])}`);
}
END
node probe.js 2>/dev/null | tee seen

diff - seen <<'END'
without dimensions: writes [], watches []
with a dimension: writes [{"Key":"account","Value":"$.recipientAccountId"}], watches []
with a dimension and its value: writes [{"Key":"account","Value":"$.recipientAccountId"}], watches [{"Name":"account","Value":"123456789012"}]
END
