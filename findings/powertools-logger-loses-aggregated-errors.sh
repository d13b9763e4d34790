#!/usr/bin/env bash
# Package: @aws-lambda-powertools/logger 2.36.0 (npm)
# Guess: logging an error logs what it has: its cause, its own fields, and the errors of an AggregateError, which is
#   what a handler throws that went on after the first failure. A key with null is logged as null.
# Happens: the cause and own fields are there, the errors of an AggregateError are not: the line says that 2 failed and
#   not why. Keys whose value is null or "" are dropped, as undefined is, though in a list or an object null stays.
#   A Map or a Set is {}.
# Documentation: neither is said in https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-lambda-powertools/logger@2.36.0 || exit 2

cat >probe.js <<'END'
import { Logger } from "@aws-lambda-powertools/logger";

const logger = new Logger({ serviceName: "alerts" });
const reason = Object.assign(new Error("the reason"), { code: "E_STORE" });
logger.error("cause", new Error("not stored", { cause: reason }));
logger.error("aggregate", new AggregateError([reason], "1 of 2 failed"));
logger.info("keys", { zero: 0, nothing: null, empty: "", missing: undefined, nested: { nothing: null }, map: new Map([["a", 1]]) });
END
node probe.js 2>&1 | while IFS= read -r line; do
  node -e '
    const { level, timestamp, service, sampling_rate, ...keys } = JSON.parse(process.argv[1]);
    console.log(JSON.stringify(keys, (key, value) => (key === "stack" || key === "location" ? undefined : value)));
  ' "$line"
done | tee seen

diff - seen <<'END'
{"message":"cause","error":{"name":"Error","message":"not stored","cause":{"name":"Error","message":"the reason","code":"E_STORE"}}}
{"message":"aggregate","error":{"name":"AggregateError","message":"1 of 2 failed"}}
{"message":"keys","zero":0,"nested":{"nothing":null},"map":{}}
END
