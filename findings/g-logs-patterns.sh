#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI; with its own server of AWS's services)
# Guess: filter_log_events finds with a pattern of CloudWatch Logs what AWS's documentation says, or refuses a pattern that it does not know; a
#   metric filter counts the records that it fits.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[logs,cloudwatch]==5.2.5' boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import json
import time
from datetime import datetime, timedelta, timezone

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

records = [
    {"n": 1, "eventName": "ConsoleLogin", "userIdentity": {"type": "Root"}, "additionalEventData": {"MFAUsed": "No"}, "readOnly": False, "size": 10, "tags": ["a", "b"]},
    {"n": 2, "eventName": "ListUsers", "userIdentity": {"type": "IAMUser", "invokedBy": "config.amazonaws.com"}, "errorCode": "AccessDenied", "readOnly": True, "size": 5, "responseElements": None},
]
patterns = ['{ $.eventName = "ConsoleLogin" }', '{ $.eventName = ConsoleLogin }', '{$.eventName=ConsoleLogin}', '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }', '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
            '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS }', '{ $.responseElements IS NULL }', '{ $.readOnly IS TRUE }', '{ $.size > 5 }', '{ $.tags[0] = "a" }', "ConsoleLogin", "consolelogin", "?ConsoleLogin ?ListUsers", '"ConsoleLogin" -Root', "-Root", "%Acc.ss%", '"userIdentity" "IAMUser"']
with mock_aws():
    logs = boto3.client("logs", region_name="eu-central-1", aws_access_key_id="example", aws_secret_access_key="example")
    metrics = boto3.client("cloudwatch", region_name="eu-central-1", aws_access_key_id="example", aws_secret_access_key="example")
    logs.create_log_group(logGroupName="trail")
    logs.create_log_stream(logGroupName="trail", logStreamName="trail")
    logs.put_metric_filter(logGroupName="trail", filterName="root", filterPattern='{ $.userIdentity.type = "Root" }', metricTransformations=[{"metricName": "root", "metricNamespace": "example", "metricValue": "1"}])
    logs.put_log_events(logGroupName="trail", logStreamName="trail", logEvents=[{"timestamp": int(time.time() * 1000) + i, "message": json.dumps(record)} for i, record in enumerate(records)])
    for text in patterns:
        try:
            found = [json.loads(event["message"])["n"] for event in logs.filter_log_events(logGroupName="trail", filterPattern=text)["events"]]
        except (ClientError, NotImplementedError) as error:
            found = "refused"
        print(f"{text}: {found}")
    now = datetime.now(timezone.utc)
    points = metrics.get_metric_statistics(Namespace="example", MetricName="root", StartTime=now - timedelta(hours=1), EndTime=now + timedelta(hours=1), Period=7200, Statistics=["Sum"])["Datapoints"]
    print(f"metric: {[point['Sum'] for point in points]}")
END
venv/bin/python probe.py 2>&1 | tee seen

diff - seen <<'END'
{ $.eventName = "ConsoleLogin" }: [1]
{ $.eventName = ConsoleLogin }: [1]
{$.eventName=ConsoleLogin}: [1]
{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }: [1]
{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }: [2]
{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS }: [1]
{ $.responseElements IS NULL }: [2]
{ $.readOnly IS TRUE }: [2]
{ $.size > 5 }: [1]
{ $.tags[0] = "a" }: [1]
ConsoleLogin: [1]
consolelogin: []
?ConsoleLogin ?ListUsers: [1, 2]
"ConsoleLogin" -Root: []
-Root: [2]
%Acc.ss%: [2]
"userIdentity" "IAMUser": [2]
metric: [1.0]
END
