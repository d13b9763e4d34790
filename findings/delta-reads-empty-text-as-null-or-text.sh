#!/usr/bin/env bash
# Package: deltalake 1.6.6, pyarrow 25.0.1 (PyPI; delta-rs)
# Guess: a Delta table gives the same rows for the same condition, by SQL and by filters, partitioned by the column or not, and an empty text reads back as written.
# Happens: partitioned by errorCode, "" is null to to_pyarrow_table and its filters, and "" to QueryBuilder and delete: filters find nothing for = '', and IS NULL in SQL
#   finds one of two nulls. `not in` finds nulls with filters and not in SQL, and `!=` in neither.
# Documentation: https://github.com/delta-io/delta/blob/master/PROTOCOL.md says that an empty string as a partition's value is null. The docstring of to_pyarrow_table calls its filters exact.
# Why: who counts failed calls with one reader and deletes or looks them up with the other, has other records.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet deltalake==1.6.6 pyarrow==25.0.1 || exit 2
cat >probe.py <<'END'
import pyarrow as pa
import pyarrow.compute
from deltalake import DeltaTable, QueryBuilder, write_deltalake

RECORDS = pa.Table.from_pylist([{"n": 1, "errorCode": ""}, {"n": 2, "errorCode": None}, {"n": 3, "errorCode": "AccessDenied"}, {"n": 4, "errorCode": "Throttling"}])
CONDITIONS = {
    "errorCode = ''": [("errorCode", "=", "")],
    "errorCode IS NULL": pa.compute.field("errorCode").is_null(),
    "errorCode != 'AccessDenied'": [("errorCode", "!=", "AccessDenied")],
    "errorCode NOT IN ('AccessDenied')": [("errorCode", "not in", ["AccessDenied"])],
}

for name, columns in {"whole": None, "partitioned": ["errorCode"]}.items():
    write_deltalake(name, RECORDS, partition_by=columns)
    table = DeltaTable(name)
    print(f"{name}:", sorted((row["n"], row["errorCode"]) for row in table.to_pyarrow_table().to_pylist()))
    for number, (condition, filters) in enumerate(CONDITIONS.items()):
        sql = sorted(row["n"] for row in pa.table(QueryBuilder().register("t", table).execute(f"SELECT n FROM t WHERE {condition}")).to_pylist())
        found = sorted(row["n"] for row in table.to_pyarrow_table(filters=filters).to_pylist())
        write_deltalake(f"{name}{number}", RECORDS, partition_by=columns)
        copy = DeltaTable(f"{name}{number}")
        copy.delete(condition)
        deleted = sorted({1, 2, 3, 4} - {row["n"] for row in copy.to_pyarrow_table().to_pylist()})
        print(f"  {condition}: SQL {sql}, filters {found}, delete {deleted}")
END
venv/bin/python probe.py 2>&1 | tee seen

diff - seen <<'END'
whole: [(1, ''), (2, None), (3, 'AccessDenied'), (4, 'Throttling')]
  errorCode = '': SQL [1], filters [1], delete [1]
  errorCode IS NULL: SQL [2], filters [2], delete [2]
  errorCode != 'AccessDenied': SQL [1, 4], filters [1, 4], delete [1, 4]
  errorCode NOT IN ('AccessDenied'): SQL [1, 4], filters [1, 2, 4], delete [1, 4]
partitioned: [(1, None), (2, None), (3, 'AccessDenied'), (4, 'Throttling')]
  errorCode = '': SQL [1], filters [], delete [1]
  errorCode IS NULL: SQL [2], filters [1, 2], delete [2]
  errorCode != 'AccessDenied': SQL [1, 4], filters [4], delete [1, 4]
  errorCode NOT IN ('AccessDenied'): SQL [1, 4], filters [1, 2, 4], delete [1, 4]
END
