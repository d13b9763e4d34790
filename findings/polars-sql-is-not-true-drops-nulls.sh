#!/usr/bin/env bash
# Package: polars 2.1.0, duckdb 2.0.1, pyarrow 26.0.1 (PyPI)
# Guess: `readOnly IS NOT TRUE` finds with Polars' SQL what it finds with DuckDB's: the rows with false, and those with NULL.
# Happens: it finds only those with false, as NOT readOnly does, and IS NOT FALSE only those with true; so it is after a condition in
#   brackets. Of 125 conditions and queries that were compared, 110 gave the same, IS DISTINCT FROM and NOT IN among them,
#   and 9 were refused; the others differ in the place of NULLs in an order, in rounding and in substr from the end.
# Documentation: https://docs.pola.rs/api/python/stable/reference/sql/index.html says that Polars follows PostgreSQL wherever possible.
# Why: this is SQL's way to ask for what is not known to be only reading: records that lack readOnly, such as those that a
#   service wrote, are left out without a word.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet polars==2.1.0 duckdb==2.0.1 pyarrow==26.0.1 || exit 2
cat >records.jsonl <<'END'
{"id":1,"eventName":"CreateUser","readOnly":false}
{"id":2,"eventName":"ListUsers","readOnly":true,"errorCode":"AccessDenied"}
{"id":3,"eventName":"RotateKey"}
END
cat >probe.py <<'END'
import sys

import duckdb
import polars

records = polars.read_ndjson("records.jsonl")
duck = duckdb.connect()
duck.register("records", records.to_arrow())
for condition in sys.stdin.read().splitlines():
    query = f"SELECT id FROM records WHERE {condition} ORDER BY id"
    found = {"Polars": polars.SQLContext(records=records).execute(query, eager=True).rows(), "DuckDB": duck.execute(query).fetchall()}
    print(f"{condition}: {'; '.join(name + ' ' + (' '.join(str(id) for id, in rows) or 'none') for name, rows in found.items())}")
END
venv/bin/python probe.py <<'END' | tee seen
readOnly IS TRUE
readOnly IS NOT TRUE
readOnly IS FALSE
readOnly IS NOT FALSE
NOT readOnly
readOnly IS DISTINCT FROM TRUE
coalesce(readOnly, FALSE) = FALSE
readOnly IS NULL
(errorCode = 'AccessDenied') IS NOT TRUE
errorCode IS DISTINCT FROM 'AccessDenied'
END

diff - seen <<'END'
readOnly IS TRUE: Polars 2; DuckDB 2
readOnly IS NOT TRUE: Polars 1; DuckDB 1 3
readOnly IS FALSE: Polars 1; DuckDB 1
readOnly IS NOT FALSE: Polars 2; DuckDB 2 3
NOT readOnly: Polars 1; DuckDB 1
readOnly IS DISTINCT FROM TRUE: Polars 1 3; DuckDB 1 3
coalesce(readOnly, FALSE) = FALSE: Polars 1 3; DuckDB 1 3
readOnly IS NULL: Polars 3; DuckDB 3
(errorCode = 'AccessDenied') IS NOT TRUE: Polars none; DuckDB 1 3
errorCode IS DISTINCT FROM 'AccessDenied': Polars 1 3; DuckDB 1 3
END
