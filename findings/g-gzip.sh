#!/usr/bin/env bash
# Package: fflate 0.8.3, pako 3.0.3 (npm), Node 24.21.0's DecompressionStream
# Guess: a gzip file of two members, as Firehose writes them for CloudWatch Logs, is read whole by each, or refused.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts fflate@0.8.3 pako@3.0.3 || exit 2
cat >probe.js <<'END'
import { gzipSync, gunzipSync } from "node:zlib";
import * as fflate from "fflate";
import * as pako from "pako";

const line = (number) => `${JSON.stringify({ eventName: "PutObject", number })}\n`;
const lines = (from, to) => Array.from({ length: to - from }, (_, index) => line(from + index)).join("");
const cases = { "one member": [lines(0, 10)], "10 and 10": [lines(0, 10), lines(10, 20)], "10 and 3": [lines(0, 10), lines(10, 13)], "3 and 10": [lines(0, 3), lines(3, 13)] };
const text = (bytes) => new TextDecoder().decode(bytes);
const readers = {
  "node gunzipSync": (bytes) => text(gunzipSync(bytes)),
  "fflate gunzipSync": (bytes) => text(fflate.gunzipSync(bytes)),
  "fflate decompressSync": (bytes) => text(fflate.decompressSync(bytes)),
  "fflate gunzip": (bytes) => new Promise((done, fail) => fflate.gunzip(bytes, { consume: false }, (error, data) => (error ? fail(error) : done(text(data))))),
  "fflate Gunzip": (bytes) => { let all = ""; const stream = new fflate.Gunzip((chunk) => { all += text(chunk); }); stream.push(bytes, true); return all; },
  "pako ungzip": (bytes) => text(pako.ungzip(bytes)),
  "pako Inflate in pieces": (bytes) => { const stream = new pako.Inflate(); for (let at = 0; at < bytes.length; at += 50) stream.push(bytes.subarray(at, at + 50), at + 50 >= bytes.length); if (stream.err) throw new Error(stream.msg); return text(stream.result ?? new Uint8Array()); },
  "DecompressionStream": async (bytes) => new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text(),
};
for (const [name, members] of Object.entries(cases)) {
  const bytes = new Uint8Array(Buffer.concat(members.map((member) => gzipSync(member))));
  for (const [reader, read] of Object.entries(readers)) {
    let seen;
    try {
      const result = await read(bytes);
      const all = members.join("");
      seen = result === all ? "whole" : result === members[0] ? "the first member" : `${result.split("\n").length - 1} whole lines, ${all.startsWith(result) ? "the beginning" : "something else"}`;
    } catch (error) { seen = `error: ${error.message}`; }
    console.log(`${name}, ${reader}: ${seen}`);
  }
}
process.exit();
END
node_modules/.bin/node probe.js 2>&1 | tee seen
diff - <(grep -vE ': (whole|error.*)$' seen) </dev/null
