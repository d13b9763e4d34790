#!/usr/bin/env bash
# Package: json-rules-engine 7.3.1 (npm)
# Guess: with allowUndefinedFacts doesNotContain is true of a field that is missing or null, as notEqual and notIn are; > and < take only
#   numbers, as equal does.
# Happens: doesNotContain is false unless the field is a list, as contains is, so that a path into the items of an empty list finds nothing
#   either; `not:contains` is true of all of them. greaterThan takes text that is a number, and a number is greater than "4", while
#   equal of 5 and "5" is false.
# Documentation: https://github.com/CacheControl/json-rules-engine/blob/master/docs/rules.md says that the fact of doesNotContain is an array,
#   and not what it is of another.
# Why: "a new instance whose tags lack owner" never alerts for the instance that has no tags at all.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts json-rules-engine@7.3.1 || exit 2
cat >probe.js <<'END'
import { Engine } from "json-rules-engine";

const record = { eventName: "RunInstances", none: null, tags: ["team"], items: [{ key: "team" }], empty: [], number: 5, text: "5" };
for (const [path, operator, value] of [
  ["$.missing", "notEqual", "owner"],
  ["$.missing", "notIn", ["owner"]],
  ["$.tags", "doesNotContain", "owner"],
  ["$.missing", "doesNotContain", "owner"],
  ["$.none", "doesNotContain", "owner"],
  ["$.items[*].key", "doesNotContain", "owner"],
  ["$.empty[*].key", "doesNotContain", "owner"],
  ["$.missing[*].key", "doesNotContain", "owner"],
  ["$.missing", "contains", "owner"],
  ["$.missing", "not:contains", "owner"],
  ["$.empty[*].key", "not:contains", "owner"],
  ["$.number", "equal", "5"],
  ["$.text", "greaterThan", 4],
  ["$.number", "greaterThan", "4"],
  ["$.missing", "lessThan", 5],
]) {
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addRule({ conditions: { all: [{ fact: "record", path, operator, value }] }, event: { type: "alert" } });
  console.log(`${path} ${operator} ${JSON.stringify(value)}: ${(await engine.run({ record })).events.length === 1}`);
}
END
node_modules/.bin/node probe.js | tee seen

diff - seen <<'END'
$.missing notEqual "owner": true
$.missing notIn ["owner"]: true
$.tags doesNotContain "owner": true
$.missing doesNotContain "owner": false
$.none doesNotContain "owner": false
$.items[*].key doesNotContain "owner": true
$.empty[*].key doesNotContain "owner": false
$.missing[*].key doesNotContain "owner": false
$.missing contains "owner": false
$.missing not:contains "owner": true
$.empty[*].key not:contains "owner": true
$.number equal "5": false
$.text greaterThan 4: true
$.number greaterThan "4": true
$.missing lessThan 5: false
END
