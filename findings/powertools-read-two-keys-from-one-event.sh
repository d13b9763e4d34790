#!/usr/bin/env bash
# Package: aws-lambda-powertools 3.37.0 (PyPI) and @aws-lambda-powertools/parser 2.35.0 (npm)
# Guess: Powertools for Python and for TypeScript read the same object key from the same "Object Created" event
#   that S3 sends by EventBridge.
# Happens: TypeScript's schema leaves the key as it stands, Python's `key` URL-decodes it. They name different objects
#   when the key has a plus or percent sign, so a function that is ported from one to the other reads the wrong one.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-lambda-powertools/parser@2.35.0 zod@4.6.7 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet aws-lambda-powertools==3.37.0 || exit 2

cat >event.json <<'END'
{
  "version": "0", "id": "00000000-0000-4000-8000-000000000000", "detail-type": "Object Created", "source": "aws.s3",
  "account": "123456789012", "time": "2026-03-14T02:12:45Z", "region": "us-east-1", "resources": ["arn:aws:s3:::logs"],
  "detail": {
    "version": "0", "bucket": {"name": "logs"}, "reason": "PutObject", "request-id": "example", "requester": "123456789012",
    "object": {"key": "night+day/100%25.json.gz", "size": 1, "etag": "example", "sequencer": "1"}
  }
}
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { S3EventNotificationEventBridgeSchema } from "@aws-lambda-powertools/parser/schemas/s3";

const event = S3EventNotificationEventBridgeSchema.parse(JSON.parse(readFileSync("event.json", "utf8")));
console.log("TypeScript:", event.detail.object.key);
END
cat >probe.py <<'END'
import json

from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent

with open("event.json") as file:
    event = S3EventBridgeNotificationEvent(json.load(file))
print("Python:", event.detail.object.key)
END
{ node probe.js && venv/bin/python probe.py; } | tee seen

diff - seen <<'END'
TypeScript: night+day/100%25.json.gz
Python: night day/100%.json.gz
END
