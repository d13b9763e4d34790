#!/usr/bin/env bash
# Package: fflate 0.8.3, pako 3.0.3 (npm), and Node's zlib for comparison
# Guess: a gzip file of two members, such as Firehose writes for a log group's records, is read whole, or refused; fflate's
#   functions and its stream agree.
# Happens: fflate's gunzipSync, decompressSync and gunzip give the first member only, cut to the length of the last one:
#   of 10 records and 3 they give 3. There is no error. Its stream, `Gunzip`, reads all of them, as do pako and Node.
# Documentation: https://github.com/101arrowz/fflate/blob/master/README.md has no word on members; RFC 1952, 2.2: "A gzip
#   file consists of a series of members".
# Why: a viewer or a filter that unpacks CloudTrail's records in a browser loses most of a file, and no error says so.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts fflate@0.8.3 pako@3.0.3 || exit 2
cat >probe.js <<'END'
import { gunzipSync, gzipSync } from "node:zlib";
import * as fflate from "fflate";
import { ungzip } from "pako";

const lines = (from, to) => Array.from({ length: to - from }, (_, index) => `{"eventName":"PutObject","number":${from + index}}\n`).join("");
const text = (bytes) => new TextDecoder().decode(bytes);
const readers = {
  "node:zlib": (bytes) => text(gunzipSync(bytes)),
  "pako ungzip": (bytes) => text(ungzip(bytes)),
  "fflate gunzipSync": (bytes) => text(fflate.gunzipSync(bytes)),
  "fflate decompressSync": (bytes) => text(fflate.decompressSync(bytes)),
  "fflate gunzip": (bytes) => new Promise((resolve, reject) => fflate.gunzip(bytes, (error, data) => (error ? reject(error) : resolve(text(data))))),
  "fflate Gunzip, a stream": (bytes) => {
    let all = "";
    new fflate.Gunzip((chunk) => { all += text(chunk); }).push(bytes, true);
    return all;
  },
};
for (const [name, members] of Object.entries({ "10 and 3": [lines(0, 10), lines(10, 13)], "3 and 10": [lines(0, 3), lines(3, 13)] })) {
  const file = Buffer.concat(members.map((member) => gzipSync(member)));
  for (const [reader, read] of Object.entries(readers)) {
    const result = await read(new Uint8Array(file));
    console.log(`${name} records, ${reader}: ${members.join("").startsWith(result) ? "the first" : "others:"} ${result.split("\n").length - 1}`);
  }
}
END
node probe.js | tee seen

diff - seen <<'END'
10 and 3 records, node:zlib: the first 13
10 and 3 records, pako ungzip: the first 13
10 and 3 records, fflate gunzipSync: the first 3
10 and 3 records, fflate decompressSync: the first 3
10 and 3 records, fflate gunzip: the first 3
10 and 3 records, fflate Gunzip, a stream: the first 13
3 and 10 records, node:zlib: the first 13
3 and 10 records, pako ungzip: the first 13
3 and 10 records, fflate gunzipSync: the first 3
3 and 10 records, fflate decompressSync: the first 3
3 and 10 records, fflate gunzip: the first 3
3 and 10 records, fflate Gunzip, a stream: the first 13
END
