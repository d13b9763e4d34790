#!/usr/bin/env bash
# Package: boto3 1.44.8, awscli 1.46 as served (PyPI), @aws-sdk clients
# Guess: a time without a zone means the same, UTC or local time, in every call of boto3, and the fractions of a second are kept: lookup_events of CloudTrail, get_metric_data of CloudWatch,
#   filter_log_events takes numbers; get_findings of GuardDuty; presigned or S3's IfModifiedSince; a text, too.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import os, time
os.environ.update(TZ="America/New_York", AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="eu-central-1")
time.tzset()
from datetime import datetime, timezone
import boto3
from botocore.awsrequest import AWSResponse
calls = {
    "cloudtrail": lambda c, t: c.lookup_events(StartTime=t, EndTime=t),
    "cloudwatch": lambda c, t: c.get_metric_statistics(Namespace="n", MetricName="m", StartTime=t, EndTime=t, Period=60),
    "logs": lambda c, t: c.put_bearer_token_authentication(),
    "config": lambda c, t: c.get_resource_config_history(resourceType="AWS::S3::Bucket", resourceId="x", laterTime=t),
    "events": lambda c, t: c.put_events(Entries=[{"Time": t, "Source": "s", "DetailType": "d", "Detail": "{}"}]),
    "s3": lambda c, t: c.get_object(Bucket="b", Key="k", IfModifiedSince=t),
    "iam": lambda c, t: c.simulate_principal_policy,
    "ec2": lambda c, t: c.describe_spot_price_history(StartTime=t),
    "autoscaling": lambda c, t: c.put_scheduled_update_group_action(AutoScalingGroupName="g", ScheduledActionName="a", StartTime=t),
    "health": lambda c, t: c.describe_events(filter={"startTimes": [{"from": t}]}),
    "securityhub": lambda c, t: None,
    "accessanalyzer": lambda c, t: c.start_policy_generation(policyGenerationDetails={"principalArn": "arn:aws:iam::123456789012:role/example"}, cloudTrailDetails={"trails": [{"cloudTrailArn": "arn:aws:cloudtrail:eu-central-1:123456789012:trail/t"}], "accessRole": "arn:aws:iam::123456789012:role/example", "startTime": t}),
    "scheduler": lambda c, t: c.create_schedule(Name="n", ScheduleExpression="rate(1 day)", FlexibleTimeWindow={"Mode": "OFF"}, Target={"Arn": "a" * 20, "RoleArn": "r" * 20}, StartDate=t),
    "sts": lambda c, t: None,
    "cloudformation": lambda c, t: None,
    "rds": lambda c, t: c.describe_events(StartTime=t),
    "elasticache": lambda c, t: c.describe_events(StartTime=t),
    "redshift": lambda c, t: c.describe_events(StartTime=t),
    "ssm": lambda c, t: None,
    "xray": lambda c, t: c.get_trace_summaries(StartTime=t, EndTime=t),
    "detective": lambda c, t: c.start_investigation(GraphArn="arn:aws:detective:eu-central-1:123456789012:graph:x", EntityArn="arn:aws:iam::123456789012:role/example", ScopeStartTime=t, ScopeEndTime=t),
    "dynamodb": lambda c, t: c.restore_table_to_point_in_time(TargetTableName="abc", SourceTableName="abc", RestoreDateTime=t),
    "kinesis": lambda c, t: c.get_shard_iterator(StreamName="s", ShardId="s", ShardIteratorType="AT_TIMESTAMP", Timestamp=t),
    "athena": lambda c, t: None,
}
for name, call in calls.items():
    try: client = boto3.client(name)
    except Exception as error: print(name, error); continue
    def stop(request, **_):
        raise StopIteration(str(request.url)[-200:] + " " + str({k: v for k, v in request.headers.items() if k.lower().startswith("if-")}) + " " + repr(request.body)[:600])
    client.meta.events.register("before-send", stop)
    for label, t in {"aware": datetime(2026, 3, 14, 9, 26, 53, 500000, tzinfo=timezone.utc), "naive": datetime(2026, 3, 14, 9, 26, 53), "text": "2026-03-14T09:26:53", "textZ": "2026-03-14T09:26:53Z", "day": "2026-03-14", "number": 1773480413, "numbertext": "1773480413", "float": 1773480413.5}.items():
        try: call(client, t)
        except StopIteration as error: print(name, client.meta.service_model.resolved_protocol, label, str(error)[:420])
        except Exception as error: print(name, label, type(error).__name__, str(error)[:200])
END
venv/bin/python probe.py 2>&1 | tee seen
grep -c '1773480413' seen
