#!/usr/bin/env bash
# Package: @opentelemetry/sdk-logs 3.1.1, @opentelemetry/exporter-logs-otlp-http 0.301.0, node 24.21.0 (npm)
# Guess: what a log record holds reaches the collector: a Date as ISO text, as in JSON, an error with its message, a bigint as
#   its digits; or the SDK says that it can't.
# Happens: in a body a Date, an Error and a Set arrive as an empty map, and a bigint as an empty value, deep inside, too. An
#   attribute that is one, or an object that holds one, is left out whole. emit and the export succeed, and nothing is
#   printed unless a logger for `diag` is set.
# Documentation: https://opentelemetry.io/docs/specs/otel/logs/data-model/#type-any lists the types of a body, and doesn't say
#   what becomes of others.
# Why: the alert arrives at the log backend without its time and without the reason, and a query by time finds none.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts --engine-strict=false @opentelemetry/api@1.10.0 @opentelemetry/sdk-logs@3.1.1 @opentelemetry/exporter-logs-otlp-http@0.301.0 || exit 2
cat >probe.js <<'END'
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";

const received = Promise.withResolvers();
const server = createServer(async (request, response) => {
  received.resolve(JSON.parse(await text(request)));
  response.end("{}");
}).listen(0, "127.0.0.1");
await once(server, "listening");
const exporter = new OTLPLogExporter({ url: `http://127.0.0.1:${server.address().port}/v1/logs` });
const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });

const alert = {
  rule: "root-sign-in", account: "000000000123", count: 5, none: null,
  at: new Date("2026-03-14T12:00:00Z"), error: new Error("no access"), size: 12n, seen: new Set(["eu-central-1"]),
  record: { at: new Date("2026-03-14T12:00:00Z"), size: 12n },
};
provider.getLogger("example").emit({ body: alert, attributes: alert });
const plain = (value) =>
  value.kvlistValue ? Object.fromEntries(value.kvlistValue.values.map((entry) => [entry.key, plain(entry.value)]))
  : Object.keys(value).length === 0 ? "(nothing)" : Object.values(value)[0];
const [record] = (await received.promise).resourceLogs[0].scopeLogs[0].logRecords;
for (const [name, sent] of [["body", plain(record.body)], ["attributes", plain({ kvlistValue: { values: record.attributes } })]])
  for (const key of Object.keys(alert)) console.log(`${name}, ${key}: ${key in sent ? JSON.stringify(sent[key]) : "left out"}`);
await provider.shutdown().then(() => console.log("shutdown: no error"), (error) => console.log(`shutdown: ${error.message}`));
server.closeAllConnections();
server.close();
END
node_modules/.bin/node probe.js 2>&1 | tee seen

diff - seen <<'END'
body, rule: "root-sign-in"
body, account: "000000000123"
body, count: 5
body, none: "(nothing)"
body, at: {}
body, error: {}
body, size: "(nothing)"
body, seen: {}
body, record: {"at":{},"size":"(nothing)"}
attributes, rule: "root-sign-in"
attributes, account: "000000000123"
attributes, count: 5
attributes, none: "(nothing)"
attributes, at: left out
attributes, error: left out
attributes, size: left out
attributes, seen: left out
attributes, record: left out
shutdown: no error
END
