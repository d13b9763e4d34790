#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI)
# Guess: moto's CloudTrail takes, refuses and answers as CloudTrail's reference says, as it does for names and for the bucket of a new
#   trail: a second CreateTrail is refused, a new trail has a selector for all management events, basic
#   and advanced selectors take each other's place.
# Happens: a second CreateTrail replaces the trail and its settings, and it no longer logs. A new trail has no selectors. Basic
#   selectors leave the advanced ones in place, both are taken at once, six are taken where five are allowed, and a
#   trail may be moved to a bucket that doesn't exist. HasInsightSelectors stays false.
# Documentation: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html has
#   TrailAlreadyExistsException; API_PutEventSelectors.html says that there are either basic or advanced selectors.
# Why: code that sets up a trail, or finds out whether it logs what alerts need, passes its tests and is refused or wrong on AWS.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[s3,cloudtrail]==5.2.5' boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import os

import boto3
from moto import mock_aws

os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="eu-central-1")
basic = [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True, "DataResources": []}]
advanced = [{"Name": "management", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]

def taken(call, **arguments):
    try:
        call(**arguments)
        return "taken"
    except Exception as error:
        return error.response["Error"]["Code"]

with mock_aws():
    trail = boto3.client("cloudtrail")
    boto3.client("s3").create_bucket(Bucket="trail", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    def state():
        settings, logs = trail.get_trail(Name="audit")["Trail"], trail.get_trail_status(Name="audit")["IsLogging"]
        return f"logs {logs}, all Regions {settings['IsMultiRegionTrail']}, validation {settings['LogFileValidationEnabled']}, bucket {settings['S3BucketName']}"

    def selectors():
        answer = trail.get_event_selectors(TrailName="audit")
        return f"{len(answer.get('EventSelectors', []))} basic, {len(answer.get('AdvancedEventSelectors', []))} advanced"

    print("create without its bucket:", taken(trail.create_trail, Name="none", S3BucketName="missing"))
    print("create:", taken(trail.create_trail, Name="audit", S3BucketName="trail", IsMultiRegionTrail=True, EnableLogFileValidation=True))
    trail.start_logging(Name="audit")
    print(state())
    print("selectors at first:", selectors())
    for words, arguments in {"basic": {"EventSelectors": basic}, "advanced": {"AdvancedEventSelectors": advanced}, "basic again": {"EventSelectors": basic},
                             "both": {"EventSelectors": basic, "AdvancedEventSelectors": advanced}, "six": {"EventSelectors": basic * 6}}.items():
        print(f"{words}: {taken(trail.put_event_selectors, TrailName='audit', **arguments)}, then {selectors()}")
    trail.put_insight_selectors(TrailName="audit", InsightSelectors=[{"InsightType": "ApiErrorRateInsight"}])
    print("HasInsightSelectors:", trail.get_trail(Name="audit")["Trail"]["HasInsightSelectors"])
    print("create again:", taken(trail.create_trail, Name="audit", S3BucketName="trail"))
    print(state())
    print("move to a missing bucket:", taken(trail.update_trail, Name="audit", S3BucketName="missing"))
    print(state())
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
create without its bucket: S3BucketDoesNotExistException
create: taken
logs True, all Regions True, validation True, bucket trail
selectors at first: 0 basic, 0 advanced
basic: taken, then 1 basic, 0 advanced
advanced: taken, then 0 basic, 1 advanced
basic again: taken, then 1 basic, 1 advanced
both: taken, then 1 basic, 1 advanced
six: taken, then 6 basic, 1 advanced
HasInsightSelectors: False
create again: taken
logs False, all Regions False, validation False, bucket trail
move to a missing bucket: taken
logs False, all Regions False, validation False, bucket missing
END
