#!/usr/bin/env bash
# Package: pino 10.4.0, winston 3.19.0, @opentelemetry/sdk-logs and exporter-logs-otlp-http 0.301 or as served (npm)
# Guess: a structured logger writes an alert's fields as they are given: each key once, an error with its message wherever it
#   stands, dates as ISO text, null as null, a big integer as its digits, and nothing of the message is changed by a field.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts pino@10.4.0 winston@3.19.0 @opentelemetry/sdk-logs @opentelemetry/exporter-logs-otlp-http @opentelemetry/api-logs || exit 2
npm ls --depth=0 | grep opentelemetry || true
cat >probe.js <<'END'
import { createServer } from "node:http";
import { once } from "node:events";
import { Writable } from "node:stream";
import pino from "pino";
import winston from "winston";

const fields = { level: "high", message: "field", msg: "field", time: "2026-03-14T12:00:00Z", error: new Error("no access"), at: new Date(0), none: null, big: 12n, set: new Set(["a"]), map: new Map([["a", 1]]), nan: NaN };
const say = async (name, ask) => { try { console.log(`${name}: ${await ask()}`); } catch (error) { console.log(`${name}: ${error.name} ${error.message}`); } };
const collect = async (log) => { let text = ""; const stream = new Writable({ write(chunk, _, done) { text += chunk; done(); } }); await log(stream); await new Promise((done) => setTimeout(done, 20)); return text.trim().replaceAll(/"(stack|pid|hostname)":("[^"]*"|\d+),?/g, ""); };
for (const [key, value] of Object.entries(fields)) {
  await say(`pino, ${key}`, () => collect((stream) => pino({ timestamp: false }, stream).error({ [key]: value }, "Alert")));
  await say(`winston, ${key}`, () => collect((stream) => winston.createLogger({ format: winston.format.json(), transports: [new winston.transports.Stream({ stream })] }).error("Alert", { [key]: value })));
}
await say("pino, an error as the second argument", () => collect((stream) => pino({ timestamp: false }, stream).error("Alert", new Error("no access"))));
await say("winston, an error as the second argument", () => collect((stream) => winston.createLogger({ format: winston.format.json(), transports: [new winston.transports.Stream({ stream })] }).error("Alert", new Error("no access"))));
await say("winston, an error with format.errors", () => collect((stream) => winston.createLogger({ format: winston.format.combine(winston.format.errors({ stack: false }), winston.format.json()), transports: [new winston.transports.Stream({ stream })] }).error(new Error("no access", { cause: new Error("because") }))));
await say("pino, an error with a cause", () => collect((stream) => pino({ timestamp: false }, stream).error(new Error("no access", { cause: new Error("because") }))));
await say("winston, % in the text", () => collect((stream) => winston.createLogger({ format: winston.format.combine(winston.format.splat(), winston.format.json()), transports: [new winston.transports.Stream({ stream })] }).error("100%d of them", { count: 5 })));
await say("winston, child and field", () => collect((stream) => winston.createLogger({ format: winston.format.json(), transports: [new winston.transports.Stream({ stream })] }).child({ account: "child" }).error("Alert", { account: "call" })));
await say("pino, child and field", () => collect((stream) => pino({ timestamp: false }, stream).child({ account: "child" }).error({ account: "call" }, "Alert")));

const { LoggerProvider, SimpleLogRecordProcessor } = await import("@opentelemetry/sdk-logs");
const { OTLPLogExporter } = await import("@opentelemetry/exporter-logs-otlp-http");
let body = "";
const server = createServer((request, response) => { request.on("data", (chunk) => { body += chunk; }).on("end", () => response.end("{}")); }).listen(0, "127.0.0.1");
await once(server, "listening");
const exporter = new OTLPLogExporter({ url: `http://127.0.0.1:${server.address().port}/v1/logs` });
let provider;
try { provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }); } catch { provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor(exporter)] }); }
const logger = provider.getLogger("x");
const nested = { at: new Date(0), none: null, undef: undefined, big: 12n, error: new Error("no access"), set: new Set(["a"]), nan: NaN, list: [1, "a", null], account: "000000000123", whole: 5, half: 0.5, large: 2 ** 60, deep: { deeper: { list: [[]] } }, yes: true };
logger.emit({ severityNumber: 17, body: nested, attributes: nested });
try { logger.emit({ body: "x", exception: new Error("no access") }); } catch (error) { console.log(error.message); }
try { await provider.forceFlush(); } catch (error) { console.log("flush:", error.message); }
await new Promise((done) => setTimeout(done, 300));
for (const part of body.split(/(?<=\})(?=\{"resourceLogs)/)) { const record = JSON.parse(part).resourceLogs[0].scopeLogs[0].logRecords[0]; for (const entry of record.body?.kvlistValue?.values ?? []) console.log("otel body", JSON.stringify(entry)); for (const entry of record.attributes) console.log("otel attribute", JSON.stringify(entry)); }
server.close(); process.exit();
END
node probe.js 2>/dev/null | tee seen
diff - <(grep -E '^(pino|winston), (error|at|none|message|level):|^otel body.*"(at|none)"' seen) <<'END'
pino, level: {"level":"high","msg":"Alert"}
winston, level: {"level":"error","message":"Alert"}
pino, message: {"level":50,"message":"field","msg":"Alert"}
winston, message: {"level":"error","message":"Alert"}
pino, error: {"level":50,"error":{"type":"Error","message":"no access"},"msg":"Alert"}
winston, error: {"error":{"message":"no access"},"level":"error","message":"Alert"}
pino, at: {"level":50,"at":"1970-01-01T00:00:00.000Z","msg":"Alert"}
winston, at: {"at":"1970-01-01T00:00:00.000Z","level":"error","message":"Alert"}
pino, none: {"level":50,"none":null,"msg":"Alert"}
winston, none: {"level":"error","message":"Alert","none":null}
otel body {"key":"at","value":{"stringValue":"1970-01-01T00:00:00.000Z"}}
otel body {"key":"none","value":{}}
END
