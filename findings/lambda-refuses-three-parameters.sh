#!/usr/bin/env bash
# Package: aws-lambda-ric 4.0.2 on node 24.21.0 (npm; Lambda's own runtime client)
# Guess: nodejs24.x no longer calls handlers back, so a handler that relies on the callback never answers. An async
#   handler is not concerned, whatever its third parameter is for.
# Happens: the function does not start if handler.length is 3 or more, async or not. With a default value for the
#   third parameter, as in (event, context, clients = real), or with ...rest it starts, and gets the default.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"allowScripts":{"node":true}}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts aws-lambda-ric@4.0.2 || exit 2

# Stands in for the client's native part, which would take more than a minute to compile.
cat >native.cjs <<'END'
const { writeSync } = require("node:fs");
const Module = require("node:module");
const headers = {
  "lambda-runtime-aws-request-id": "1",
  "lambda-runtime-deadline-ms": "9999999999999",
  "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:123456789012:function:f",
};
const native = {
  next: async () => ({ bodyJson: "{}", headers }),
  done: (id, body) => { writeSync(1, `answered ${body}`); process.exit(); },
  error: (id, body) => { writeSync(1, `failed ${body}`); process.exit(); },
};
const load = Module._load;
Module._load = (name, ...more) => (name === "./rapid-client.node" ? native : load(name, ...more));
END
cat >start.mjs <<'END'
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

for (const parameters of ["event, context", "event, context, clients", "event, context, clients = 'real'", "event, ...rest"]) {
  const last = parameters.endsWith("rest") ? "rest.length" : parameters.includes("clients") ? "clients" : "'two'";
  writeFileSync("index.mjs", `export const handler = async (${parameters}) => ${last};`);
  const env = {
    AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9", LAMBDA_TASK_ROOT: process.cwd(), _HANDLER: "index.handler",
    AWS_LAMBDA_FUNCTION_NAME: "f", AWS_LAMBDA_FUNCTION_VERSION: "1", AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
    AWS_LAMBDA_LOG_GROUP_NAME: "g", AWS_LAMBDA_LOG_STREAM_NAME: "s",
  };
  const client = ["--require", "./native.cjs", "node_modules/aws-lambda-ric/index.mjs"];
  const { stdout, stderr } = spawnSync(process.execPath, client, { env, encoding: "utf8" });
  console.log(`(${parameters}):`, /CallbackHandlerDeprecated/.test(stdout + stderr) ? "refused" : stdout.trim());
}
END
node_modules/.bin/node start.mjs | tee seen

diff - seen <<'END'
(event, context): answered "two"
(event, context, clients): refused
(event, context, clients = 'real'): answered "real"
(event, ...rest): answered 1
END
