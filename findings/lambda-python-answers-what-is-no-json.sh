#!/usr/bin/env bash
# Package: awslambdaric 4.2.2 (PyPI)
# Guess: a result that is no JSON, such as NaN, bytes, a set or a date, is an error of the invocation, Runtime.MarshalError.
# Happens: a set and a date are, but NaN and Infinity are written as such and bytes are sent as they are, each as a success;
#   the keys 1 and "1" become two keys "1".
# Why: the invocation counts as a success, with no error and no alarm, and whoever reads the answer as JSON fails: a mean
#   of no records is NaN, and the answer of another service is bytes.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet awslambdaric==4.2.2 || exit 2
cat >handler.py <<'END'
import datetime, decimal

RESULTS = {
    "NaN": float("nan"),
    "Infinity": {"mean": float("inf")},
    "bytes": b"abc",
    "set": {"a"},
    "date": datetime.date(2026, 3, 14),
    "decimal": decimal.Decimal("1.5"),
    "decimal NaN": decimal.Decimal("NaN"),
    "keys 1 and text 1": {1: "a", "1": "b"},
}

def handler(event, context):
    return RESULTS[event]
END
cat >probe.py <<'END'
import json, os, subprocess, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from handler import RESULTS

waiting = list(RESULTS)

# Takes the place of Lambda's runtime interface, on loopback.
class Runtime(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(waiting[0]).encode()
        self.send_response(200)
        for name, value in {
            "Content-Type": "application/json", "Content-Length": len(body), "Lambda-Runtime-Aws-Request-Id": "1", "Lambda-Runtime-Deadline-Ms": "9999999999999",
            "Lambda-Runtime-Trace-Id": "example", "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-central-1:123456789012:function:example",
        }.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        kind = self.path.rsplit("/", 1)[1]
        print(f"{waiting.pop(0)}: {kind} {json.loads(body)['errorType'] if kind == 'error' else body}", flush=True)
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass

server = HTTPServer(("127.0.0.1", 0), Runtime)
names = ("FUNCTION_NAME", "FUNCTION_VERSION", "FUNCTION_MEMORY_SIZE", "LOG_GROUP_NAME", "LOG_STREAM_NAME")
client = subprocess.Popen([sys.executable, "-m", "awslambdaric", "handler.handler"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          env={**os.environ, **{f"AWS_LAMBDA_{n}": "1" for n in names}, "LAMBDA_TASK_ROOT": os.getcwd(),
                               "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}"})
while waiting:
    server.handle_request()
client.kill()
END
timeout 60 venv/bin/python probe.py | tee seen

diff - seen <<'END'
NaN: response NaN
Infinity: response {"mean": Infinity}
bytes: response abc
set: error Runtime.MarshalError
date: error Runtime.MarshalError
decimal: response 1.5
decimal NaN: response NaN
keys 1 and text 1: response {"1": "a", "1": "b"}
END
