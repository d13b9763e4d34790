#!/usr/bin/env bash
# Package: adxpandas 0.2.3 and adxlite 0.2.3 (PyPI; KQL on pandas and on SQLite), duckdb-kql 1.1.2 with duckdb 2.0.1 (PyPI) for comparison
# Guess: a condition in KQL, as Sentinel's rules have it on the table AWSCloudTrail, finds with each what Kusto's documentation says, missing text included, or is refused.
# Happens: contains heeds case in adxpandas and adxlite, so that `EventName !contains "login"` keeps ConsoleLogin; startswith and endswith heed it in adxpandas alone, has in neither.
#   A missing text, in Kusto the same as an empty one, is dropped by != and !in in adxlite alone, and kept by !has. `distinct EventName` gives all columns in adxpandas. duckdb-kql answers as Kusto here.
# Documentation: https://learn.microsoft.com/en-us/kusto/query/datatypes-string-operators says that contains, startswith, endswith and has ignore case. Neither package's documentation
#   says that they differ in this.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet 'duckdb-kql[duckdb]==1.1.2' duckdb==2.0.1 adxpandas==0.2.3 adxlite==0.2.3 pandas==3.1.1 || exit 2
cat >probe.py <<'END'
import duckdb_kql
import pandas
from adxlite import AdxLiteClient
from adxpandas import AdxPandasClient

frame = pandas.DataFrame([
    {"Id": 1, "EventName": "ConsoleLogin", "ErrorCode": None},
    {"Id": 2, "EventName": "PutObject", "ErrorCode": "AccessDenied"},
    {"Id": 3, "EventName": "PutObject", "ErrorCode": "NoSuchBucket"},
])
connection = duckdb_kql.connect()
connection.register("frame", frame)
connection.sql("CREATE TABLE T AS SELECT * FROM frame")
lite = AdxLiteClient()
lite.ingest("T", frame)
pandas_client = AdxPandasClient({"T": frame})


def rows(answer):
    return [list(row) for row in (answer.fetchall() if hasattr(answer, "fetchall") else answer.values.tolist())]


def show(query, pick):
    print(query)
    answers = {"duckdb-kql": duckdb_kql.query(connection, query), "adxpandas": pandas_client.query(query), "adxlite": lite.query(query)}
    for name, answer in answers.items():
        print(f"  {name}: {sorted(pick(row) for row in rows(answer))}")


for condition in ['EventName contains "login"', 'EventName !contains "login"', 'EventName startswith "console"', 'EventName endswith "LOGIN"', 'EventName has "consolelogin"',
                  'ErrorCode != "AccessDenied"', 'ErrorCode !in ("AccessDenied")', 'ErrorCode !has "AccessDenied"']:
    show(f"T | where {condition} | project Id", lambda row: row[0])
show("T | distinct EventName", len)
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
T | where EventName contains "login" | project Id
  duckdb-kql: [1]
  adxpandas: []
  adxlite: []
T | where EventName !contains "login" | project Id
  duckdb-kql: [2, 3]
  adxpandas: [1, 2, 3]
  adxlite: [1, 2, 3]
T | where EventName startswith "console" | project Id
  duckdb-kql: [1]
  adxpandas: []
  adxlite: [1]
T | where EventName endswith "LOGIN" | project Id
  duckdb-kql: [1]
  adxpandas: []
  adxlite: [1]
T | where EventName has "consolelogin" | project Id
  duckdb-kql: [1]
  adxpandas: [1]
  adxlite: [1]
T | where ErrorCode != "AccessDenied" | project Id
  duckdb-kql: [1, 3]
  adxpandas: [1, 3]
  adxlite: [3]
T | where ErrorCode !in ("AccessDenied") | project Id
  duckdb-kql: [1, 3]
  adxpandas: [1, 3]
  adxlite: [3]
T | where ErrorCode !has "AccessDenied" | project Id
  duckdb-kql: [1, 3]
  adxpandas: [1, 3]
  adxlite: [1, 3]
T | distinct EventName
  duckdb-kql: [1, 1]
  adxpandas: [3, 3]
  adxlite: [1, 1]
END
