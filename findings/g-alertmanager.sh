#!/usr/bin/env bash
# Package: github.com/prometheus/alertmanager v0.35.0 (Go)
# Guess: an alert for a record of 20 minutes ago reaches the webhook, with startsAt alone, with startsAt and the same endsAt, and with an endsAt a minute later; one with a label that is empty
#   keeps it; two alerts with the same labels within the group's wait are both sent; a matcher `errorCode!="AccessDenied"` routes an alert without the label.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
export GOBIN="$folder" && go install github.com/prometheus/alertmanager/cmd/alertmanager@v0.35.0 2>/dev/null || exit 2
cat >receiver.py <<'END'
import http.server, json
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with open("received", "a") as out:
            for alert in body["alerts"]: out.write(f"{self.path} {alert['status']} {json.dumps(alert['labels'])} {json.dumps(alert['annotations'])} {alert['startsAt']} {alert['endsAt']}\n")
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
open("port", "w").write(str(server.server_port)); server.serve_forever()
END
python3 receiver.py & r=$!
while [ ! -s port ]; do sleep 0.1; done
cat >am.yml <<END
route: {receiver: all, group_by: ['...'], group_wait: 1s, group_interval: 2s, repeat_interval: 1h, routes: [{receiver: other, matchers: ['errorCode!="AccessDenied"', 'test="route"']}]}
receivers:
- {name: all, webhook_configs: [{url: "http://127.0.0.1:$(cat port)/all", send_resolved: true}]}
- {name: other, webhook_configs: [{url: "http://127.0.0.1:$(cat port)/other", send_resolved: true}]}
END
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
./alertmanager --config.file=am.yml --storage.path=data --web.listen-address="127.0.0.1:$port" --cluster.listen-address= >log 2>&1 & a=$!
trap 'kill $r $a; rm -rf "$folder"' EXIT
for _ in $(seq 100); do curl -sf "127.0.0.1:$port/-/ready" >/dev/null && break; sleep 0.1; done
at() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
post() { printf '%s ' "$1"; curl -s -o answer -w '%{http_code}' -H 'content-type: application/json' -d "[$2]" "127.0.0.1:$port/api/v2/alerts"; echo " $(cut -c1-150 answer)"; }
old=$(at '-20 minutes') later=$(at '-19 minutes') future=$(at '+10 minutes') far=$(at '+1 hour')
post start "{\"labels\":{\"alertname\":\"start only\"},\"startsAt\":\"$old\"}"
post same "{\"labels\":{\"alertname\":\"start is end\"},\"startsAt\":\"$old\",\"endsAt\":\"$old\"}"
post later "{\"labels\":{\"alertname\":\"ended\"},\"startsAt\":\"$old\",\"endsAt\":\"$later\"}"
post end "{\"labels\":{\"alertname\":\"end only\"},\"endsAt\":\"$later\"}"
post future "{\"labels\":{\"alertname\":\"future\"},\"startsAt\":\"$future\",\"endsAt\":\"$far\"}"
post empty "{\"labels\":{\"alertname\":\"empty label\",\"errorCode\":\"\",\"userIdentity.type\":\"Root\"}}"
post twice "{\"labels\":{\"alertname\":\"twice\"},\"annotations\":{\"record\":\"1\"}},{\"labels\":{\"alertname\":\"twice\"},\"annotations\":{\"record\":\"2\"}}"
post route "{\"labels\":{\"alertname\":\"no error\",\"test\":\"route\"}},{\"labels\":{\"alertname\":\"denied\",\"test\":\"route\",\"errorCode\":\"AccessDenied\"}}"
post noname "{\"labels\":{\"rule\":\"x\"}}"
post number "{\"labels\":{\"alertname\":\"x\",\"count\":5}}"
post blank "{\"labels\":{\"alertname\":\"blank\",\"note\":\" a \"},\"annotations\":{\"none\":\"\"}}"
sleep 6
cat received | sort | tee seen; tail -3 log
[ "$(grep -c 'start only\|start is end\|"ended"' seen)" -ge 3 ]
