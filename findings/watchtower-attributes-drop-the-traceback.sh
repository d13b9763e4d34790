#!/usr/bin/env bash
# Package: watchtower 3.4.0, boto3 1.44.8, moto 5.2.5 (PyPI)
# Guess: log.exception() sends the traceback to CloudWatch, for a text and for a dict, and with add_log_record_attrs, too, which adds attributes to the JSON; other handlers of the logger get the record as it was logged.
# Happens: a dict has no traceback, and with add_log_record_attrs a text has none either. The attributes are written into the caller's dict and into the record: a handler that comes later gets a dict, and where the message has arguments an error, so that it prints nothing of it.
# Documentation: the comments of CloudWatchLogFormatter, which https://watchtower.readthedocs.io/en/latest/ shows, have the conversion into a dict, and no word on tracebacks and other handlers.
# Why: the log of a function that could not send an alert says that it failed, and not why; the same record is missing on the console. Put the traceback into the dict, and watchtower's handler last.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet watchtower==3.4.0 boto3==1.44.8 'moto[logs]==5.2.5' || exit 2
cat >probe.py <<'END'
import logging
import os
import sys

os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="eu-west-1")
import boto3
import watchtower
from moto import mock_aws


class Console(logging.StreamHandler):
    def handleError(self, record):
        print("  console:", type(sys.exc_info()[1]).__name__, sys.exc_info()[1])


log = logging.getLogger("alerts")
log.setLevel("INFO")
log.propagate = False
console = Console(sys.stdout)
console.setFormatter(logging.Formatter("  console: %(message)s"))
with mock_aws():
    client = boto3.client("logs", region_name="eu-west-1")
    for name, attributes in {"plain": [], "with levelname": ["levelname"]}.items():
        handler = watchtower.CloudWatchLogHandler(log_group_name="alerts", log_stream_name=name, boto3_client=client)
        handler.formatter.add_log_record_attrs = attributes
        log.handlers = [handler, console]
        print(name)
        log.info("sent %s", "root")
        alert = {"alert": "root"}
        log.info(alert)
        print("  the caller's dict:", alert)
        console.setLevel("CRITICAL")  # Its tracebacks would have paths.
        try:
            raise ValueError("no topic")
        except ValueError:
            log.exception("not sent")
            log.exception({"alert": "not sent"})
        console.setLevel("INFO")
        handler.flush()
        handler.close()
        for event in client.get_log_events(logGroupName="alerts", logStreamName=name, startFromHead=True)["events"]:
            print("  CloudWatch:", event["message"].split("\n")[0], "and the traceback" if "no topic" in event["message"] else "")
END
venv/bin/python -W ignore probe.py | tee seen

diff - seen <<'END'
plain
  console: sent root
  console: {'alert': 'root'}
  the caller's dict: {'alert': 'root'}
  CloudWatch: sent root 
  CloudWatch: {"alert": "root"} 
  CloudWatch: not sent and the traceback
  CloudWatch: {"alert": "not sent"} 
with levelname
  console: TypeError not all arguments converted during string formatting
  console: {'alert': 'root', 'levelname': 'INFO'}
  the caller's dict: {'alert': 'root', 'levelname': 'INFO'}
  CloudWatch: {"msg": "sent root", "levelname": "INFO"} 
  CloudWatch: {"alert": "root", "levelname": "INFO"} 
  CloudWatch: {"msg": "not sent", "levelname": "ERROR"} 
  CloudWatch: {"alert": "not sent", "levelname": "ERROR"} 
END
