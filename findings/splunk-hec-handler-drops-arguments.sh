#!/usr/bin/env bash
# Package: splunk-hec-handler 1.2.0, splunk-handler 3.0.0 (PyPI)
# Guess: both send what is logged with its arguments filled in and an exception's traceback; while Splunk answers 503 or 429 they try again; a refusal is reported as other handlers of logging report it, and never raised by log.info().
# Happens: splunk-hec-handler sends "sent %s", without the argument, and no traceback; it tries once, and log.info() raises HTTPError. splunk-handler does both and raises nothing; it tries a 503 again and drops the record after a 429, with a line on the console.
# Documentation: the README of splunk-hec-handler has dicts and plain texts as messages, and nothing of arguments, exceptions and refusals: https://pypi.org/project/splunk-hec-handler/
# Why: while Splunk is busy, a function fails at a line of log that comes before its alert; and the log that arrives doesn't say whom it was about.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet splunk-hec-handler==1.2.0 splunk-handler==3.0.0 requests==2.32.5 || exit 2
cat >probe.py <<'END'
import json
import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from splunk_handler import SplunkHandler
from splunk_hec_handler import SplunkHecHandler

answers, events = [], []


# Takes the place of Splunk's HTTP Event Collector, on loopback.
class Collector(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        status = answers.pop(0) if answers else 200
        if status == 200:
            events.append(json.loads(body))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_OPTIONS(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
threading.Thread(target=server.serve_forever, daemon=True).start()
options = {"token": "example", "index": "main"}
handlers = {
    "splunk-hec-handler": SplunkHecHandler(host="127.0.0.1", port=server.server_port, proto="http", **options),
    "splunk-handler": SplunkHandler(host="127.0.0.1", port=server.server_port, protocol="http", flush_interval=0.1, retry_backoff=0.1, verify=False, **options),
}
handlers["splunk-handler"].write_log = lambda *_: None  # Its lines on the console have tracebacks with paths.
for name, handler in handlers.items():
    log = logging.getLogger(name)
    log.setLevel("INFO")
    log.propagate = False
    log.handlers = [handler]

    def run(what, act, statuses=()):
        answers[:], events[:] = statuses, []
        try:
            act()
            outcome = "returns"
        except Exception as error:
            outcome = f"raises {type(error).__name__}"
        time.sleep(3)
        arrived = [f"{str(event['event']).splitlines()[0]}{' and a traceback' if 'Traceback' in str(event['event']) else ''}" for event in events]
        print(f"{name}, {what}: {outcome}, arrived: {arrived}", flush=True)

    def fail():
        try:
            raise ValueError("no topic")
        except ValueError:
            log.exception("not sent")

    run("arguments", lambda: log.info("sent %s", "root"))
    run("an exception", fail)
    run("a dict", lambda: log.info({"alert": "root"}))
    run("503 once", lambda: log.info("sent"), [503])
    run("429 once", lambda: log.info("sent"), [429])
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
splunk-hec-handler, arguments: returns, arrived: ["{'log_level': 'INFO', 'message': 'sent %s'}"]
splunk-hec-handler, an exception: returns, arrived: ["{'log_level': 'ERROR', 'message': 'not sent'}"]
splunk-hec-handler, a dict: returns, arrived: ["{'alert': 'root', 'log_level': 'INFO'}"]
splunk-hec-handler, 503 once: raises HTTPError, arrived: []
splunk-hec-handler, 429 once: raises HTTPError, arrived: []
splunk-handler, arguments: returns, arrived: ['sent root']
splunk-handler, an exception: returns, arrived: ['not sent and a traceback']
splunk-handler, a dict: returns, arrived: ["{'alert': 'root'}"]
splunk-handler, 503 once: returns, arrived: ['sent']
splunk-handler, 429 once: returns, arrived: []
END
