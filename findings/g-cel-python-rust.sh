#!/usr/bin/env bash
# Package: common-expression-language 0.10.0 (PyPI; "cel")
# Guess: values of a record read from JSON compare by CEL's rules: numbers across types, nothing else equals null, a missing
#   field is an error and has() false; timestamp() reads eventTime; a Python datetime is a timestamp, an int beyond 64 bits an
#   error.
# Happens: (not run yet; the expected output below is the guess)
# Why: a rule that fails or is false for some records only misses those.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet common-expression-language==0.10.0 || exit 2
cat >cases <<'END'
record.count == 5	True
record.count == 5.0	True
record.count + 1	6
record.count + 1u	error
record.ratio > 0	True
record.ratio == 1	False
record.whole == 2	True
record.whole in [2]	True
record.count in [5.0]	True
record.big	error
record.none == null	True
record.none == "x"	False
record.count == null	False
record.count == "5"	False
record.text == null	False
record.missing == null	error
has(record.missing)	False
has(record.none)	True
"text" in record	True
record.list == [1, "a", null]	True
record.list.exists(x, x == "a")	True
record.list.exists_one(x, x == 1)	True
record.list.all(x, x != "b")	True
record.list.filter(x, type(x) == int).size()	1
record.empty.exists(x, x.name == "a")	False
record.roles.exists(x, x.name == "a")	True
record.roles.all(x, x.name != "b")	error
record.missing.name == "a" || true	True
true || record.missing.name == "a"	True
record.missing.name == "a" && false	False
record.text.startsWith("AWS") && record.missing	error
timestamp(record.time).getHours()	9
timestamp(record.time) > timestamp("2026-03-14T00:00:00Z")	True
timestamp(record.time) - duration("1h") < timestamp(record.time)	True
timestamp(record.time).getDayOfWeek()	6
timestamp(record.time).getFullYear("Europe/Berlin")	2026
timestamp(record.time).getHours("+02:00")	11
duration("90m").getHours()	1
duration("1h") == duration("60m")	True
record.date == timestamp(record.time)	True
record.text.matches("^AWS")	True
record.text.matches("Int")	True
record.text.contains("Int")	True
size(record.text)	12
record.flag ? 1 : 2	1
!record.none	error
record.none ? 1 : 2	error
record.text > "A"	True
record.text < 5	error
string(record.count)	5
string(record.ratio)	1.5
string(record.whole)	2
string(1000000.0)	1e+06
int("012")	12
int("x")	error
int(2.9)	2
double("1e3")	1000.0
5 / 2	2
-5 / 2	-2
-5 % 2	-1
5 / 0	error
1.0 / 0.0	inf
"a" + "b"	ab
[1] + [2]	[1, 2]
{"a": 1}.a	1
{"a": 1}["b"]	error
record["text"]	AWS Internal
record.list[5]	error
dyn(5) == 5.0	True
type(record.none) == null_type	True
"\u0041"	A
r"\d"	\d
record.account == "000000000123"	True
record.map.exists(k, k == "a")	True
record.map.all(k, record.map[k] == 1)	True
END
cat >probe.py <<'END'
import datetime, json
from cel import evaluate

record = json.loads('{"count":5,"ratio":1.5,"whole":2.0,"big":12345678901234567890123,"none":null,"text":"AWS Internal","list":[1,"a",null],"empty":[],"roles":[{"id":1},{"name":"a"}],"time":"2026-03-14T09:26:53Z","flag":true,"account":"000000000123","map":{"a":1}}')
record["date"] = datetime.datetime(2026, 3, 14, 9, 26, 53, tzinfo=datetime.timezone.utc)
for line in open("cases").read().splitlines():
    expression, expected = line.split("\t")
    values = dict(record)
    if "big" not in expression: del values["big"]
    try:
        seen = str(evaluate(expression, {"record": values}))
    except Exception as error:
        seen = "error"
        detail = str(error)[:120]
    if seen != expected: print(f"{expression}: {seen} instead of {expected}" + (f" ({detail})" if seen == "error" else ""))
END
venv/bin/python probe.py | tee seen

diff - seen </dev/null
