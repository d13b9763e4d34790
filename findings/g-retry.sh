#!/usr/bin/env bash
# Package: undici 8.12.4, p-retry 9.0.0, opossum 10.0.0, cockatiel 4.0.0 (npm), tenacity 9.2.1 (PyPI)
# Guess: fetch with undici's RetryAgent gives the last answer when its retries are over, and retries a POST; p-retry tries again
#   after every error; a timeout of opossum or cockatiel stops the work; tenacity's @retry tries a generator again, or refuses it.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts undici@8.12.4 p-retry@9.0.0 opossum@10.0.0 cockatiel@4.0.0 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet tenacity==9.2.1 || exit 2
cat >probe.js <<'END'
import { once } from "node:events";
import { createServer } from "node:http";
import { Agent, RetryAgent, fetch, request, interceptors } from "undici";
import pRetry from "p-retry";
import CircuitBreaker from "opossum";
import { retry, handleAll, ExponentialBackoff, timeout, TimeoutStrategy, circuitBreaker, ConsecutiveBreaker, wrap, handleWhenResult } from "cockatiel";

let calls = 0, answer = () => {};
const server = createServer((incoming, response) => { calls++; answer(incoming, response); }).listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${server.address().port}`;
const say = async (name, ask) => {
  calls = 0;
  let result;
  try { result = await ask(); } catch (error) { result = `${error.name}: ${error.message}${error.cause ? ` (${error.cause.message})` : ""}`; }
  console.log(`${name}: ${result}, calls ${calls}`);
};
const dispatcher = new RetryAgent(new Agent(), { maxRetries: 2, minTimeout: 10, maxTimeout: 20 });
answer = (_, response) => response.writeHead(503).end("busy");
await say("RetryAgent, GET 503, fetch", async () => (await fetch(url, { dispatcher })).status);
await say("RetryAgent, GET 503, request", async () => (await request(url, { dispatcher })).statusCode);
await say("RetryAgent, PUT 503, fetch", async () => (await fetch(url, { dispatcher, method: "PUT", body: "x" })).status);
await say("RetryAgent, POST 503, fetch", async () => (await fetch(url, { dispatcher, method: "POST", body: "x" })).status);
answer = (_, response) => (calls < 2 ? response.writeHead(503).end("busy") : response.end("fine"));
await say("RetryAgent, PUT 503 then 200, fetch with text", async () => (await fetch(url, { dispatcher, method: "PUT", body: "x" })).text());
await say("RetryAgent, PUT 503 then 200, fetch with FormData", async () => { const form = new FormData(); form.append("a", "x"); return (await fetch(url, { dispatcher, method: "PUT", body: new URLSearchParams({ a: "x" }) })).text(); });
const received = [];
answer = (incoming, response) => { let text = ""; incoming.on("data", (chunk) => { text += chunk; }).on("end", () => { received.push(text); if (received.length < 2) response.writeHead(503).end(); else response.end("fine"); }); };
await say("RetryAgent, PUT, request with text", async () => { const { body } = await request(url, { dispatcher, method: "PUT", body: "text" }); return `${await body.text()} ${JSON.stringify(received)}`; });
answer = (_, response) => response.writeHead(503).end("busy");
const composed = new Agent().compose(interceptors.retry({ maxRetries: 2, minTimeout: 10 }));
await say("interceptor retry, GET 503", async () => (await fetch(url, { dispatcher: composed })).status);
const composed2 = new Agent().compose(interceptors.retry({ maxRetries: 2, minTimeout: 10, throwOnError: false }));
await say("interceptor retry, throwOnError false", async () => (await fetch(url, { dispatcher: composed2 })).status);

const count = (failure) => { let n = 0; return () => { n++; calls = n; throw failure; }; };
for (const [name, failure] of Object.entries({ Error: new Error("x"), TypeError: new TypeError("x is undefined"), "TypeError fetch failed": new TypeError("fetch failed"), text: "x", AbortError: new DOMException("x", "AbortError"), TimeoutError: new DOMException("x", "TimeoutError"), "SDK's error": Object.assign(new Error("x"), { name: "ThrottlingException", $fault: "client" }) }))
  await say(`p-retry, ${name}`, () => pRetry(count(failure), { retries: 2, minTimeout: 1 }));
await say("p-retry, retries 2, maxRetryTime 1", () => pRetry(count(new Error("x")), { retries: 2, minTimeout: 5, maxRetryTime: 1 }));
let finished = 0;
const slow = () => new Promise((done) => setTimeout(() => { finished++; done("sent"); }, 60));
await say("opossum, timeout", () => new CircuitBreaker(slow, { timeout: 20 }).fire());
await say("cockatiel, timeout", () => timeout(20, TimeoutStrategy.Aggressive).execute(slow));
await new Promise((done) => setTimeout(done, 100));
console.log(`work that went on: ${finished}`);
const breaker = new CircuitBreaker(() => Promise.reject(new Error("x")), { errorThresholdPercentage: 50 });
await say("opossum, first failure", () => breaker.fire());
console.log(`opossum after one failure: ${breaker.opened ? "open" : "closed"}`);
await say("cockatiel, maxAttempts 2", () => retry(handleAll, { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 1 }) }).execute(count(new Error("x"))));
await say("cockatiel, handleWhenResult", () => retry(handleWhenResult((result) => result.status === 503), { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 1 }) }).execute(() => { calls++; return { status: 503, toString: () => "503" }; }));
server.close();
process.exit();
END
cat >probe.py <<'END'
import asyncio
from tenacity import retry, stop_after_attempt, wait_none, AsyncRetrying
calls = 0
@retry(stop=stop_after_attempt(3), wait=wait_none())
def generator():
    global calls
    calls += 1
    yield 1
    raise OSError("broken off")
@retry(stop=stop_after_attempt(3), wait=wait_none())
async def agenerator():
    global calls
    calls += 1
    yield 1
    raise OSError("broken off")
def say(name, ask):
    global calls
    calls = 0
    try:
        result = ask()
    except Exception as error:
        result = type(error).__name__
    print(f"tenacity, {name}: {result}, calls {calls}")
say("generator", lambda: list(generator()))
async def collect():
    return [x async for x in agenerator()]
say("async generator", lambda: asyncio.run(collect()))
@retry(stop=stop_after_attempt(3), wait=wait_none())
def lam():
    global calls
    calls += 1
    async def inner(): raise OSError("x")
    return inner()
say("function that returns a coroutine", lambda: asyncio.run(lam()))
END
{ node_modules/.bin/node probe.js 2>&1; venv/bin/python -W ignore probe.py; } | tee seen
diff - <(grep -E '^(RetryAgent|tenacity|p-retry)' seen) <<'END'
RetryAgent, GET 503, fetch: 503, calls 3
RetryAgent, GET 503, request: 503, calls 3
RetryAgent, PUT 503, fetch: 503, calls 3
RetryAgent, POST 503, fetch: 503, calls 3
RetryAgent, PUT 503 then 200, fetch with text: fine, calls 2
RetryAgent, PUT 503 then 200, fetch with FormData: fine, calls 2
RetryAgent, PUT, request with text: fine ["text","text"], calls 2
p-retry, Error: Error: x, calls 3
p-retry, TypeError: TypeError: x is undefined, calls 3
p-retry, TypeError fetch failed: TypeError: fetch failed, calls 3
p-retry, text: TypeError, calls 1
p-retry, AbortError: AbortError: x, calls 3
p-retry, TimeoutError: TimeoutError: x, calls 3
p-retry, SDK's error: Error: x, calls 3
p-retry, retries 2, maxRetryTime 1: Error: x, calls 3
tenacity, generator: OSError, calls 3
tenacity, async generator: OSError, calls 3
tenacity, function that returns a coroutine: OSError, calls 3
END
