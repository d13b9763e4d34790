#!/usr/bin/env bash
# Package: awslabs.cloudtrail-mcp-server 0.1.1, mcp (PyPI)
# Guess: AWS's MCP server asks CloudTrail for the time that it is told: a time without a zone is UTC, as CloudTrail's own are, "1 day ago" is
#   24 hours, a date begins at midnight UTC, and a time that it can't read is an error, as are an attribute without its value, more
#   than 50 results and an end before the start. It gives what CloudTrail answered, whole.
# Why: an assistant that looks into an alert says that nothing else was done, if it asked for other hours.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet awslabs-cloudtrail-mcp-server==0.1.1 || exit 2
cat >probe.py <<'END'
import asyncio, json, os, sys, threading, time
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest.mock import AsyncMock

requests = []
event = {"EventId": "1", "EventName": "ConsoleLogin", "EventTime": 1773479100, "EventSource": "signin.amazonaws.com", "Username": "example", "ReadOnly": "false",
         "Resources": [{"ResourceType": "AWS::IAM::User", "ResourceName": "example"}], "CloudTrailEvent": json.dumps({"eventName": "ConsoleLogin", "errorMessage": "Failed authentication"})}
class CloudTrail(BaseHTTPRequestHandler):
    def do_POST(self):
        requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))) | {"region": self.headers["Authorization"].split("/")[2]})
        body = json.dumps({"Events": [event], "NextToken": "more"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
server = HTTPServer(("127.0.0.1", 0), CloudTrail)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_ENDPOINT_URL=f"http://127.0.0.1:{server.server_port}", AWS_DEFAULT_REGION="eu-central-1", FASTMCP_LOG_LEVEL="CRITICAL", TZ=sys.argv[1])
time.tzset()
from awslabs.cloudtrail_mcp_server.tools import CloudTrailTools

tools, wrong = CloudTrailTools(), 0
now = datetime.now(timezone.utc)
def text(stamp):
    return datetime.fromtimestamp(stamp, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
def look_up(**arguments):
    requests.clear()
    try:
        answer = asyncio.run(tools.lookup_events(AsyncMock(), **arguments))
    except Exception as error:
        return "error", {}
    return answer, requests[0] if requests else {}
def check(what, seen, expected):
    global wrong
    wrong += seen != expected
    print(("same" if seen == expected else "DIFFERS") + f": {what}: {seen}" + ("" if seen == expected else f", not {expected}"))
def start(value, end="2026-11-28T23:00:00Z"):
    answer, request = look_up(start_time=value, end_time=end)
    return "error" if answer == "error" else text(request["StartTime"])
def near(value, back):
    answer, request = look_up(start_time=value)
    return abs(request.get("StartTime", 0) - (now - back).timestamp()) < 120
check("with Z", start("2026-11-27T09:00:00Z"), "2026-11-27T09:00:00Z")
check("with an offset", start("2026-11-27T09:00:00+01:00"), "2026-11-27T08:00:00Z")
check("without zone", start("2026-11-27T09:00:00"), "2026-11-27T09:00:00Z")
check("with a space", start("2026-11-27 09:00:00"), "2026-11-27T09:00:00Z")
check("without seconds", start("2026-11-27T09:00Z"), "2026-11-27T09:00:00Z")
check("a date", start("2026-11-27"), "2026-11-27T00:00:00Z")
check("1 hour ago", near("1 hour ago", timedelta(hours=1)), True)
check("1 day ago", near("1 day ago", timedelta(days=1)), True)
check("2 weeks ago", near("2 weeks ago", timedelta(weeks=2)), True)
check("yesterday", near("yesterday", timedelta(days=1)), True)
check("90 days ago", near("90 days ago", timedelta(days=90)), True)
check("24h ago", near("24h ago", timedelta(days=1)), True)
check("15 minutes ago", near("15 minutes ago", timedelta(minutes=15)), True)
check("now", near("now", timedelta(0)), True)
check("soon", start("soonish"), "error")
check("end before start", start("2026-11-27T09:00:00Z", "2026-11-26T09:00:00Z"), "error")
check("end with a date only", look_up(start_time="2026-11-26T00:00:00Z", end_time="2026-11-27T00:00:00")[1].get("EndTime"), datetime(2026, 11, 27, tzinfo=timezone.utc).timestamp())
_, default = look_up()
check("default start", abs(default["StartTime"] - (now - timedelta(days=1)).timestamp()) < 120, True)
check("default results", default.get("MaxResults"), 10)
check("results 50", look_up(max_results=50)[1].get("MaxResults"), 50)
check("results 60", look_up(max_results=60)[0], "error")
check("attribute without value", look_up(attribute_key="EventName")[0], "error")
answer, request = look_up(attribute_key="EventName", attribute_value="ConsoleLogin", region="eu-west-1", next_token="page")
check("attribute", request.get("LookupAttributes"), [{"AttributeKey": "EventName", "AttributeValue": "ConsoleLogin"}])
check("region", request.get("region"), "eu-west-1")
check("token", request.get("NextToken"), "page")
check("next token", answer.get("next_token"), "more")
check("record", "Failed authentication" in json.dumps(answer, default=str), True)
check("resources", "AWS::IAM::User" in json.dumps(answer, default=str), True)
check("time", [str(e.get("EventTime")) for e in answer.get("events", [])], [str(datetime.fromtimestamp(1773479100, timezone.utc).isoformat())])
print(json.dumps(answer, default=str))
sys.exit(wrong > 0)
END
for zone in UTC America/New_York; do echo "zone $zone"; venv/bin/python probe.py $zone 2>log || failed=1; grep -E '^[A-Za-z]*Error' log || true; done | tee seen
if grep DIFFERS seen; then exit 1; fi
