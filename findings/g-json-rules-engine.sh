#!/usr/bin/env bash
# Package: json-rules-engine 7.3.1 (npm; a million downloads a month)
# Guess: with allowUndefinedFacts a condition on a field that is missing is as JavaScript's operator on undefined: notEqual, notIn and
#   doesNotContain are true, the others false; a path with [*] gives a list, also of one; text is never a number.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts json-rules-engine@7.3.1 || exit 2
cat >probe.js <<'END'
import { Engine } from "json-rules-engine";

const record = { eventName: "ConsoleLogin", user: { type: "Root", count: 5 }, tags: ["a", "b"], one: [{ ARN: "x" }], two: [{ ARN: "x" }, { ARN: "y" }], none: null, empty: [], text: "5", number: 5, readOnly: false, "a.b": 1, time: "2026-03-14T09:26:53Z" };
for (const [path, operator, value] of [
  ["$.eventName", "equal", "ConsoleLogin"], ["$.eventName", "equal", "consolelogin"], ["$.user.type", "equal", "Root"], ["$.user.name", "equal", "x"], ["$.user.name", "notEqual", "x"], ["$.user.name", "in", ["x"]], ["$.user.name", "notIn", ["x"]], ["$.missing.deep", "notEqual", "x"],
  ["$.tags", "contains", "a"], ["$.tags", "doesNotContain", "c"], ["$.missing", "contains", "a"], ["$.missing", "doesNotContain", "a"], ["$.eventName", "contains", "Login"], ["$.none", "doesNotContain", "a"], ["$.none", "equal", null], ["$.missing", "equal", null], ["$.missing", "notEqual", null], ["$.none", "notEqual", "x"],
  ["$.one[*].ARN", "contains", "x"], ["$.two[*].ARN", "contains", "x"], ["$.empty[*].ARN", "doesNotContain", "x"], ["$.missing[*].ARN", "doesNotContain", "x"], ["$.one[0].ARN", "equal", "x"], ["$.two[?(@.ARN=='y')].ARN", "contains", "y"], ["$.one[*].ARN", "doesNotContain", "y"],
  ["$.text", "greaterThan", 4], ["$.number", "greaterThan", 4], ["$.number", "greaterThan", "4"], ["$.user.count", "lessThanInclusive", 5], ["$.missing", "lessThan", 5], ["$.none", "lessThan", 5], ["$.number", "equal", "5"], ["$.readOnly", "equal", false], ["$.readOnly", "notEqual", true], ["$['a.b']", "equal", 1], ["$.time", "lessThan", "2026-03-15T00:00:00Z"],
  ["$.tags", "in", ["a"]], ["$.tags", "equal", ["a", "b"]], ["$.user.type", "in", "RootUser"], ["$.eventName", "some:equal", "ConsoleLogin"], ["$.tags", "some:equal", "b"], ["$.tags", "every:in", ["a", "b"]], ["$.missing", "every:equal", "x"], ["$.missing", "not:equal", "x"], ["$.missing", "not:contains", "x"],
]) {
  const engine = new Engine([], { allowUndefinedFacts: true });
  let answer;
  try {
    engine.addRule({ conditions: { all: [{ fact: "record", path, operator, value }] }, event: { type: "alert" } });
    answer = (await engine.run({ record })).events.length === 1;
  } catch (error) {
    answer = `error ${error.message}`;
  }
  console.log(`${path} ${operator} ${JSON.stringify(value)}: ${answer}`);
}
END
node_modules/.bin/node probe.js 2>&1 | tee seen

diff - seen <<'END'
$.eventName equal "ConsoleLogin": true
$.eventName equal "consolelogin": false
$.user.type equal "Root": true
$.user.name equal "x": false
$.user.name notEqual "x": true
$.user.name in ["x"]: false
$.user.name notIn ["x"]: true
$.missing.deep notEqual "x": true
$.tags contains "a": true
$.tags doesNotContain "c": true
$.missing contains "a": false
$.missing doesNotContain "a": true
$.eventName contains "Login": false
$.none doesNotContain "a": true
$.none equal null: true
$.missing equal null: false
$.missing notEqual null: true
$.none notEqual "x": true
$.one[*].ARN contains "x": true
$.two[*].ARN contains "x": true
$.empty[*].ARN doesNotContain "x": true
$.missing[*].ARN doesNotContain "x": true
$.one[0].ARN equal "x": true
$.two[?(@.ARN=='y')].ARN contains "y": true
$.one[*].ARN doesNotContain "y": true
$.text greaterThan 4: false
$.number greaterThan 4: true
$.number greaterThan "4": false
$.user.count lessThanInclusive 5: true
$.missing lessThan 5: false
$.none lessThan 5: false
$.number equal "5": false
$.readOnly equal false: true
$.readOnly notEqual true: true
$['a.b'] equal 1: true
$.time lessThan "2026-03-15T00:00:00Z": true
$.tags in ["a"]: false
$.tags equal ["a","b"]: true
$.user.type in "RootUser": false
$.eventName some:equal "ConsoleLogin": false
$.tags some:equal "b": true
$.tags every:in ["a","b"]: true
$.missing every:equal "x": false
$.missing not:equal "x": true
$.missing not:contains "x": true
END
