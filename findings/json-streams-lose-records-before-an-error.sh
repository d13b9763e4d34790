#!/usr/bin/env bash
# Package: stream-json 3.8.0 and @streamparser/json-node 0.0.26 (npm)
# Guess: a log file that breaks off after a whole record is an error in each streaming reader, after the records before
#   the break. An empty file is an error too, as it is for JSON.parse; null for `Records` gives no records and no error.
# Happens: the error throws away what the reader has parsed and the consumer has not asked for yet: the last 10 to 16
#   records with stream-json, and with @streamparser/json all but a few, if the file comes in small pieces. All were
#   whole. How many are lost depends on the size of the pieces, so a test with a small file in one piece sees no records
#   at all. @streamparser/json takes an empty file for a good one; stream-json throws for null.
# Documentation: the README of https://www.npmjs.com/package/stream-json does not speak of it, and that of
#   https://www.npmjs.com/package/@streamparser/json-node says "fully compliant with the JSON spec and JSON.parse(...)".
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts stream-json@3.8.0 @streamparser/json-node@0.0.26 || exit 2

cat >probe.js <<'END'
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { JSONParser } from "@streamparser/json-node";
import { chain } from "stream-chain";
import { parser } from "stream-json";
import { pick } from "stream-json/filters/pick.js";
import { streamArray } from "stream-json/streamers/stream-array.js";

const readers = {
  "stream-json": () => chain([parser(), pick({ filter: "Records" }), streamArray()]),
  "@streamparser/json": () => new JSONParser({ paths: ["$.Records.*"] }),
};
const whole = JSON.stringify({ Records: Array.from({ length: 1000 }, (_, eventID) => ({ eventID })) });
const files = {
  "whole file": whole,
  "broken-off file": whole.slice(0, -2),
  "broken-off file of two records": '{"Records":[{},{}',
  "empty file": "",
  "null for Records": '{"Records":null}',
};

for (const [library, reader] of Object.entries(readers)) {
  for (const [name, text] of Object.entries(files)) {
    const pieces = text.match(/.{1,100}/g) ?? [];
    let records = 0;
    let end = "no error";
    try {
      await pipeline(Readable.from(pieces.map((piece) => Buffer.from(piece))), reader(), async (source) => {
        for await (const _ of source) records++;
      });
    } catch {
      end = "an error";
    }
    const count = records > 100 && records < 1000 ? "most" : records > 0 && records <= 100 ? "few" : records;
    console.log(`${library}, ${name}: ${count} records, ${end}`);
  }
}
END
node probe.js | tee seen

diff - seen <<'END'
stream-json, whole file: 1000 records, no error
stream-json, broken-off file: most records, an error
stream-json, broken-off file of two records: 0 records, an error
stream-json, empty file: 0 records, an error
stream-json, null for Records: 0 records, an error
@streamparser/json, whole file: 1000 records, no error
@streamparser/json, broken-off file: few records, an error
@streamparser/json, broken-off file of two records: 0 records, an error
@streamparser/json, empty file: 0 records, no error
@streamparser/json, null for Records: 0 records, no error
END
