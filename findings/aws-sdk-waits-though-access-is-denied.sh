#!/usr/bin/env bash
# Package: @aws-sdk/client-s3 3.1175.0 (npm), and boto3 1.44.8 (PyPI) for comparison
# Guess: a waiter polls while the object is not there yet, and fails at once when the call itself is refused. boto3's
#   waiter does so, and the specification of waiters asks for it: an error that the waiter does not name is a failure.
# Happens: the waiter keeps polling after any error that it does not name, AccessDenied and missing credentials
#   included, until maxWaitTime is over, and then throws a TimeoutError. A script without the permission blocks for as
#   long as it would wait for a slow resource, and then reports a timeout. Try the call once before waiting.
# Documentation: https://smithy.io/2.0/additional-specs/waiters.html is the specification ("stop waiting"); the SDK's
#   maintainers call this intended: https://github.com/aws/aws-sdk-js-v3/issues/3081
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
export HOME=$folder AWS_EC2_METADATA_DISABLED=true
unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/client-s3@3.1175.0 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet boto3==1.44.8 || exit 2

cat >probe.js <<'END'
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { S3Client, waitUntilObjectExists } from "@aws-sdk/client-s3";

let calls = 0;
const server = createServer((_, response) => {
  calls++;
  response.writeHead(403).end();
}).listen(0, "127.0.0.1");
await once(server, "listening");
const endpoint = `http://127.0.0.1:${server.address().port}`;
const keys = { accessKeyId: "example", secretAccessKey: "example" };

for (const [name, credentials] of [["AccessDenied", keys], ["no credentials", undefined]]) {
  const client = new S3Client({ region: "us-east-1", endpoint, forcePathStyle: true, credentials });
  calls = 0;
  const start = performance.now();
  const settings = { client, maxWaitTime: 6, minDelay: 1, maxDelay: 1 };
  const error = await waitUntilObjectExists(settings, { Bucket: "logs", Key: "a" }).catch((error) => error);
  const when = performance.now() - start > 4000 ? "after all the time" : "at once";
  console.log(`JavaScript, ${name}: ${error.name} ${when}, ${calls > 1 ? "many calls" : `calls: ${calls}`}`);
  client.destroy();
}
calls = 0;
const python = await promisify(execFile)("venv/bin/python", ["probe.py", endpoint]);
console.log(`Python, AccessDenied: ${python.stdout.trim()}, calls: ${calls}`);
server.close();
END
cat >probe.py <<'END'
import sys

import boto3
import botocore.exceptions

s3 = boto3.client("s3", "us-east-1", endpoint_url=sys.argv[1], aws_access_key_id="example", aws_secret_access_key="example")
try:
    s3.get_waiter("object_exists").wait(Bucket="logs", Key="a", WaiterConfig={"Delay": 1, "MaxAttempts": 6})
except botocore.exceptions.WaiterError as error:
    print(type(error).__name__, "at once" if "Max attempts" not in str(error) else "after all the time")
END
node probe.js 2>/dev/null | tee seen

diff - seen <<'END'
JavaScript, AccessDenied: TimeoutError after all the time, many calls
JavaScript, no credentials: TimeoutError after all the time, calls: 0
Python, AccessDenied: WaiterError at once, calls: 1
END
