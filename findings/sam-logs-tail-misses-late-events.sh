#!/usr/bin/env bash
# Package: aws-sam-cli 1.170.0, awslogs 0.15.0, moto 5.2.5 (PyPI). Installing them takes two or three minutes.
# Guess: `sam logs --tail` prints each event of a log group once, whatever its time, as `awslogs get --watch` does.
# Happens: it asks for events after the newest that it has printed. An event that is stored later with an earlier time, or with the same millisecond, is never printed, and nothing says so.
# Documentation: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-logs.html says nothing of the order of events.
# Why: a log group has many streams, one for each instance of a function or each writer of CloudTrail's records, and each is sent in its own time. Who follows the group during an incident
#   doesn't see the event of a slower stream, though it is in the log group.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet aws-sam-cli==1.170.0 awslogs==0.15.0 moto==5.2.5 flask-cors==6.0.5 'setuptools<81' || exit 2
cat >probe.py <<'END'
import logging
import os
import subprocess
import threading
import time

import boto3
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
os.environ.update(AWS_ENDPOINT_URL=f"http://{host}:{port}", AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="eu-west-1", SAM_CLI_TELEMETRY="0", HOME=os.getcwd())
logs = boto3.client("logs")
EVENTS = [("a", -60, "first"), ("a", -10, "second"), ("b", -30, "earlier"), ("b", -10, "same-time"), ("a", 0, "last")]
COMMANDS = [["sam", "logs", "--cw-log-group", "sam", "--tail"], ["awslogs", "get", "awslogs", "ALL", "--watch", "--watch-interval", "1", "--start", "10m"]]

for command in COMMANDS:
    name = command[0]
    logs.create_log_group(logGroupName=name)
    for stream in "ab":
        logs.create_log_stream(logGroupName=name, logStreamName=stream)
    start, seen, process = int(time.time() * 1000), [], None
    for stream, seconds, message in EVENTS:
        logs.put_log_events(logGroupName=name, logStreamName=stream, logEvents=[{"timestamp": start + seconds * 1000, "message": message}])
        if process is None:
            process = subprocess.Popen([f"venv/bin/{name}", *command[1:]], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
            threading.Thread(target=lambda: seen.extend(process.stdout), daemon=True).start()
        deadline = time.time() + (5 if stream == "b" else 60)
        while time.time() < deadline and not any(message in line for line in seen):
            time.sleep(0.05)
    process.terminate()
    process.wait()
    stored = {event["message"] for event in logs.filter_log_events(logGroupName=name)["events"]}
    for _, _, message in EVENTS:
        print(f"{name}: {message}: {'stored' if message in stored else 'not stored'}, printed {sum(line.rstrip().endswith(' ' + message) for line in seen)} times")
server.stop()
END
venv/bin/python probe.py 2>/dev/null | tee seen

diff - seen <<'END'
sam: first: stored, printed 1 times
sam: second: stored, printed 1 times
sam: earlier: stored, printed 0 times
sam: same-time: stored, printed 0 times
sam: last: stored, printed 1 times
awslogs: first: stored, printed 1 times
awslogs: second: stored, printed 1 times
awslogs: earlier: stored, printed 1 times
awslogs: same-time: stored, printed 1 times
awslogs: last: stored, printed 1 times
END
