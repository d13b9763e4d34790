#!/usr/bin/env bash
# Package: cel-js 0.8.2 (npm; not @marcbachmann/cel-js)
# Guess: records read from JSON compare by CEL's rules, but for numbers, which are JavaScript's: == never converts, a missing
#   field is an error, and || and && absorb an error on either side.
# Happens: (not run yet; the expected output below is the guess)
# Why: a rule that is true or false for another reason than it reads misses records, or alerts on all.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts cel-js@0.8.2 || exit 2
cat >cases <<'END'
record.count == 5	true
record.count == 5.0	true
record.count == "5"	false
record.none == null	true
record.none == ""	false
record.flag == "true"	false
record.count == null	false
record.missing == null	error
record.missing.name == "a"	error
has(record.missing)	false
has(record.none)	true
has(record.none) && record.none.name == "a"	error
"text" in record	true
"missing" in record	false
5 in record.list	false
"a" in record.list	true
record.list == [1, "a", null]	true
record.map == {"a": 1}	true
record.list.exists(x, x == "a")	true
record.list.all(x, x != "b")	true
record.list.filter(x, x == 1).size() == 1	true
record.roles.exists(x, x.name == "a")	true
record.roles.exists(x, has(x.name) && x.name == "a")	true
record.empty.all(x, x == 1)	true
record.missing.name == "a" || true	true
true || record.missing.name == "a"	true
record.missing.name == "a" && false	false
false && record.missing.name == "a"	false
!record.flag	false
!record.none	error
!(record.text == "x") && record.count > 3	true
!record.flag == false	true
record.none ? 1 : 2	error
record.flag ? 1 : 2	1
true ? false ? 1 : 2 : 3	2
record.text.startsWith("AWS")	true
record.text.contains("Int")	true
record.text.matches("^AWS")	true
record.text.matches("Int")	true
record.text.endsWith("nal")	true
size(record.text) == 12	true
record.text < "a"	true
record.text < 5	error
record.count > "3"	error
timestamp(record.time) > timestamp("2026-03-14T00:00:00Z")	true
timestamp(record.time).getHours() == 9	true
timestamp(record.time) - timestamp("2026-03-14T09:26:52Z") == duration("1s")	true
5 / 2	2
-5 % 2	-1
1 + 2 * 3	7
2 - 1 - 1	0
8 / 4 / 2	1
record.count + 1 == 6	true
"a" + "b" == "ab"	true
"a" + 1	error
[1] + [2] == [1, 2]	true
1 == 1.0	true
1 != 2 && 2 != 3	true
false || true && false	false
true || false && false	true
"a\\d"	a\d
r"a\d"	a\d
'it''s'	error
{"a": 1}.a	1
{"a": 1}["b"]	error
record["text"]	AWS Internal
record.list[5]	error
record.?missing.orValue("x")	x
string(record.count)	5
int("5") + 1	6
type(record.count) == int	true
"a" == 'a'	true
-record.count	-5
record.none.name	error
record.text.name	error
null in record.list	true
1u == 1	true
record.a.b.c == "x"	error
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { evaluate } from "cel-js";

const record = JSON.parse('{"count":5,"none":null,"text":"AWS Internal","list":[1,"a",null],"empty":[],"roles":[{"id":1},{"name":"a"}],"time":"2026-03-14T09:26:53Z","flag":true,"map":{"a":1}}');
for (const line of readFileSync("cases", "utf8").trim().split("\n")) {
  const [expression, expected] = line.split("\t");
  let seen, detail;
  try {
    seen = String(evaluate(expression, { record }));
  } catch (error) {
    seen = "error";
    detail = error.message.split("\n")[0].slice(0, 120);
  }
  if (seen !== expected) console.log(`${expression}: ${seen} instead of ${expected}${detail ? ` (${detail})` : ""}`);
}
END
node probe.js | tee seen

diff - seen </dev/null
