#!/usr/bin/env bash
# Package: @pagerduty/pdjs 2.2.4, @slack/webhook 8.0.2 (npm), pagerduty 7.2.0, slack-sdk 3.48.0 (PyPI)
# Guess: a client that sends an alert fails when the service refuses it, with 400, and sends it again or fails when the service answers 503 or breaks off.
#   The clients that one company offers for two languages do the same.
# Happens: pdjs resolves after both statuses, as slack-sdk's webhook returns, with the status beside the answer; pagerduty for Python raises and @slack/webhook
#   rejects when it is refused. After 503 only pagerduty sends again, and after a connection that broke off pagerduty and slack-sdk do.
# Documentation: the README of pdjs handles errors with `.catch(console.error)`, and says of statuses only that the client waits after 429.
#   https://docs.slack.dev/tools/python-slack-sdk/webhook asserts in its example that the status is 200, without a word on others.
# Why: an alert with a severity that PagerDuty doesn't know, or with a block too many for Slack, counts as sent, and the function's queue forgets it.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pagerduty/pdjs@2.2.4 @slack/webhook@8.0.2 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet pagerduty==7.2.0 slack-sdk==3.48.0 || exit 2
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>openssl.log
export NODE_EXTRA_CA_CERTS=$folder/cert.pem REQUESTS_CA_BUNDLE=$folder/cert.pem SSL_CERT_FILE=$folder/cert.pem
# Answers the first request of a client as its routing key or path says, as PagerDuty and Slack do, and later ones with success.
cat >server.py <<'END'
import http.server
import json
import ssl

counts = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(200, str(counts.get(self.path[1:], 0)))

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        key = body["routing_key"].rstrip("x") if self.path == "/v2/enqueue" else self.path[1:]
        client, case = key.split("-")
        counts[key] = counts.get(key, 0) + 1
        pagerduty = client.startswith("pagerduty")
        if case == "refused":
            return self.answer(400, '{"status":"invalid event","message":"Event object is invalid","errors":["severity"]}' if pagerduty else "invalid_blocks")
        if counts[key] == 1 and case == "cut":
            self.close_connection = True
            return self.connection.close()
        if counts[key] == 1 and case == "503":
            return self.answer(503, '{"status":"busy"}')
        self.answer(202 if pagerduty else 200, '{"status":"success","message":"Event processed","dedup_key":"key"}' if pagerduty else "ok")

    def answer(self, status, text):
        self.send_response(status)
        self.send_header("content-type", "application/json" if text[0] == "{" else "text/plain")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("localhost", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
open("port", "w").write(str(server.server_port))
server.serve_forever()
END
python3 server.py 2>server.log &
while [ ! -s port ]; do sleep 0.1; done

cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { event } from "@pagerduty/pdjs";
import { IncomingWebhook } from "@slack/webhook";

const server = `localhost:${readFileSync("port", "utf8")}`;
const clients = {
  pagerdutyjs: (key) => event({ server, data: { routing_key: key, event_action: "trigger", payload: { summary: "s", source: "s", severity: "high" } } }),
  slackjs: (key) => new IncomingWebhook(`https://${server}/${key}`).send({ text: "alert" }),
};
for (const [client, send] of Object.entries(clients))
  for (const test of ["refused", "503", "cut"]) {
    const key = `${client}-${test}`;
    const outcome = await send(key).then(({ status }) => `resolves${status >= 300 ? ` with ${status}` : ""}`, () => "rejects");
    console.log(`${client}, ${test}: ${await (await fetch(`https://${server}/${key}`)).text()} sent, ${outcome}`);
  }
END
cat >probe.py <<'END'
import logging
import urllib.request

import pagerduty
from slack_sdk.webhook import WebhookClient

logging.disable(logging.CRITICAL)
server = "https://localhost:" + open("port").read()


def by_pagerduty(key):
    client = pagerduty.EventsApiV2Client(key.ljust(32, "x"))
    client.url = server
    client.trigger("summary", "source", severity="high")


def by_slack(key):
    status = WebhookClient(f"{server}/{key}").send(text="alert").status_code
    return f" {status}" if status != 200 else ""


for client, send in {"pagerdutypy": by_pagerduty, "slackpy": by_slack}.items():
    for test in ["refused", "503", "cut"]:
        key = f"{client}-{test}"
        try:
            outcome = f"returns{send(key) or ''}"
        except Exception:
            outcome = "raises"
        print(f"{client}, {test}: {urllib.request.urlopen(f'{server}/{key}').read().decode()} sent, {outcome}")
END
{ node probe.js; venv/bin/python probe.py; } 2>probe.log | tee seen

diff - seen <<'END'
pagerdutyjs, refused: 1 sent, resolves with 400
pagerdutyjs, 503: 1 sent, resolves with 503
pagerdutyjs, cut: 1 sent, rejects
slackjs, refused: 1 sent, rejects
slackjs, 503: 1 sent, rejects
slackjs, cut: 1 sent, rejects
pagerdutypy, refused: 1 sent, raises
pagerdutypy, 503: 2 sent, returns
pagerdutypy, cut: 2 sent, returns
slackpy, refused: 1 sent, returns 400
slackpy, 503: 1 sent, returns 503
slackpy, cut: 2 sent, returns
END
