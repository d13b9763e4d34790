#!/usr/bin/env bash
# Package: @aws-sdk/client-s3 3.1175.0 (npm)
# Guess: with abortSignal aborted while the body is read, the read rejects; with an AbortError, as before the answer begins.
# Happens: only until the answer begins. Then reading the body rejects with "aborted" and the code ECONNRESET, just as
#   if S3 had closed the connection. So a function that stops reading a log file because its own time is up blames the
#   network, and one that reads again after ECONNRESET, since the SDK does not, starts once more. Ask signal.aborted.
# Documentation: https://aws.amazon.com/blogs/developer/abortcontroller-in-modular-aws-sdk-for-javascript/ names the
#   AbortError, and does not speak of bodies.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/client-s3@3.1175.0 || exit 2

cat >probe.js <<'END'
import { once } from "node:events";
import { createServer } from "node:http";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";

const server = createServer(({ url }, response) => {
  if (url.includes("silent")) return;
  response.writeHead(200, { "content-length": "100" }).write("half of the body");
  if (url.includes("broken")) setTimeout(() => response.destroy(), 100);
}).listen(0, "127.0.0.1");
await once(server, "listening");
const endpoint = `http://127.0.0.1:${server.address().port}`;
const credentials = { accessKeyId: "example", secretAccessKey: "example" };
const s3 = new S3Client({ region: "us-east-1", endpoint, forcePathStyle: true, credentials });

const readWithSdk = async (Key, abortSignal) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "logs", Key }), { abortSignal });
  await Body.transformToByteArray();
};
const readWithFetch = async (key, signal) => (await fetch(`${endpoint}/logs/${key}`, { signal })).arrayBuffer();

for (const [name, read, key, abortsAfterMs] of [
  ["SDK, aborted before the answer", readWithSdk, "silent", 200],
  ["SDK, aborted in the body", readWithSdk, "slow", 200],
  ["SDK, connection closed in the body", readWithSdk, "broken", undefined],
  ["fetch, aborted in the body", readWithFetch, "slow", 200],
]) {
  const controller = new AbortController();
  if (abortsAfterMs) setTimeout(() => controller.abort(), abortsAfterMs);
  const error = await read(key, controller.signal).catch((error) => error);
  console.log(`${name}: ${error.name}, code ${typeof error.code === "string" ? error.code : "none"}`);
}
server.closeAllConnections();
server.close();
s3.destroy();
END
node probe.js 2>/dev/null | tee seen

diff - seen <<'END'
SDK, aborted before the answer: AbortError, code none
SDK, aborted in the body: Error, code ECONNRESET
SDK, connection closed in the body: Error, code ECONNRESET
fetch, aborted in the body: AbortError, code none
END
