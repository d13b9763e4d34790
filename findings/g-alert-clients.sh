#!/usr/bin/env bash
# Package: @pagerduty/pdjs, @slack/webhook (npm), pagerduty, slack-sdk, apprise (PyPI), github.com/slack-go/slack v0.35.0, github.com/PagerDuty/go-pagerduty v1.8.0, newest as served
# Guess: a client that sends an alert sends it again after 503, after 429 with Retry-After: 1 and after a connection that broke off before the answer; when it does not, or gives up, it
#   fails: it throws, or returns an error. After 400 it fails at once.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$folder"' EXIT && cd "$folder"
cat >server.py <<'END'
import http.server, json, ssl, sys
counts = {}
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.answer(200, json.dumps(counts))
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        case, client = self.path.strip("/").split("/")[:2]
        key = f"{case}/{client}"; counts[key] = counts.get(key, 0) + 1
        first = counts[key] == 1
        if case == "reset" and first:
            self.close_connection = True; self.connection.close(); return
        if case == "503" and first or case == "always": return self.answer(503, "busy")
        if case == "500" and first: return self.answer(500, "failed")
        if case == "429" and first: return self.answer(429, "ratelimited", {"retry-after": "1"})
        if case == "400": return self.answer(400, "invalid_payload")
        if case == "empty": return self.answer(200, "")
        if case == "no": return self.answer(200, "no_service")
        self.answer(202 if client.startswith("pd") else 200, '{"status":"success","message":"Event processed","dedup_key":"x"}' if client.startswith("pd") else "ok")
    def answer(self, code, text, headers={}):
        self.send_response(code)
        for name, value in headers.items(): self.send_header(name, value)
        self.send_header("content-type", "application/json" if text.startswith("{") else "text/plain"); self.send_header("content-length", str(len(text))); self.end_headers(); self.wfile.write(text.encode())
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
open("port", "w").write(str(server.server_port)); server.serve_forever()
END
python3 server.py 2>/dev/null &
while [ ! -s port ]; do sleep 0.1; done
export base="http://127.0.0.1:$(cat port)" cases="ok 503 500 429 reset 400 always empty no"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pagerduty/pdjs @slack/webhook || exit 2
cat >probe.js <<'END'
import { IncomingWebhook } from "@slack/webhook";
import * as pd from "@pagerduty/pdjs";
const say = async (name, ask) => { try { console.log(name, "success", JSON.stringify(await ask())?.slice(0, 100)); } catch (error) { console.log(name, "error", error.message?.slice(0, 80)); } };
const real = globalThis.fetch;
for (const c of process.env.cases.split(" ")) await say(`${c} slack-js`, () => new IncomingWebhook(`${process.env.base}/${c}/slack-js`).send("alert"));
for (const c of process.env.cases.split(" ")) {
  globalThis.fetch = (url, options) => real(`${process.env.base}/${c}/pd-js`, options);
  await say(`${c} pd-js`, async () => { const r = await pd.event({ data: { routing_key: "x", event_action: "trigger", payload: { summary: "a", source: "b", severity: "critical" } } }); return { status: r.status, data: r.data }; });
}
END
timeout 120 node probe.js || true
python3 -m venv venv && venv/bin/pip install --quiet pagerduty slack-sdk apprise || exit 2
cat >probe.py <<'END'
import os, time, logging
logging.disable(logging.CRITICAL)
base = os.environ["base"]
def say(name, ask):
    start = time.time()
    try: print(name, "success", str(ask())[:100], flush=True)
    except Exception as error: print(name, "error", type(error).__name__, str(error)[:80], flush=True)
from slack_sdk.webhook import WebhookClient
for c in os.environ["cases"].split():
    def send():
        r = WebhookClient(f"{base}/{c}/slack-py").send(text="alert"); return r.status_code, r.body
    say(f"{c} slack-py", send)
import apprise
for c in os.environ["cases"].split():
    def send():
        a = apprise.Apprise(); a.add(f"json://{base.split('//')[1]}/{c}/apprise"); return a.notify(title="t", body="b")
    say(f"{c} apprise", send)
import pagerduty
for c in os.environ["cases"].split():
    def send():
        client = pagerduty.EventsApiV2Client("x" * 32); client.url = f"{base}/{c}/pd-py"
        return client.trigger("summary", "source")
    if c != "always": say(f"{c} pd-py", send)
END
timeout 200 venv/bin/python probe.py 2>&1 || true
curl -s "$base/" | python3 -m json.tool
false
