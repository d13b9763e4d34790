#!/usr/bin/env bash
# Package: dlt 1.31.0, duckdb 2.0.1, sqlite-utils 4.2.1 (PyPI)
# Guess: a value that was text reads back as that text, and a whole number with its digits, whatever records were loaded before; or the load stops.
# Happens: a text of digits after a number becomes a number: account 012345678901 is loaded as 12345678901. A large number after one with a fraction is rounded. In dlt 0.5
#   after a boolean is true, and "1e3" after a number goes to another column; in sqlite-utils it is 1000. The other way round each keeps its digits.
# Documentation: https://dlthub.com/docs/general-usage/schema says that a value that can't be coerced goes to a variant column, and nothing of what coercing loses;
#   https://sqlite-utils.datasette.io/en/stable/python-api.html says that a table's types come from the first batch of rows.
# Why: the same records in another order give other values, and a search for the account finds no record.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet 'dlt[duckdb]==1.31.0' duckdb==2.0.1 sqlite-utils==4.2.1 || exit 2
cat >probe.py <<'END'
import os

os.environ.update(RUNTIME__DLTHUB_TELEMETRY="false", RUNTIME__LOG_LEVEL="CRITICAL", HOME=os.getcwd(), DLT_DATA_DIR=os.getcwd())
import dlt
import duckdb
import sqlite_utils

FIRST = {"account": 123456789012, "count": 0.5, "flag": True, "size": 5}
SECOND = {"account": "012345678901", "count": 9007199254740993, "flag": 0.5, "size": "1e3"}


def by_dlt(records):
    name = f"from_{records[0]['size']}"
    dlt.pipeline(name, destination=dlt.destinations.duckdb(f"{name}.duckdb"), dataset_name="data").run(records, table_name="records")
    with duckdb.connect(f"{name}.duckdb") as database:
        rows = database.execute("SELECT * EXCLUDE (_dlt_id, _dlt_load_id) FROM data.records")
        return [{column[0]: value for column, value in zip(rows.description, row) if value is not None} for row in rows.fetchall()]


def by_sqlite_utils(records):
    table = sqlite_utils.Database(memory=True)["records"]
    for record in records:
        table.insert(record)
    return list(table.rows)


for load in (by_dlt, by_sqlite_utils):
    print(load.__name__)
    for records in ([FIRST, SECOND], [SECOND, FIRST]):
        for record in load(records):
            print(f"  {record}")
END
venv/bin/python probe.py 2>&1 | tee seen

diff - seen <<'END'
by_dlt
  {'account': 123456789012, 'count': 0.5, 'flag': True, 'size': 5}
  {'account': 12345678901, 'count': 9007199254740992.0, 'flag': True, 'size__v_text': '1e3'}
  {'account': '012345678901', 'count': 9007199254740993, 'flag': 0.5, 'size': '1e3'}
  {'account': '123456789012', 'size': '5', 'count__v_double': 0.5, 'flag__v_bool': True}
by_sqlite_utils
  {'account': 123456789012, 'count': 0.5, 'flag': 1, 'size': 5}
  {'account': 12345678901, 'count': 9007199254740992.0, 'flag': 0.5, 'size': 1000}
  {'account': '012345678901', 'count': 9007199254740993, 'flag': 0.5, 'size': '1e3'}
  {'account': '123456789012', 'count': 0.5, 'flag': 1.0, 'size': '5'}
END
