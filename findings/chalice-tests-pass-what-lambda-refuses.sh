#!/usr/bin/env bash
# Package: chalice 1.34.0 (PyPI)
# Guess: chalice.test.Client runs a handler as Lambda does: event and result go through JSON, so that a set or a datetime in the result fails, and generate_s3_event(key=...) gives the handler that key.
# Happens: event and result are handed through as objects: a set and a datetime, which Lambda refuses, pass, and a handler can be given a datetime. generate_s3_event puts the key in as it is, and the handler's event.key decodes it: a+b arrives as "a b", and a%2Bb as a+b, which are other objects.
# Documentation: https://aws.github.io/chalice/topics/testing.html says that the client has methods to generate events of each service, and of a handler's return value that it is in payload; nothing of JSON or of encoded keys.
# Why: a handler whose every invocation fails in Lambda, after it has sent its alert, passes its test; and for a key with + or % the test reads another object than the function will. Pass the result through json.dumps, and the key through urllib.parse.quote_plus.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet chalice==1.34.0 || exit 2
cat >app.py <<'END'
from chalice import Chalice

app = Chalice(app_name="alerts")


@app.lambda_function()
def echo(event, context):
    return event["value"]


@app.on_s3_event(bucket="logs")
def read(event):
    return event.key
END
cat >probe.py <<'END'
import json
from datetime import datetime

from app import app
from chalice.test import Client

with Client(app) as client:
    for value in ("text", {1}, datetime(2026, 3, 14), ("a", "tuple")):
        result = client.lambda_.invoke("echo", {"value": value}).payload
        try:
            text = json.dumps(result)
        except TypeError as error:
            text = type(error).__name__
        print(f"{value!r} comes back as {result!r}; as JSON it is {text}")
    for key in ("AWSLogs/1.json.gz", "a b", "a+b", "a%20b", "a%2Bb"):
        print(f"object {key!r}: the handler gets {client.lambda_.invoke('read', client.events.generate_s3_event('logs', key)).payload!r}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
'text' comes back as 'text'; as JSON it is "text"
{1} comes back as {1}; as JSON it is TypeError
datetime.datetime(2026, 3, 14, 0, 0) comes back as datetime.datetime(2026, 3, 14, 0, 0); as JSON it is TypeError
('a', 'tuple') comes back as ('a', 'tuple'); as JSON it is ["a", "tuple"]
object 'AWSLogs/1.json.gz': the handler gets 'AWSLogs/1.json.gz'
object 'a b': the handler gets 'a b'
object 'a+b': the handler gets 'a b'
object 'a%20b': the handler gets 'a b'
object 'a%2Bb': the handler gets 'a+b'
END
