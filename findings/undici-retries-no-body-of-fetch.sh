#!/usr/bin/env bash
# Package: undici 8.12.4, node 24.21.0 (npm)
# Guess: with undici's RetryAgent fetch sends a webhook's message again after a 503, as request() does, and gives the last
#   answer when the retries are over.
# Happens: request() does. fetch's body, text or bytes, can be read once: the retry is a request without it, and fetch rejects
#   with "Request body length does not match content-length header", which says nothing of the 503. Without a body retries work;
#   when they are over it is "fetch failed", and with throwOnError: false the answer.
# Documentation: https://undici.nodejs.org/#/docs/api/RetryAgent and RetryHandler list the options, without a word on fetch.
# Why: an alert to a webhook is lost at the first 503, though `methods` asks for retries of POST, and the log has another error.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts undici@8.12.4 || exit 2
cat >probe.js <<'END'
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { Agent, FormData, RetryAgent, fetch, request } from "undici";

async function ask(name, failures, options, { send = fetch, ...more } = {}) {
  const received = [];
  const server = createServer(async (incoming, response) => {
    received.push(await text(incoming));
    response.writeHead(received.length <= failures ? 503 : 200).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const agent = new Agent();
  const dispatcher = new RetryAgent(agent, { maxRetries: 2, minTimeout: 10, maxTimeout: 20, methods: ["GET", "POST"], ...more });
  let result;
  try {
    const response = await send(`http://127.0.0.1:${server.address().port}`, { dispatcher, ...options });
    result = response.status ?? response.statusCode;
  } catch (error) {
    result = `${error.name}, ${error.cause?.message ?? error.message}`;
  }
  await wait(200);
  console.log(`${name}: ${result}; the server got ${received.map((body) => JSON.stringify(body)).join(", ")}`);
  agent.destroy();
  server.closeAllConnections();
  server.close();
}
const message = { method: "POST", body: "An alert" };
await ask("request, POST of text, one 503", 1, message, { send: request });
await ask("fetch, POST of text, one 503", 1, message);
await ask("fetch, POST of bytes, one 503", 1, { ...message, body: new TextEncoder().encode("An alert") });
await ask("fetch, POST of a form, one 503", 1, { ...message, body: new URLSearchParams({ text: "An alert" }) });
await ask("fetch, POST without a body, one 503", 1, { method: "POST" });
await ask("fetch, GET, one 503", 1, {});
await ask("fetch, GET, always 503", 9, {});
await ask("fetch, GET, always 503, throwOnError: false", 9, {}, { throwOnError: false });
END
node_modules/.bin/node probe.js | tee seen

diff - seen <<'END'
request, POST of text, one 503: 200; the server got "An alert", "An alert"
fetch, POST of text, one 503: TypeError, Request body length does not match content-length header; the server got "An alert", ""
fetch, POST of bytes, one 503: TypeError, Request body length does not match content-length header; the server got "An alert", ""
fetch, POST of a form, one 503: TypeError, Request body length does not match content-length header; the server got "text=An+alert", ""
fetch, POST without a body, one 503: 200; the server got "", ""
fetch, GET, one 503: 200; the server got "", ""
fetch, GET, always 503: TypeError, Request failed; the server got "", "", ""
fetch, GET, always 503, throwOnError: false: 503; the server got "", "", ""
END
