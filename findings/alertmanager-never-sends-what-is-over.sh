#!/usr/bin/env bash
# Package: github.com/prometheus/alertmanager v0.31.1 (Go)
# Guess: an alert that Alertmanager takes with 200 is sent to its receiver: as firing, or as resolved if it is over already.
# Happens: one whose endsAt is past is taken and never sent, with send_resolved neither. One that begins in the future is sent at once.
# Documentation: https://prometheus.io/docs/alerting/latest/alerts_api/ says what the two times are, not that an alert that is over is never sent.
# Why: CloudTrail delivers a record up to 15 minutes after the call, and longer in trouble. An alert that ends five minutes after its eventTime never arrives.
# It compiles for a minute or two the first time.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$folder"' EXIT && cd "$folder"

GOBIN=$folder go install github.com/prometheus/alertmanager/cmd/alertmanager@v0.31.1 >/dev/null 2>&1 || exit 2
cat >receiver.py <<'END'
import http.server
import json


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        for alert in json.loads(self.rfile.read(int(self.headers["content-length"])))["alerts"]:
            print(f"{alert['labels']['alertname']}: sent as {alert['status']}", flush=True)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
open("port", "w").write(str(server.server_port))
server.serve_forever()
END
python3 receiver.py >received &
while [ ! -s port ]; do sleep 0.1; done
cat >alertmanager.yml <<END
route: {receiver: webhook, group_by: ['...'], group_wait: 1s, group_interval: 1s}
receivers: [{name: webhook, webhook_configs: [{url: "http://127.0.0.1:$(cat port)", send_resolved: true}]}]
END
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
./alertmanager --config.file=alertmanager.yml --storage.path=data --web.listen-address="127.0.0.1:$port" --cluster.listen-address= >log 2>&1 &
curl --silent --fail --retry 100 --retry-delay 1 --retry-connrefused "127.0.0.1:$port/-/ready" >/dev/null

at() { date -u -d "$1" +%Y-%m-%dT%H:%M:%SZ; }
post() { curl --silent --output answer --write-out "$1: taken with %{http_code}\n" -H 'content-type: application/json' -d "[{\"labels\":{\"alertname\":\"$1\"},$2}]" "127.0.0.1:$port/api/v2/alerts"; }
{
  post 'began 20 minutes ago' "\"startsAt\":\"$(at '-20 minutes')\""
  post 'and ended 15 minutes ago' "\"startsAt\":\"$(at '-20 minutes')\",\"endsAt\":\"$(at '-15 minutes')\""
  post 'began and ended at once' "\"startsAt\":\"$(at '-20 minutes')\",\"endsAt\":\"$(at '-20 minutes')\""
  post 'begins in an hour' "\"startsAt\":\"$(at '+1 hour')\",\"endsAt\":\"$(at '+2 hours')\""
  post 'ends in an hour' "\"startsAt\":\"$(at '-20 minutes')\",\"endsAt\":\"$(at '+1 hour')\""
} >taken
sleep 5
{ cat taken; sort received; } | tee seen

diff - seen <<'END'
began 20 minutes ago: taken with 200
and ended 15 minutes ago: taken with 200
began and ended at once: taken with 200
begins in an hour: taken with 200
ends in an hour: taken with 200
began 20 minutes ago: sent as firing
begins in an hour: sent as firing
ends in an hour: sent as firing
END
