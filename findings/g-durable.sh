#!/usr/bin/env bash
# Package: @aws/durable-execution-sdk-js 2.4.0, @aws/durable-execution-sdk-js-testing 1.1.4 (npm; Lambda's durable functions)
# Guess: a durable function sees the result of a step alike whether the step just ran or is read back after a wait: either the step's result went through JSON both times, or what is no JSON is refused.
#   An error of a step is of the same class, with the same message and cause, both times. A step that throws is not tried again unless it asks for that. Items of a map keep their order.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws/durable-execution-sdk-js@2.4.0 @aws/durable-execution-sdk-js-testing@1.1.4 || exit 2
cat >probe.js <<'END'
import { withDurableExecution } from "@aws/durable-execution-sdk-js";
import { LocalDurableTestRunner } from "@aws/durable-execution-sdk-js-testing";
import { inspect } from "node:util";
const show = (value) => inspect(value, { depth: 3, breakLength: Infinity });
await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
const values = { date: () => new Date("2026-03-14T09:26:53Z"), map: () => new Map([["a", 1]]), set: () => new Set(["a"]), nan: () => Number.NaN, undefined: () => undefined, none: () => null, holes: () => ({ a: undefined, b: 1 }), list: () => [undefined, 1], bytes: () => new Uint8Array([1, 2]), buffer: () => Buffer.from("ab"), big: () => 123n, error: () => new TypeError("x"), minus: () => -0, regexp: () => /a/, url: () => new URL("https://example.com"), large: () => 1e21, shared: () => { const o = { seen: 0 }; return o; }, fn: () => ({ a: () => 1, b: 2 }) };
class Refused extends Error { constructor(message, options) { super(message, options); this.name = "Refused"; this.code = 7; } }
for (const [name, make] of Object.entries(values)) {
  const seen = []; let runs = 0;
  const runner = new LocalDurableTestRunner({ handlerFunction: withDurableExecution(async (_event, context) => {
    const value = await context.step("step", async () => { runs++; return make(); });
    seen.push(show(value)); if (name === "shared") value.seen++;
    await context.wait({ seconds: 5 });
    seen.push(show(value));
    return value;
  }) });
  try { const result = await runner.run({ payload: {} }); console.log(name, seen.join(" | "), "runs", runs, result.getStatus(), (() => { try { return show(result.getResult()); } catch (e) { return show(result.getError?.()); } })()); } catch (error) { console.log(name, seen.join(" | "), "runs", runs, "error", error.message?.slice(0, 200)); }
}
for (const [name, options] of [["default", undefined], ["no retry", { retryStrategy: () => ({ shouldRetry: false }) }]]) {
  const seen = []; let runs = 0;
  const runner = new LocalDurableTestRunner({ handlerFunction: withDurableExecution(async (_event, context) => {
    let caught;
    try { await context.step("step", async () => { runs++; throw new Refused("refused", { cause: new Error("because") }); }, options); } catch (error) { caught = error; }
    seen.push([caught instanceof Refused, caught?.constructor?.name, caught?.name, caught?.message, caught?.code, caught?.cause?.message, caught?.cause?.constructor?.name, caught?.cause?.code].join(","));
    await context.wait({ seconds: 5 });
    return 1;
  }) });
  const result = await runner.run({ payload: {} });
  console.log("throws,", name, seen.join(" | "), "runs", runs, result.getStatus());
}
{
  const runner = new LocalDurableTestRunner({ handlerFunction: withDurableExecution(async (_event, context) => {
    const result = await context.map("map", [3, 1, 2], async (child, item) => { await child.wait({ seconds: item }); return { item, at: new Date(0) }; }, { maxConcurrency: 2 });
    return show(result.getResults());
  }) });
  console.log("map", (await runner.run({ payload: {} })).getResult());
}
{
  const seen = [];
  const runner = new LocalDurableTestRunner({ handlerFunction: withDurableExecution(async (_event, context) => {
    const result = await context.parallel("parallel", [async (child) => child.step("a", async () => "a"), async (child) => child.step("b", async () => { throw new Refused("b"); }, { retryStrategy: () => ({ shouldRetry: false }) }), async (child) => child.step("c", async () => "c")]);
    seen.push(show(result.getResults()), result.successCount, result.failureCount, result.completionReason, result.getErrors?.().map((e) => `${e.constructor.name} ${e.message}`));
    await context.wait({ seconds: 1 });
    return 1;
  }) });
  const outcome = await runner.run({ payload: {} });
  console.log("parallel", show(seen), outcome.getStatus());
}
await LocalDurableTestRunner.teardownTestEnvironment();
END
timeout 100 node probe.js 2>&1 | tee seen
grep -q "^date \(.*\) | \1 runs 1" seen
