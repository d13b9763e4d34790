#!/usr/bin/env bash
# Package: aws-lambda-ric 4.0.2 on node 24.21.0 (npm; Lambda's own runtime client)
# Guess: the log format changes the form of the lines: JSON has what text has. An error that a handler throws is
#   reported with its cause, and an AggregateError with its errors, as Node prints them.
# Happens: `console.error(error)` prints the cause with text and drops it with JSON. A thrown error loses its cause, and
#   an AggregateError its errors, in both formats: in the log, and in the report that a failure destination gets.
#   The error's type is the class's name in the JSON log, "Error" in the report. Put the reason into the message.
# Documentation: no word on causes: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html and
#   https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"allowScripts":{"node":true}}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts aws-lambda-ric@4.0.2 || exit 2

# Takes the place of the client's native part, which would take more than a minute to compile.
cat >native.cjs <<'END'
const { writeSync } = require("node:fs");
const Module = require("node:module");
let invocation = 0;
const headers = {
  "lambda-runtime-deadline-ms": "9999999999999",
  "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:123456789012:function:f",
};
const native = {
  next: async () => {
    if (++invocation > 3) process.exit(0);
    return { bodyJson: String(invocation), headers: { ...headers, "lambda-runtime-aws-request-id": String(invocation) } };
  },
  done: () => {},
  error: (_id, body) => writeSync(1, `reported ${body}\n`),
};
const load = Module._load;
Module._load = (name, ...more) => (name === "./rapid-client.node" ? native : load(name, ...more));
END
cat >index.mjs <<'END'
class StoreError extends Error {
  code = "E_STORE";
}
const error = () => new StoreError("not stored", { cause: new Error("the reason") });

export const handler = async (invocation) => {
  if (invocation === 1) console.error(error());
  if (invocation === 2) throw error();
  if (invocation === 3) throw new AggregateError([new Error("the reason")], "1 of 2 failed");
};
END
export AWS_LAMBDA_RUNTIME_API=127.0.0.1:9 LAMBDA_TASK_ROOT=$folder _HANDLER=index.handler \
  AWS_LAMBDA_FUNCTION_NAME=f AWS_LAMBDA_FUNCTION_VERSION=1 AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128 \
  AWS_LAMBDA_LOG_GROUP_NAME=g AWS_LAMBDA_LOG_STREAM_NAME=s
for format in Text JSON; do
  echo "$format"
  AWS_LAMBDA_LOG_FORMAT=$format node_modules/.bin/node --require ./native.cjs node_modules/aws-lambda-ric/index.mjs |
    while IFS= read -r line; do
      case $line in
        reported*) what="  reported:" ;;
        *) what="  log:" ;;
      esac
      for text in "not stored" "1 of 2 failed" '"errorType":"StoreError"' '"errorType":"Error"' E_STORE "the reason"; do
        if [[ $line == *"$text"* ]]; then what+=" <$text>"; fi
      done
      echo "$what"
    done
done | tee seen

diff - seen <<'END'
Text
  log: <not stored> <E_STORE> <the reason>
  log: <not stored> <"errorType":"Error"> <E_STORE>
  reported: <not stored> <"errorType":"Error">
  log: <1 of 2 failed>
  reported: <1 of 2 failed>
JSON
  log: <not stored> <"errorType":"StoreError"> <E_STORE>
  log: <not stored> <"errorType":"StoreError"> <E_STORE>
  reported: <not stored> <"errorType":"Error">
  log: <1 of 2 failed>
  reported: <1 of 2 failed>
END
