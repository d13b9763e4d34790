#!/usr/bin/env bash
# Package: prowler 5.46.0, moto 5.2.5 (PyPI)
# Guess: the checks cloudwatch_log_metric_filter_* follow the CIS benchmark, which asks for a metric filter on the trail's log group, an alarm on its metric and a topic with a subscriber: they fail where the alarm has no action, its actions are
#   off or nobody is subscribed; a pattern with the same conditions in another order passes; a filter on another log group, or a trail that has stopped logging, fails. (The author of this guess remembers something of the code, and suspects that actions are not asked for.)
set -euo pipefail
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
venv=${PROWLER_VENV:?}
cat >server.py <<'END'
import os, sys, subprocess, json, glob
os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_DEFAULT_REGION="eu-west-1")
import boto3
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(port=0); server.start()
host, port = server.get_host_and_port()
os.environ["AWS_ENDPOINT_URL"] = url = f"http://127.0.0.1:{port}"
import requests
pattern = '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }'
swapped = '{ $.eventType != "AwsServiceEvent" && $.userIdentity.invokedBy NOT EXISTS && $.userIdentity.type = "Root" }'
inverse = '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" && $.eventName = "NeverCalled" }'
def case(name, pattern=pattern, actions=True, enabled=True, subscribed=True, group="trail", logging=True, alarm=True, threshold=1):
    requests.post(f"{url}/moto-api/reset")
    c = lambda n: boto3.client(n)
    c("s3").create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for g in ["trail", "other"]: c("logs").create_log_group(logGroupName=g)
    arn = "arn:aws:logs:eu-west-1:123456789012:log-group:trail:*"
    c("cloudtrail").create_trail(Name="t", S3BucketName="logs", IsMultiRegionTrail=True, CloudWatchLogsLogGroupArn=arn, CloudWatchLogsRoleArn="arn:aws:iam::123456789012:role/r")
    if logging: c("cloudtrail").start_logging(Name="t")
    c("logs").put_metric_filter(logGroupName=group, filterName="root", filterPattern=pattern, metricTransformations=[{"metricName": "RootUsage", "metricNamespace": "example", "metricValue": "1"}])
    topic = c("sns").create_topic(Name="alerts")["TopicArn"]
    if subscribed: c("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="alerts@example.com")
    if alarm: c("cloudwatch").put_metric_alarm(AlarmName="root", MetricName="RootUsage", Namespace="example", Statistic="Sum", Period=300, EvaluationPeriods=1, Threshold=threshold, ComparisonOperator="GreaterThanOrEqualToThreshold", ActionsEnabled=enabled, AlarmActions=[topic] if actions else [])
    for old in glob.glob("out/**/*.csv", recursive=True) + glob.glob("out/*.csv"):
        if os.path.exists(old): os.remove(old)
    run = subprocess.run([sys.argv[1], "aws", "--check", "cloudwatch_log_metric_filter_root_usage", "--region", "eu-west-1", "-M", "csv", "-o", "out", "-F", "r", "--no-banner", "--ignore-exit-code-3"], capture_output=True, text=True)
    import csv
    rows = []
    for path in glob.glob("out/*.csv"): rows += list(csv.DictReader(open(path), delimiter=";"))
    print(name, "->", [(r["STATUS"], r["STATUS_EXTENDED"]) for r in rows] or run.stdout[-600:] + run.stderr[-600:], flush=True)
case("as CIS has it")
case("no action", actions=False)
case("actions off", enabled=False)
case("no subscriber", subscribed=False)
case("no alarm", alarm=False)
case("swapped", pattern=swapped)
case("one condition more", pattern=inverse)
case("other group", group="other")
case("not logging", logging=False)
case("threshold of a million", threshold=1000000)
server.stop()
END
$venv/bin/python server.py $venv/bin/prowler
