#!/usr/bin/env bash
# Package: pyiceberg 0.12.0, pyarrow 26.0.1 (PyPI)
# Guess: a row filter finds what the same condition finds in SQL, where a comparison with NULL is never true, and finds and deletes the
#   same rows whether or not the table is partitioned by the column.
# Happens: `not in` finds rows with NULL, too, but not if its list has one value, for which it is `!=`; delete() keeps those rows. In a
#   table partitioned by the column, count() counts rows with NULL for `!=`, too, though to_arrow() does not give them, and delete()
#   removes them.
# Documentation: https://py.iceberg.apache.org/expression-dsl/ says that NotIn of 18, 19 and 20 finds what is not one of them, and
#   nothing of rows without a value.
# Why: Security Lake and S3 Tables keep CloudTrail's records in Iceberg, and most have no errorCode: to clear away refused calls by their
#   codes keeps or removes all others, by how the table is partitioned.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'pyiceberg[sql-sqlite]==0.12.0' pyarrow==26.0.1 sqlalchemy==2.1.9 || exit 2
cat >probe.py <<'END'
import os
import sqlite3

import pyarrow
from pyiceberg.catalog.sql import SqlCatalog

rows = [(1, None), (2, "AccessDenied"), (3, ""), (4, "ThrottlingException")]
records = pyarrow.table({"id": [id for id, _ in rows], "errorCode": [code for _, code in rows]})
sql = sqlite3.connect(":memory:")
sql.execute("CREATE TABLE records (id, errorCode)")
sql.executemany("INSERT INTO records VALUES (?, ?)", rows)
catalog = SqlCatalog("finding", uri="sqlite:///catalog.db", warehouse="file://" + os.getcwd())
catalog.create_namespace("trail")

def ids(table):
    return " ".join(map(str, sorted(table["id"].to_pylist()))) or "none"

def ask(kind, condition):
    catalog.purge_table("trail.records") if catalog.table_exists("trail.records") else None
    table = catalog.create_table("trail.records", schema=records.schema)
    if kind == "partitioned":
        with table.update_spec() as update:
            update.add_identity("errorCode")
    table.append(records)
    scan = table.scan(row_filter=condition)
    found, count = ids(scan.to_arrow()), scan.count()
    table.delete(condition)
    return f"{kind}: finds {found}, counts {count}, delete leaves {ids(table.scan().to_arrow())}"

for condition in ("errorCode = 'AccessDenied'", "errorCode != 'AccessDenied'", "errorCode not in ('AccessDenied')", "errorCode not in ('AccessDenied', 'ThrottlingException')"):
    found = [id for (id,) in sql.execute(f"SELECT id FROM records WHERE {condition}")]
    left = [id for id, _ in rows if id not in found]
    print(condition)
    print(f"  SQL: finds {' '.join(map(str, found))}, counts {len(found)}, delete leaves {' '.join(map(str, left))}")
    for kind in ("plain", "partitioned"):
        print(" ", ask(kind, condition))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
errorCode = 'AccessDenied'
  SQL: finds 2, counts 1, delete leaves 1 3 4
  plain: finds 2, counts 1, delete leaves 1 3 4
  partitioned: finds 2, counts 1, delete leaves 1 3 4
errorCode != 'AccessDenied'
  SQL: finds 3 4, counts 2, delete leaves 1 2
  plain: finds 3 4, counts 2, delete leaves 1 2
  partitioned: finds 3 4, counts 3, delete leaves 2
errorCode not in ('AccessDenied')
  SQL: finds 3 4, counts 2, delete leaves 1 2
  plain: finds 3 4, counts 2, delete leaves 1 2
  partitioned: finds 3 4, counts 3, delete leaves 2
errorCode not in ('AccessDenied', 'ThrottlingException')
  SQL: finds 3, counts 1, delete leaves 1 2 4
  plain: finds 1 3, counts 2, delete leaves 1 2 4
  partitioned: finds 1 3, counts 2, delete leaves 2 4
END
