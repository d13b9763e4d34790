#!/usr/bin/env bash
# Package: aws-sam-cli 1.170.0, awslogs 0.15.0, moto 5.2.5 (PyPI)
# Guess: `sam logs --tail` and `awslogs get --watch` print every event of a log group once, in whatever order events come in: also one
#   whose time is before one that was printed already, as CloudTrail's are, which come minutes late and from several streams, and one of the same millisecond.
# Why: whoever follows CloudTrail's log group during an incident doesn't see what an attacker did, though it is in the log group.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet aws-sam-cli==1.170.0 awslogs==0.15.0 'moto[server,logs]==5.2.5' 'setuptools<81' || exit 2
cat >probe.py <<'END'
import os
import subprocess
import sys
import threading
import time

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
os.environ.update(AWS_ENDPOINT_URL=f"http://{host}:{port}", AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="eu-west-1", SAM_CLI_TELEMETRY="0", HOME=os.getcwd(), PYTHONUNBUFFERED="1")
logs = boto3.client("logs")
COMMANDS = {
    "sam": ["sam", "logs", "--cw-log-group", "sam", "--tail"],
    "awslogs": ["awslogs", "get", "awslogs", "ALL", "--watch", "--watch-interval", "1", "--start", "10m"],
}
for name, command in COMMANDS.items():
    logs.create_log_group(logGroupName=name)
    for stream in "ab":
        logs.create_log_stream(logGroupName=name, logStreamName=stream)
    start = int(time.time() * 1000)

    def put(stream, seconds, text):
        logs.put_log_events(logGroupName=name, logStreamName=stream, logEvents=[{"timestamp": start + int(seconds * 1000), "message": text}])

    seen = []
    put("a", -60, "first")
    process = subprocess.Popen([f"venv/bin/{command[0]}", *command[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    threading.Thread(target=lambda: [seen.append(line.rstrip()) for line in process.stdout], daemon=True).start()

    def wait(text):
        for _ in range(400):
            if any(text in line for line in seen):
                return
            time.sleep(0.05)
        print(f"{name}: {text} not seen")

    wait("first")
    put("a", -10, "second")
    wait("second")
    put("b", -30, "earlier than the second")
    put("b", -10, "same time as the second")
    put("a", 0, "last")
    wait("last")
    time.sleep(3)
    process.terminate()
    process.wait()
    stored = [event["message"] for event in logs.filter_log_events(logGroupName=name)["events"]]
    print(name, "stored:", stored)
    for line in seen:
        print("  ", line)
server.stop()
END
venv/bin/python probe.py 2>&1 | tee seen
