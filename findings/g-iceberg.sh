#!/usr/bin/env bash
# Package: pyiceberg 0.12.0, pyarrow 26.0.1 (PyPI)
# Guess: a row filter of PyIceberg finds what the same condition finds in SQL (SQLite's, here): a comparison with NULL is neither true
#   nor false, NOT of it neither, and the answer does not depend on whether the table is partitioned by the column.
#   delete() removes the same rows.
# Why: Security Lake and S3 Tables keep CloudTrail's records in Iceberg, and most records have no errorCode.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'pyiceberg[sql-sqlite]==0.12.0' pyarrow==26.0.1 sqlalchemy==2.1.9 || exit 2
cat >probe.py <<'END'
import sqlite3, sys
import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.partitioning import PartitionSpec, PartitionField
from pyiceberg.transforms import IdentityTransform, TruncateTransform

rows = [(1, None, "CreateUser", None, 5), (2, "AccessDenied", "ListUsers", True, None), (3, "", "DeleteUser", False, 7), (4, "ThrottlingException", None, None, 9)]
names = ["id", "errorCode", "eventName", "readOnly", "count"]
types = [pa.int64(), pa.string(), pa.string(), pa.bool_(), pa.int64()]
data = pa.table({name: pa.array([row[i] for row in rows], types[i]) for i, name in enumerate(names)})
nested = data.append_column("userIdentity", pa.array([{"type": "Root"}, {"type": None}, None, {"type": "IAMUser"}], pa.struct([("type", pa.string())])))

sql = sqlite3.connect(":memory:")
sql.execute("PRAGMA case_sensitive_like = on")
sql.execute("CREATE TABLE records (id, errorCode, eventName, readOnly, count)")
sql.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?)", rows)

conditions = """
errorCode = 'AccessDenied'
errorCode != 'AccessDenied'
errorCode <> 'AccessDenied'
not errorCode = 'AccessDenied'
not errorCode != 'AccessDenied'
errorCode in ('AccessDenied', 'ThrottlingException')
errorCode not in ('AccessDenied', 'ThrottlingException')
not errorCode in ('AccessDenied', 'ThrottlingException')
errorCode not in ('AccessDenied')
errorCode like 'Access%'
errorCode not like 'Access%'
not errorCode like 'Access%'
errorCode is null
errorCode is not null
not errorCode is null
errorCode = ''
errorCode != ''
errorCode > 'A'
not errorCode > 'A'
errorCode <= 'B' or eventName = 'CreateUser'
not (errorCode = 'AccessDenied' and eventName = 'ListUsers')
not (errorCode = 'AccessDenied' or eventName = 'CreateUser')
errorCode != 'AccessDenied' and eventName != 'DeleteUser'
readOnly = true
readOnly != true
not readOnly = true
readOnly = false
count > 5
count != 5
not count > 5
count not in (5, 7)
count in (5, 7)
count >= 5 and count < 9
""".strip().splitlines()
catalog = SqlCatalog("finding", uri="sqlite:///catalog.db", warehouse="file://" + sys.argv[1])
catalog.create_namespace("trail")
def table(name, transform=None):
    made = catalog.create_table("trail." + name, schema=data.schema)
    if transform is not None:
        with made.update_spec() as update:
            update.add_field("errorCode", transform, "part")
    made.append(data)
    return made
tables = {"plain": table("plain"), "partitioned": table("partitioned", IdentityTransform()), "truncated": table("truncated", TruncateTransform(3))}
wrong = 0
def ids(arrow):
    return " ".join(str(i) for i in sorted(arrow["id"].to_pylist())) or "none"
for condition in conditions:
    expected = " ".join(str(i) for (i,) in sql.execute(f"SELECT id FROM records WHERE {condition} ORDER BY id")) or "none"
    answers = {}
    for name, made in tables.items():
        try:
            answers[name] = ids(made.scan(row_filter=condition).to_arrow())
        except Exception as error:
            answers[name] = "error " + str(error)[:80]
        try:
            answers[name + " count"] = "count " + str(made.scan(row_filter=condition).count())
        except Exception as error:
            answers[name + " count"] = "error " + str(error)[:80]
    n = f"count {0 if expected == 'none' else len(expected.split())}"
    different = {k: v for k, v in answers.items() if v != (n if k.endswith("count") else expected)}
    wrong += bool(different)
    print(("DIFFERS" if different else "same") + f": {condition}: {expected}", different or "")
for i, condition in enumerate(["errorCode != 'AccessDenied'", "errorCode not in ('AccessDenied', 'ThrottlingException')", "not errorCode > 'A'", "errorCode not like 'Access%'", "errorCode = 'AccessDenied'", "count not in (5, 7)"]):
    kept = " ".join(str(i) for (i,) in sql.execute(f"SELECT id FROM records WHERE ({condition}) IS NOT TRUE ORDER BY id")) or "none"
    for name, transform in (("plain", None), ("partitioned", IdentityTransform())):
        made = table(f"delete_{name}_{i}", transform)
        try:
            made.delete(condition)
            seen = ids(made.scan().to_arrow())
        except Exception as error:
            seen = "error " + str(error)[:80]
        wrong += seen != kept
        print(("same" if seen == kept else "DIFFERS") + f": delete {condition} from {name} leaves {seen}, SQL {kept}")
made = catalog.create_table("trail.nested", schema=nested.schema)
made.append(nested)
for condition, expected in {"userIdentity.type = 'Root'": "1", "userIdentity.type != 'Root'": "4", "userIdentity.type is null": "2 3", "userIdentity.type not in ('Root', 'Role')": "4"}.items():
    try:
        seen = ids(made.scan(row_filter=condition).to_arrow())
    except Exception as error:
        seen = "error " + str(error)[:80]
    wrong += seen != expected
    print(("same" if seen == expected else "DIFFERS") + f": {condition}: {seen}, not {expected}")
sys.exit(wrong > 0)
END
venv/bin/python probe.py "$PWD" 2>&1 | tee seen
