#!/usr/bin/env bash
# Package: boto3 1.44.5 (PyPI)
# Guess: an error that botocore's Stubber gives is treated as the service's: a throttled call is tried again, and gets the
#   next response.
# Happens: the first ThrottlingException or 503 is raised, whatever retries are configured, and the next response is left
#   over: the Stubber answers in place of the code that retries. With a server on loopback the same client tries again.
# Documentation: https://botocore.amazonaws.com/v1/documentation/api/latest/reference/stubber.html has service errors, and
#   no word on retries.
# Why: a test that an alert gets through throttling fails for right code, and passes for a loop of one's own, which then
#   multiplies the SDK's retries.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
export AWS_ACCESS_KEY_ID=example AWS_SECRET_ACCESS_KEY=example AWS_DEFAULT_REGION=us-east-1

python3 -m venv venv
venv/bin/pip install --quiet boto3==1.44.5 || exit 2
cat >probe.py <<'END'
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import boto3
from botocore.config import Config
from botocore.stub import Stubber

ERROR = "<ErrorResponse><Error><Code>{}</Code><Message>slow down</Message></Error></ErrorResponse>"
DONE = "<PublishResponse><PublishResult><MessageId>a</MessageId></PublishResult></PublishResponse>"
answers = []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        status, body = answers.pop(0)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments):
        pass


server = HTTPServer(("127.0.0.1", 0), Handler)
Thread(target=server.serve_forever, daemon=True).start()


def publish(client):
    try:
        return client.publish(TopicArn="arn:aws:sns:us-east-1:123456789012:alerts", Message="An alert")["MessageId"]
    except client.exceptions.ClientError as error:
        return error.response["Error"]["Code"]


for mode in ["standard", "adaptive"]:
    for code, status in [("ThrottlingException", 400), ("ServiceUnavailable", 503)]:
        config = Config(retries={"mode": mode, "total_max_attempts": 3})
        answers[:] = [(status, ERROR.format(code)), (200, DONE)]
        real = publish(boto3.client("sns", endpoint_url=f"http://127.0.0.1:{server.server_port}", config=config))
        client = boto3.client("sns", config=config)
        with Stubber(client) as stubber:
            stubber.add_client_error("publish", code, http_status_code=status)
            stubber.add_response("publish", {"MessageId": "a"})
            stubbed = publish(client)
            left = len(stubber._queue)
        print(f"{mode}, {code} once: server {real}, Stubber {stubbed}, responses left over: {left}")
END
venv/bin/python -W ignore probe.py | tee seen

diff - seen <<'END'
standard, ThrottlingException once: server a, Stubber ThrottlingException, responses left over: 1
standard, ServiceUnavailable once: server a, Stubber ServiceUnavailable, responses left over: 1
adaptive, ThrottlingException once: server a, Stubber ThrottlingException, responses left over: 1
adaptive, ServiceUnavailable once: server a, Stubber ServiceUnavailable, responses left over: 1
END
