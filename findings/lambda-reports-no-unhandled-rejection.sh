#!/usr/bin/env bash
# Package: aws-lambda-ric 4.0.2 on node 24.21.0 (npm; Lambda's own runtime client)
# Guess: a promise that rejects while nobody awaits it ends as Runtime.UnhandledPromiseRejection: the runtime
#   client catches it, as its versions before 4 did, reports the invocation as failed and logs a JSON line.
# Happens: nothing is caught. Node ends the process with code 1 in the middle of whichever invocation runs then,
#   the client reports no error, and the log gets a bare stack trace even with the log format JSON.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"allowScripts":{"node":true}}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts aws-lambda-ric@4.0.2 || exit 2

# Stands in for the client's native part, which would take more than a minute to compile.
cat >native.cjs <<'END'
const { writeSync } = require("node:fs");
const Module = require("node:module");
let invocation = 0;
const native = {
  next: async () => {
    const headers = {
      "lambda-runtime-aws-request-id": String(++invocation),
      "lambda-runtime-deadline-ms": "9999999999999",
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:123456789012:function:f",
    };
    return { bodyJson: JSON.stringify({ invocation }), headers };
  },
  done: (id, body) => writeSync(1, `invocation ${id} answered ${body}\n`),
  error: (id, body) => writeSync(1, `invocation ${id} failed with ${JSON.parse(body).errorType}\n`),
};
const load = Module._load;
Module._load = (name, ...more) => (name === "./rapid-client.node" ? native : load(name, ...more));
END
cat >index.mjs <<'END'
import { setTimeout } from "node:timers/promises";

const send = async () => { await setTimeout(100); throw new Error("not sent"); };

export const handler = async ({ invocation }) => {
  if (invocation === 1) send(); // not awaited
  else await setTimeout(5000);
  return "done";
};
END
export AWS_LAMBDA_RUNTIME_API=127.0.0.1:9 LAMBDA_TASK_ROOT=$folder _HANDLER=index.handler AWS_LAMBDA_LOG_FORMAT=JSON \
  AWS_LAMBDA_FUNCTION_NAME=f AWS_LAMBDA_FUNCTION_VERSION=1 AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128 \
  AWS_LAMBDA_LOG_GROUP_NAME=g AWS_LAMBDA_LOG_STREAM_NAME=s
code=0
node_modules/.bin/node --require ./native.cjs node_modules/aws-lambda-ric/index.mjs >log 2>&1 || code=$?
{
  grep '^invocation' log
  echo "exit code $code"
  grep -c '^{' log | sed 's/^/JSON lines in the log: /' || true
  grep '^Error' log
} | tee seen

diff - seen <<'END'
invocation 1 answered "done"
exit code 1
JSON lines in the log: 0
Error: not sent
END
