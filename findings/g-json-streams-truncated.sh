#!/usr/bin/env bash
# Package: stream-json 3.8.0, @streamparser/json-node 0.0.26 (npm), ijson 3.6.0 (PyPI)
# Guess: a log file that breaks off after a whole record is an error in each streaming reader, after the records read so
#   far; so is an empty file. A file without `Records`, or with null there, gives no records and no error.
# Happens: (not run yet; the expected output below is the guess)
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts stream-json@3.8.0 stream-chain @streamparser/json-node@0.0.26 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet ijson==3.6.0 || exit 2
cat >probe.js <<'END'
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { chain } from "stream-chain";
import { parser } from "stream-json";
import { pick } from "stream-json/filters/pick.js";
import { streamArray } from "stream-json/streamers/stream-array.js";
import { JSONParser } from "@streamparser/json-node";
const files = JSON.parse(process.argv[2]);
for (const [name, text] of Object.entries(files)) {
  for (const [library, stages] of [
    ["stream-json", () => [chain([parser(), pick({ filter: "Records" }), streamArray()])]],
    ["@streamparser/json", () => [new JSONParser({ paths: ["$.Records.*"] })]],
  ]) {
    let records = 0, answer = "ends";
    try {
      await pipeline(Readable.from([Buffer.from(text)]), ...stages(), async function (source) { for await (const _ of source) records++; });
    } catch (error) { answer = "throws"; }
    console.log(`${name}, ${library}: ${records} records, ${answer}`);
  }
}
END
cat >probe.py <<'END'
import io, json, sys, ijson
for name, text in json.loads(sys.argv[1]).items():
    n, answer = 0, "ends"
    try:
        for _ in ijson.items(io.BytesIO(text.encode()), "Records.item"): n += 1
    except ijson.JSONError: answer = "throws"
    print(f"{name}, ijson: {n} records, {answer}")
END
files='{"after a record":"{\"Records\":[{\"a\":1},{\"a\":2}","after a comma":"{\"Records\":[{\"a\":1},{\"a\":2},","within a record":"{\"Records\":[{\"a\":1},{\"a\":2},{\"a\"","after the list":"{\"Records\":[{\"a\":1},{\"a\":2}]","empty":"","no Records":"{}","null":"{\"Records\":null}","two files":"{\"Records\":[{\"a\":1}]}{\"Records\":[{\"a\":2}]}"}'
{ node probe.js "$files" 2>&1; venv/bin/python probe.py "$files"; } | tee seen
diff - seen <<'END'
after a record, stream-json: 2 records, throws
after a record, @streamparser/json: 2 records, throws
after a comma, stream-json: 2 records, throws
after a comma, @streamparser/json: 2 records, throws
within a record, stream-json: 2 records, throws
within a record, @streamparser/json: 2 records, throws
after the list, stream-json: 2 records, throws
after the list, @streamparser/json: 2 records, throws
empty, stream-json: 0 records, throws
empty, @streamparser/json: 0 records, throws
no Records, stream-json: 0 records, ends
no Records, @streamparser/json: 0 records, ends
null, stream-json: 0 records, ends
null, @streamparser/json: 0 records, ends
two files, stream-json: 1 records, throws
two files, @streamparser/json: 1 records, throws
after a record, ijson: 2 records, throws
after a comma, ijson: 2 records, throws
within a record, ijson: 2 records, throws
after the list, ijson: 2 records, throws
empty, ijson: 0 records, throws
no Records, ijson: 0 records, ends
null, ijson: 0 records, ends
two files, ijson: 1 records, throws
END
