#!/usr/bin/env bash
# Package: duckdb 2.0.1 (PyPI)
# Guess: numbers in a VARIANT compare as numbers, as they do in JSON and between columns; numbers and text are never equal, and < between them is an error.
# Happens: values of different types compare by their types: a number that JSON writes with a fraction is greater than every whole number, and a text is
#   greater than every number, so that 5.0 > 1000000 is true and 5.0 = 5 false. Against a DOUBLE, such as 1e6, every whole number is less. BETWEEN, ORDER BY
#   and max go by types, too, and no text is later than a TIMESTAMP. A cast gives the right answer.
# Documentation: https://duckdb.org/docs/2.0/sql/functions/variant says that variant_comparator "orders a VARIANT value by the logical ordering of VARIANT
#   values", and that variant_normalize gives values that represent the same data one form. It does not make 5.0 equal to 5.
# Why: CloudTrail writes bytesTransferredOut as 1245.0 and other numbers whole. A search for large transfers finds all.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.1 || exit 2
cat >records.json <<'END'
{"n":1,"size":10485760.0,"port":3389,"eventTime":"2026-03-14T09:26:53Z","count":"7"}
{"n":2,"size":5.0,"port":22,"eventTime":"2026-03-14T13:00:00Z","count":12}
{"n":3,"size":7,"port":22.5,"eventTime":"2026-03-15T10:00:00Z","count":null}
END
cat >conditions <<'END'
size > 1000000
size > 1e6
size = 5
size = 5.0::DOUBLE
size BETWEEN 5 AND 10
size::DOUBLE BETWEEN 5 AND 10
size IN (5, 8)
variant_normalize(size) = 5
port > 1024
port > 1024.0::DOUBLE
count > 100
count = 7
eventTime > TIMESTAMP '2026-03-14 12:00:00'
eventTime::TIMESTAMP > TIMESTAMP '2026-03-14 12:00:00'
eventTime > '2026-03-14T12:00:00Z'
END
cat >probe.py <<'END'
import re
import duckdb

connection = duckdb.connect()
connection.execute("CREATE TABLE records AS SELECT (json->>'n')::INTEGER AS n, json::VARIANT AS v FROM read_json_objects('records.json')")
for condition in open("conditions").read().splitlines():
    where = re.sub(r"\b(size|port|count|eventTime)\b", r"v.\1", condition)
    found = connection.execute(f"SELECT n FROM records WHERE {where} ORDER BY n").fetchall()
    print(f"{condition}: {' '.join(str(n) for n, in found) or 'none'}")
print("ORDER BY size:", *(size for size, in connection.execute("SELECT v.size FROM records ORDER BY v.size").fetchall()))
print("max(port):", connection.execute("SELECT max(v.port) FROM records").fetchone()[0])
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
size > 1000000: 1 2
size > 1e6: 1
size = 5: none
size = 5.0::DOUBLE: 2
size BETWEEN 5 AND 10: 3
size::DOUBLE BETWEEN 5 AND 10: 2 3
size IN (5, 8): none
variant_normalize(size) = 5: none
port > 1024: 1 3
port > 1024.0::DOUBLE: none
count > 100: 1
count = 7: none
eventTime > TIMESTAMP '2026-03-14 12:00:00': none
eventTime::TIMESTAMP > TIMESTAMP '2026-03-14 12:00:00': 2 3
eventTime > '2026-03-14T12:00:00Z': 2 3
ORDER BY size: 7 5.0 10485760.0
max(port): 22.5
END
