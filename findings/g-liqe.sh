#!/usr/bin/env bash
# Package: liqe 3.8.7 (npm; a search language like Lucene's, evaluated on objects)
# Guess: a query finds a record as in Lucene's language: by a field's value, by wildcards, by ranges and by exclusions; a field that is
#   missing fits no value and every exclusion; items of lists and fields of objects in lists are found; text is compared whole.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts liqe@3.8.7 || exit 2
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { filter, parse } from "liqe";

const records = [
  { n: 1, eventName: "ConsoleLogin", userIdentity: { type: "Root", arn: "arn:aws:iam::123456789012:root" }, account: "123456789012", readOnly: false, tags: ["a", "b"], resources: [{ ARN: "x" }, { ARN: "y" }], none: null },
  { n: 2, eventName: "DeleteTrail", userIdentity: { type: "AssumedRole" }, account: "012345678901", errorCode: "AccessDenied", readOnly: false, size: 10485760 },
  { n: 3, eventName: "ListUsers", userIdentity: { type: "IAMUser" }, account: "123456789012", readOnly: true, size: "5", message: "Console" },
];
for (const query of readFileSync(0, "utf8").trim().split("\n")) {
  let found;
  try {
    found = filter(parse(query), records).map(({ n }) => n).join(" ") || "none";
  } catch {
    found = "refused";
  }
  console.log(`${query}: ${found}`);
}
END
node_modules/.bin/node probe.js <<'END' | tee seen
eventName:ConsoleLogin
eventName:consolelogin
eventName:"ConsoleLogin"
eventName:Console
eventName:Delete*
eventName:*Login
eventName:/^Delete/
userIdentity.type:Root
userIdentity.arn:"arn:aws:iam::123456789012:root"
userIdentity.arn:"arn:aws:iam::*"
NOT errorCode:AccessDenied
-errorCode:AccessDenied
readOnly:false AND NOT errorCode:AccessDenied
readOnly:false NOT errorCode:AccessDenied
readOnly:false
readOnly:"false"
none:null
errorCode:null
errorCode:*
size:>100
size:<100
size:5
size:"5"
size:[1 TO 100]
account:123456789012
account:"123456789012"
account:012345678901
account:12345678901
tags:a
tags:"a"
resources.ARN:y
eventName:ConsoleLogin OR eventName:ListUsers
eventName:(ConsoleLogin OR ListUsers)
Console
Root
123456789012
eventName:ConsoleLogin eventName:ListUsers
missing.deep:x
NOT missing.deep:x
eventName:List?sers
END

diff - seen <<'END'
eventName:ConsoleLogin: 1
eventName:consolelogin: none
eventName:"ConsoleLogin": 1
eventName:Console: none
eventName:Delete*: 2
eventName:*Login: 1
eventName:/^Delete/: 2
userIdentity.type:Root: 1
userIdentity.arn:"arn:aws:iam::123456789012:root": 1
userIdentity.arn:"arn:aws:iam::*": none
NOT errorCode:AccessDenied: 1 3
-errorCode:AccessDenied: 1 3
readOnly:false AND NOT errorCode:AccessDenied: 1
readOnly:false NOT errorCode:AccessDenied: 1
readOnly:false: 1 2
readOnly:"false": none
none:null: 1
errorCode:null: none
errorCode:*: 2
size:>100: 2
size:<100: none
size:5: none
size:"5": 3
size:[1 TO 100]: none
account:123456789012: 1 3
account:"123456789012": 1 3
account:012345678901: 2
account:12345678901: none
tags:a: 1
tags:"a": 1
resources.ARN:y: 1
eventName:ConsoleLogin OR eventName:ListUsers: 1 3
eventName:(ConsoleLogin OR ListUsers): 1 3
Console: 3
Root: 1
123456789012: 1 3
eventName:ConsoleLogin eventName:ListUsers: none
missing.deep:x: none
NOT missing.deep:x: 1 2 3
eventName:List?sers: 3
END
