#!/usr/bin/env bash
# Package: @aws-sdk/client-s3 3.1175.0, boto3 1.44.8 (PyPI)
# Guess: with `requestTimeout: 500, throwOnRequestTimeout: true` or `socketTimeout: 500`, reading an object whose body stops coming ends with
#   an error half a second later, as it does in Python with read_timeout.
# Happens: requestTimeout ends with the headers: a body may take any time, with throwOnRequestTimeout, too. Without
#   throwOnRequestTimeout it ends nothing. socketTimeout alone covers the body.
# Documentation: https://raw.githubusercontent.com/djfdyuruiry/ts-lambda-api/54229396b52c012245e9d38281f96cc5eeec1fba/docs/interfaces/_internal_.NodeHttpHandlerOptions.html
#   (a copy of the handler's reference) calls it the time that "request & response should take", and says that without throwOnRequestTimeout it only warns.
# Why: a function that waits for the rest of a log object runs into its own time limit, and reports no error of S3.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/client-s3@3.1175.0 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet boto3==1.44.8 || exit 2
cat >server.py <<'END'
# /bucket/late answers after 3 s, /bucket/stall sends half of its body and the rest after 3 s.
import http.server, sys, threading, time

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if "late" in self.path:
            time.sleep(3)
        try:
            self.send_response(200)
            self.send_header("Content-Length", "10")
            self.end_headers()
            self.wfile.write(b"first")
            self.wfile.flush()
            if "stall" in self.path:
                time.sleep(3)
            self.wfile.write(b" rest")
        except OSError:
            pass

    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
threading.Timer(100, server.shutdown).start()
server.serve_forever()
END
python3 server.py >port & server=$!
trap 'kill $server; rm -rf "$folder"' EXIT
until [ -s port ]; do kill -0 $server && sleep 0.1 || exit 2; done
cat >probe.js <<'END'
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";

const settings = { "requestTimeout": { requestTimeout: 500 }, "requestTimeout, throwOnRequestTimeout": { requestTimeout: 500, throwOnRequestTimeout: true }, "socketTimeout": { socketTimeout: 500 } };
for (const key of ["late", "stall"])
  for (const [words, requestHandler] of Object.entries(settings)) {
    const client = new S3Client({ endpoint: `http://127.0.0.1:${process.argv[2]}`, forcePathStyle: true, region: "eu-central-1", maxAttempts: 1,
      credentials: { accessKeyId: "example", secretAccessKey: "example" }, requestHandler, logger: { debug() {}, info() {}, warn() {}, error() {} } });
    const begin = Date.now();
    const answer = await client.send(new GetObjectCommand({ Bucket: "bucket", Key: key })).then(({ Body }) => Body.transformToString()).then((text) => `"${text}"`, (error) => error.name);
    console.log(`JavaScript, ${key}, ${words}: ${answer} after ${Math.round((Date.now() - begin) / 1000)} s`);
  }
END
node probe.js "$(cat port)" 2>/dev/null | tee seen
cat >probe.py <<'END'
import sys, time

import boto3
from botocore.config import Config

for key in ("late", "stall"):
    client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", region_name="eu-central-1", aws_access_key_id="example", aws_secret_access_key="example",
        config=Config(read_timeout=0.5, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}))
    begin = time.monotonic()
    try:
        answer = '"' + client.get_object(Bucket="bucket", Key=key)["Body"].read().decode() + '"'
    except Exception as error:
        answer = type(error).__name__
    print(f"Python, {key}, read_timeout: {answer} after {time.monotonic() - begin:.0f} s")
END
venv/bin/python probe.py "$(cat port)" | tee -a seen

diff - seen <<'END'
JavaScript, late, requestTimeout: "first rest" after 3 s
JavaScript, late, requestTimeout, throwOnRequestTimeout: TimeoutError after 1 s
JavaScript, late, socketTimeout: TimeoutError after 1 s
JavaScript, stall, requestTimeout: "first rest" after 3 s
JavaScript, stall, requestTimeout, throwOnRequestTimeout: "first rest" after 3 s
JavaScript, stall, socketTimeout: TimeoutError after 1 s
Python, late, read_timeout: ReadTimeoutError after 1 s
Python, stall, read_timeout: ReadTimeoutError after 1 s
END
