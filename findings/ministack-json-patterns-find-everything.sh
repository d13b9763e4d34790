#!/usr/bin/env bash
# Package: ministack 1.5.33, boto3 1.43.106 (PyPI; an emulator of AWS)
# Guess: filter_log_events takes a pattern in braces as CloudWatch Logs does, such as the CIS benchmark's { $.userIdentity.type = "Root" }, or
#   refuses it.
# Happens: a pattern in braces finds every event, whatever it says, while words find what has them. Two words with ?, of which one is
#   enough in AWS, find nothing. What is no pattern is taken, too.
# Documentation: https://pypi.org/project/ministack/1.5.33 lists globs, several words and a minus, and doesn't speak of braces.
# Why: a test that an alarm's pattern finds the root user's calls passes with any pattern, also a misspelled one.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet ministack==1.5.33 boto3==1.43.106 || exit 2
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
GATEWAY_PORT=$port venv/bin/ministack >server.log 2>&1 & server=$!
cat >probe.py <<'END'
import json
import sys
import time
import urllib.request

import boto3
from botocore.exceptions import ClientError

endpoint = f"http://127.0.0.1:{sys.argv[1]}"
for _ in range(300):
    try:
        urllib.request.urlopen(endpoint + "/_ministack/health")
        break
    except OSError:
        time.sleep(0.2)
logs = boto3.client("logs", endpoint_url=endpoint, region_name="eu-central-1", aws_access_key_id="example", aws_secret_access_key="example")
logs.create_log_group(logGroupName="trail")
logs.create_log_stream(logGroupName="trail", logStreamName="trail")
records = [{"n": 1, "eventName": "ConsoleLogin", "userIdentity": {"type": "Root"}}, {"n": 2, "eventName": "ListUsers", "errorCode": "AccessDenied", "userIdentity": {"type": "IAMUser"}}]
logs.put_log_events(logGroupName="trail", logStreamName="trail", logEvents=[{"timestamp": int(time.time() * 1000) + i, "message": json.dumps(record)} for i, record in enumerate(records)])
for pattern in sys.stdin.read().splitlines():
    try:
        found = " ".join(str(json.loads(event["message"])["n"]) for event in logs.filter_log_events(logGroupName="trail", filterPattern=pattern)["events"]) or "none"
    except ClientError as error:
        found = error.response["Error"]["Code"]
    print(f"{pattern}: {found}")
END
venv/bin/python probe.py "$port" <<'END' | tee seen
ConsoleLogin
"ConsoleLogin" -Root
{ $.userIdentity.type = "Root" }
{ $.eventName = "DeleteTrail" }
{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }
{ $.eventNam = "ConsoleLogin" }
{ $.eventName "ConsoleLogin" }
?ConsoleLogin ?ListUsers
END

diff - seen <<'END'
ConsoleLogin: 1
"ConsoleLogin" -Root: none
{ $.userIdentity.type = "Root" }: 1 2
{ $.eventName = "DeleteTrail" }: 1 2
{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }: 1 2
{ $.eventNam = "ConsoleLogin" }: 1 2
{ $.eventName "ConsoleLogin" }: 1 2
?ConsoleLogin ?ListUsers: none
END
