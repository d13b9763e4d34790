#!/usr/bin/env bash
# Package: @bufbuild/cel 0.6.1 (npm)
# Guess: records read with JSON.parse follow CEL's rules, their numbers being doubles: == works across types and never
#   fails, || and exists() absorb errors, a missing field is an error.
# Happens: (not run yet; the expected output below is the guess)
# Why: a rule that fails for some records misses those.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @bufbuild/cel@0.6.1 || exit 2
cat >cases <<'END'
record.count == 5	true
record.count == 5.0	true
record.count in [5]	true
5 in record.list	false
1 in record.list	true
record.count > 3	true
record.count + 1.0 == 6.0	true
record.count + 1	error
int(record.count) + 1 == 6	true
[0, 1, 2, 3, 4, "six"][record.count]	six
{5: "x"}[record.count]	x
record.none == null	true
record.none == "x"	false
record.count == "5"	false
record.missing == null	error
has(record.missing)	false
has(record.none)	true
has(record.none.name)	error
has(record.text.name)	error
"text" in record	true
record.list == [1, "a", null]	true
record.map == {"a": 1}	true
record.roles.exists(x, x.name == "a")	true
record.roles.exists(x, x.name == "b")	error
record.roles.exists_one(x, has(x.name))	true
record.missing.name == "a" || true	true
record.missing.name == "a" && false	false
timestamp(record.time).getHours() == 9	true
timestamp(record.time).getHours("Europe/Berlin") == 10	true
timestamp(record.time).getDayOfWeek() == 6	true
timestamp(record.time) - timestamp("2026-03-14T09:26:52Z") == duration("1s")	true
string(timestamp(record.time)) == record.time	true
record.text.matches("Int")	true
record.text.contains("Int")	true
size(record.text) == 12	true
size(record.map) == 1	true
record.none ? 1 : 2	error
!record.flag	false
record.text < 5	error
string(record.count) == "5"	true
string(1500000.0)	1500000
int("5") == 5	true
-5 / 2 == -2	true
5 / 0	error
type(record.count) == double	true
type(record.none) == null_type	true
dyn(record.count) == 5	true
record.map.exists(k, k == "a")	true
record["text"] == "AWS Internal"	true
record.undefined == null	error
has(record.undefined)	false
record.date > timestamp("2026-03-14T00:00:00Z")	error
record.deep.a.b == "x"	true
record.deep["a"].b == "x"	true
has(record.toString)	false
record.constructor == "x"	error
"constructor" in record	false
record.text.size() > 3 ? "long" : "short"	long
record.empty.all(x, x == 1)	true
record.list.map(x, type(x) == string)[1]	true
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { run } from "@bufbuild/cel";

const record = JSON.parse('{"count":5,"none":null,"text":"AWS Internal","list":[1,"a",null],"empty":[],"roles":[{"id":1},{"name":"a"}],"time":"2026-03-14T09:26:53Z","flag":true,"map":{"a":1},"deep":{"a":{"b":"x"}}}');
record.undefined = undefined;
for (const line of readFileSync("cases", "utf8").trim().split("\n")) {
  const [expression, expected] = line.split("\t");
  let seen, detail;
  try {
    const value = run(expression, { record });
    if (value instanceof Error || value?.constructor?.name === "CelError") throw value;
    seen = String(value);
  } catch (error) {
    seen = "error";
    detail = String(error.message).split("\n")[0].slice(0, 120);
  }
  if (seen !== expected) console.log(`${expression}: ${seen} instead of ${expected}${detail ? ` (${detail})` : ""}`);
}
END
node probe.js | tee seen

diff - seen </dev/null
