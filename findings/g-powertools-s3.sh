#!/usr/bin/env bash
# Package: @aws-lambda-powertools/parser 2.35.0, zod 4.6.7 (npm), aws-lambda-powertools 3.37.0 (PyPI)
# Guess: the schemas and models of S3's events take what a service did, too: "requester": "cloudtrail.amazonaws.com" (EventBridge's documentation: the account id or the service principal), a lifecycle's expiry with "s3.amazonaws.com" as requester or sourceIPAddress,
#   an event without source-ip-address ("only present for events triggered by an S3 request"), deletes without size and etag, keys of any kind, a versionId.
set -euo pipefail
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-lambda-powertools/parser@2.35.0 zod@4.6.7 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet 'aws-lambda-powertools[parser]==3.37.0' || exit 2
cat >events.py <<'END'
import copy, json
bridge = {"version": "0", "id": "17793124-05d4-b198-2fde-7ededc63b103", "detail-type": "Object Created", "source": "aws.s3", "account": "123456789012", "time": "2026-03-14T12:00:00Z", "region": "eu-west-1", "resources": ["arn:aws:s3:::example"],
  "detail": {"version": "0", "bucket": {"name": "example"}, "object": {"key": "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz", "size": 5, "etag": "b1946ac92492d2347c6235b4d2611184", "sequencer": "00617F08299329D189"}, "request-id": "N4N7GDK58NMKJ12R", "requester": "123456789012", "source-ip-address": "192.0.2.7", "reason": "PutObject"}}
record = {"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1", "eventTime": "2026-03-14T12:00:00.000Z", "eventName": "ObjectCreated:Put", "userIdentity": {"principalId": "AWS:AROAEXAMPLE:session"}, "requestParameters": {"sourceIPAddress": "192.0.2.7"}, "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD"}, "s3": {"s3SchemaVersion": "1.0", "configurationId": "c", "bucket": {"name": "example", "ownerIdentity": {"principalId": "A3NL1KOZZKExample"}, "arn": "arn:aws:s3:::example"}, "object": {"key": "AWSLogs/a.json.gz", "size": 5, "eTag": "d41d8cd98f00b204e9800998ecf8427e", "sequencer": "0055AED6DCD90281E5"}}}
def change(base, **changes):
    event = copy.deepcopy(base)
    for path, value in changes.items():
        *parents, last = path.split("/")
        target = event
        for parent in parents: target = target[parent]
        if value is None: target.pop(last, None)
        else: target[last] = value
    return event
cases = {
  "bridge plain": bridge,
  "bridge by CloudTrail": change(bridge, **{"detail/requester": "cloudtrail.amazonaws.com"}),
  "bridge by CloudTrail without address": change(bridge, **{"detail/requester": "cloudtrail.amazonaws.com", "detail/source-ip-address": None}),
  "bridge service as address": change(bridge, **{"detail/source-ip-address": "cloudtrail.amazonaws.com"}),
  "bridge ipv6": change(bridge, **{"detail/source-ip-address": "2001:db8::7"}),
  "bridge lifecycle expiration": change(bridge, **{"detail-type": "Object Deleted", "detail/requester": "s3.amazonaws.com", "detail/source-ip-address": None, "detail/reason": "Lifecycle Expiration", "detail/deletion-type": "Delete Marker Created", "detail/object": {"key": "a", "version-id": "v", "etag": "d41d8cd98f00b204e9800998ecf8427e", "sequencer": "00"}}),
  "bridge copy": change(bridge, **{"detail/reason": "CopyObject"}),
  "bridge tags": change(bridge, **{"detail-type": "Object Tags Added", "detail/request-id": None, "detail/requester": None, "detail/source-ip-address": None, "detail/reason": None, "detail/object": {"key": "a", "etag": "d41d8cd98f00b204e9800998ecf8427e", "version-id": "v"}}),
  "s3 plain": {"Records": [record]},
  "s3 service as address": {"Records": [change(record, **{"requestParameters/sourceIPAddress": "cloudtrail.amazonaws.com"})]},
  "s3 lifecycle": {"Records": [change(record, **{"eventName": "LifecycleExpiration:Delete", "eventVersion": "2.3", "userIdentity/principalId": "s3.amazonaws.com", "requestParameters/sourceIPAddress": "s3.amazonaws.com"})]},
  "s3 delete": {"Records": [change(record, **{"eventName": "ObjectRemoved:Delete", "s3/object": {"key": "a", "sequencer": "00"}})]},
  "s3 delete marker": {"Records": [change(record, **{"eventName": "ObjectRemoved:DeleteMarkerCreated", "s3/object": {"key": "a", "eTag": "d41d8cd98f00b204e9800998ecf8427e", "versionId": "v", "sequencer": "00"}})]},
  "s3 zero size": {"Records": [change(record, **{"s3/object/size": 0})]},
  "s3 no response id": {"Records": [change(record, **{"responseElements/x-amz-id-2": None})]},
}
json.dump(cases, open("events.json", "w"))
END
cat >probe.py <<'END'
import json
from aws_lambda_powertools.utilities.parser.models import S3EventNotificationEventBridgeModel, S3Model
for name, event in json.load(open("events.json")).items():
    try: (S3EventNotificationEventBridgeModel if name.startswith("bridge") else S3Model).model_validate(event); print("python", name, "taken")
    except Exception as error: print("python", name, "REFUSED", [(".".join(map(str, e["loc"])), e["msg"][:60]) for e in error.errors()])
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { S3EventNotificationEventBridgeSchema, S3Schema } from "@aws-lambda-powertools/parser/schemas/s3";
for (const [name, event] of Object.entries(JSON.parse(readFileSync("events.json", "utf8")))) {
  const result = (name.startsWith("bridge") ? S3EventNotificationEventBridgeSchema : S3Schema).safeParse(event);
  console.log("typescript", name, result.success ? "taken" : `REFUSED ${JSON.stringify(result.error.issues.map((issue) => [issue.path.join("."), issue.message]))}`);
}
END
venv/bin/python events.py; venv/bin/python probe.py; node probe.js
