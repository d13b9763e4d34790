#!/usr/bin/env bash
# Package: liqe 3.8.7 (npm; a search language like Lucene's, evaluated on objects)
# Guess: a word fits a field that has that word, or is it; a field of the objects in a list is found, as an item of a list is.
# Happens: a word fits any part of a word, and a word of digits is read as a number first, without quotation marks: account:012345678901 finds
#   123456789012, too, and NOT loses it; port:3389 finds 33890. resources.ARN finds nothing in a list of objects, though resources:y and
#   tags:b do, so that NOT resources.ARN:y finds every record.
# Documentation: https://www.npmjs.com/package/liqe/v/3.8.7 says "word", and height:=100 for numbers; lists and account ids are not in it.
# Why: a view of one account shows the records of another, and one that leaves out an account, whose id begins with 0, hides others.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts liqe@3.8.7 || exit 2
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { filter, parse } from "liqe";

const records = [
  { n: 1, userIdentity: { type: "Root" }, account: "123456789012", port: 33890, tags: ["a", "b"], resources: [{ ARN: "x" }, { ARN: "y" }] },
  { n: 2, userIdentity: { type: "AssumedRole" }, account: "012345678901", port: 3389 },
  { n: 3, userIdentity: { type: "IAMUser" }, account: "210987654321", port: 443 },
];
for (const query of readFileSync(0, "utf8").trim().split("\n")) {
  console.log(`${query}: ${filter(parse(query), records).map(({ n }) => n).join(" ") || "none"}`);
}
END
node_modules/.bin/node probe.js <<'END' | tee seen
account:123456789012
account:012345678901
NOT account:012345678901
account:"012345678901"
port:3389
port:=3389
userIdentity.type:User
userIdentity.type:/^User$/
tags:b
resources:y
resources.ARN:y
NOT resources.ARN:y
END

diff - seen <<'END'
account:123456789012: 1
account:012345678901: 1 2
NOT account:012345678901: 3
account:"012345678901": 2
port:3389: 1 2
port:=3389: 2
userIdentity.type:User: 3
userIdentity.type:/^User$/: none
tags:b: 1
resources:y: 1
resources.ARN:y: none
NOT resources.ARN:y: 1 2 3
END
