#!/usr/bin/env bash
# Package: chdb 4.4.0, chdb-core 26.9.0 (PyPI; ClickHouse 26.9)
# Guess: in a column of ClickHouse's type JSON a field is NULL where the record has null or lacks it, and text stays text.
# Happens: a field that is an object is NULL, too, though r.^field gives it and its own fields are found. Text that looks like a
#   time becomes one, and is written without T and Z, so that LIKE on it finds nothing. IN is refused on a field without a
#   declared type, where = works. JSONExtractInt of 5.5 is 5.
# Why: a search for calls that have requestParameters, IS NOT NULL, finds no record at all, and one for an hour of the day by
#   the text of eventTime, as CloudTrail writes it, finds none either.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet chdb==4.4.0 chdb-core==26.9.0 || exit 2
cat >records.jsonl <<'END'
{"id":1,"eventName":"CreateUser","eventTime":"2026-03-14T09:05:00Z","requestParameters":{"userName":"example"},"count":5}
{"id":2,"eventName":"ListUsers","eventTime":"2026-03-14T09:06:00Z","requestParameters":null,"count":5.5}
{"id":3,"eventName":"ConsoleLogin","eventTime":"2026-03-14T09:07:00Z","count":6}
END
cat >probe.py <<'END'
import sys

import chdb

def ask(table, condition):
    try:
        ids = chdb.query(f"SELECT id FROM (SELECT {table}) WHERE {condition} ORDER BY id").data().split()
        return ", ".join(ids) or "none"
    except RuntimeError:
        return "refused"

typed = "r.id::Int64 AS id, r FROM file('records.jsonl', 'JSONAsObject', 'r JSON')"
text = "JSONExtractInt(line, 'id') AS id, line FROM file('records.jsonl', 'LineAsString', 'line String')"
for condition in sys.stdin.read().splitlines():
    print(f"{condition}: {ask(text if 'line' in condition else typed, condition)}")
END
venv/bin/python probe.py <<'END' | tee seen
r.requestParameters IS NULL
r.requestParameters IS NOT NULL
r.requestParameters.userName IS NOT NULL
r.^requestParameters::String LIKE '%example%'
r.missing IS NULL
r.eventTime LIKE '2026-03-14T09%'
r.eventTime::String LIKE '2026-03-14T09%'
r.eventTime::String LIKE '2026-03-14 09%'
r.eventTime = '2026-03-14T09:05:00Z'
r.eventName LIKE 'Create%'
r.eventName = 'CreateUser' OR r.eventName = 'ListUsers'
r.eventName IN ('CreateUser', 'ListUsers')
r.count = 5
JSONExtractInt(line, 'count') = 5
END

diff - seen <<'END'
r.requestParameters IS NULL: 1, 2, 3
r.requestParameters IS NOT NULL: none
r.requestParameters.userName IS NOT NULL: 1
r.^requestParameters::String LIKE '%example%': 1
r.missing IS NULL: 1, 2, 3
r.eventTime LIKE '2026-03-14T09%': refused
r.eventTime::String LIKE '2026-03-14T09%': none
r.eventTime::String LIKE '2026-03-14 09%': 1, 2, 3
r.eventTime = '2026-03-14T09:05:00Z': 1
r.eventName LIKE 'Create%': 1
r.eventName = 'CreateUser' OR r.eventName = 'ListUsers': 1, 2
r.eventName IN ('CreateUser', 'ListUsers'): refused
r.count = 5: 1
JSONExtractInt(line, 'count') = 5: 1, 2
END
