#!/usr/bin/env bash
# Package: sqlite-utils 4.2.1, daft 0.7.26, deltalake 1.6.6 with pyarrow 25.0.1 (PyPI)
# Guess: sqlite-utils inserts records so that each value reads back as it was: text stays text also where other records have numbers, large numbers keep their digits, a key that comes late is a new column or
#   an error. Daft's read_json over several files has all keys of all files, or refuses, and text stays text. A Delta table partitioned by an account and a text keeps "" apart from null, finds and deletes with a condition what
#   the same condition finds unpartitioned, and merge by eventID leaves one row for each.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet sqlite-utils==4.2.1 daft==0.7.26 deltalake==1.6.6 pyarrow==25.0.1 || exit 2
cat >probe.py <<'END'
import json, os
os.environ["DO_NOT_TRACK"] = "1"; os.environ["DAFT_ANALYTICS_ENABLED"] = "0"
import sqlite_utils
def sq(label, batches, **options):
    db = sqlite_utils.Database(memory=True)
    try:
        for rows in batches: db["records"].insert_all(rows, **options)
        print("sqlite-utils", label, db["records"].schema.replace("\n", " "), [tuple(r.values()) for r in list(db["records"].rows)[:2]], [tuple(r.values()) for r in list(db["records"].rows)[-4:]], db["records"].count)
    except Exception as error: print("sqlite-utils", label, "error", str(error)[:200])
many = [{"n": i, "id": 123456789012, "size": 5, "ratio": 0.5, "flag": True} for i in range(100)]
late = {"n": 100, "id": "012345678901", "size": "large", "ratio": 9007199254740993, "flag": "yes"}
sq("one batch", [[many[0], late]])
sq("late", [many + [late]])
sq("late text", [many + [{"n": 101, "id": "0x10", "size": "5.0", "ratio": "1e3", "flag": "false"}, {"n": 102, "id": "1e3", "size": 5.5, "ratio": "0.10", "flag": None}]])
sq("late key", [many + [{**late, "errorCode": "AccessDenied"}]])
sq("late key, alter", [many + [{**late, "errorCode": "AccessDenied"}]], alter=True)
sq("two calls", [[{"n": 1, "id": 5}], [{"n": 2, "id": "012345678901"}]])
sq("text first", [[{"n": 1, "id": "012345678901"}], [{"n": 2, "id": 123456789012}, {"n": 3, "id": 5.5}]])
sq("case", [[{"n": 1, "Host": "a", "host": "b"}]])
sq("nested", [[{"n": 1, "p": {"a": 1}}, {"n": 2, "p": None}, {"n": 3, "p": []}]])
sq("pk", [[{"eventID": "a", "n": 1}, {"eventID": "a", "n": 2}]], pk="eventID", ignore=True)
sq("upsert", [[{"eventID": "a", "n": 1, "errorCode": "x"}], [{"eventID": "a", "n": 2}]], pk="eventID", replace=True)
files = {"a": [{"n": 1, "eventName": "ConsoleLogin", "id": "012345678901", "size": 5, "p": {"a": 1}}], "b": [{"n": 2, "eventName": "DeleteTrail", "errorCode": "AccessDenied", "id": 123456789012, "size": 5.5, "p": {"b": 2}}], "c": [{"n": 3, "eventName": "ListUsers", "size": "large", "p": "text"}]}
for name, rows in files.items():
    os.makedirs("in", exist_ok=True); open(f"in/{name}.json", "w").write("".join(json.dumps(r) + "\n" for r in rows))
import daft
def df(label, f):
    try: print("daft", label, f())
    except Exception as error: print("daft", label, "error", type(error).__name__, str(error)[-250:].replace("\n", " "))
df("all", lambda: daft.read_json("in/*.json").to_pylist())
df("a, b", lambda: daft.read_json(["in/a.json", "in/b.json"]).to_pylist())
df("b, a", lambda: daft.read_json(["in/b.json", "in/a.json"]).to_pylist())
open("one.json", "w").write("".join(json.dumps(r) + "\n" for rows in files.values() for r in rows))
df("one file", lambda: daft.read_json("one.json").to_pylist())
open("two.json", "w").write("".join(json.dumps({"n": i, "id": "012345678901", "t": "2026-03-14T09:26:53Z", "x": None}) + "\n" for i in range(3000)) + json.dumps({"n": 3000, "id": "x", "t": "no time", "errorCode": "AccessDenied", "x": {"k": 1}}) + "\n")
df("late in one file", lambda: (daft.read_json("two.json").schema().to_name_set() if hasattr(daft.Schema, "to_name_set") else daft.read_json("two.json").column_names, daft.read_json("two.json").to_pylist()[-1]))
df("times", lambda: daft.read_json("two.json").limit(1).to_pylist())
df("condition", lambda: daft.read_json("in/b.json").where("errorCode != 'x'").count_rows())
df("sql", lambda: daft.sql("select n from r where errorCode is null or errorCode <> 'AccessDenied'", r=daft.from_pylist([{"n": 1, "errorCode": None}, {"n": 2, "errorCode": "AccessDenied"}, {"n": 3, "errorCode": "x"}])).to_pylist())
df("not in", lambda: daft.sql("select n from r where errorCode not in ('AccessDenied')", r=daft.from_pylist([{"n": 1, "errorCode": None}, {"n": 2, "errorCode": "AccessDenied"}, {"n": 3, "errorCode": "x"}])).to_pylist())
df("is not true", lambda: daft.sql("select n from r where (readOnly is not true)", r=daft.from_pylist([{"n": 1, "readOnly": None}, {"n": 2, "readOnly": False}, {"n": 3, "readOnly": True}])).to_pylist())
df("not like", lambda: daft.sql("select n from r where not (errorCode like 'Access%')", r=daft.from_pylist([{"n": 1, "errorCode": None}, {"n": 2, "errorCode": "AccessDenied"}, {"n": 3, "errorCode": "x"}])).to_pylist())
import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder, write_deltalake
rows = [{"n": 1, "errorCode": "", "account": "012345678901"}, {"n": 2, "errorCode": None, "account": "123456789012"}, {"n": 3, "errorCode": "AccessDenied", "account": "012345678901"}, {"n": 4, "errorCode": "x y/z=%", "account": "5"}]
for label, by in {"flat": None, "by errorCode": ["errorCode"], "by account": ["account"]}.items():
    def dl(what, f):
        path = f"delta-{label}-{what}".replace(" ", "-").replace("'", "").replace("!", "n").replace("=", "e")
        write_deltalake(path, pa.Table.from_pylist(rows), partition_by=by)
        table = DeltaTable(path)
        try: print("delta", label, what, f(table))
        except Exception as error: print("delta", label, what, "error", str(error)[:200])
    rest = lambda t: sorted((r["n"], r["errorCode"], r["account"]) for r in t.to_pyarrow_table().to_pylist())
    query = lambda t, c: [r["n"] for r in pa.table(QueryBuilder().register("t", t).execute(f"select n from t where {c} order by n")).to_pylist()]
    dl("read", rest)
    for condition in ["errorCode != 'AccessDenied'", "errorCode = ''", "errorCode IS NULL", "errorCode IS NOT NULL", "errorCode NOT IN ('AccessDenied')", "account = '012345678901'", "account = '5'", "errorCode = 'x y/z=%'", "NOT (errorCode = 'AccessDenied')", "errorCode IN ('', 'x')", "errorCode LIKE 'Access%'", "account > '1'"]:
        dl("query " + condition, lambda t: query(t, condition))
        dl("delete " + condition, lambda t: (t.delete(condition).get("num_deleted_rows"), [r[0] for r in rest(DeltaTable(t.table_uri))]))
    dl("filters", lambda t: [r["n"] for r in t.to_pyarrow_table(filters=[("errorCode", "!=", "AccessDenied")]).to_pylist()])
    dl("filter empty", lambda t: [r["n"] for r in t.to_pyarrow_table(filters=[("errorCode", "=", "")]).to_pylist()])
    dl("not in", lambda t: [r["n"] for r in t.to_pyarrow_table(filters=[("errorCode", "not in", ["AccessDenied"])]).to_pylist()])
    dl("partitions", lambda t: t.file_uris([("account", "=", "012345678901")]) and len(t.file_uris([("account", "=", "012345678901")])))
    dl("partitions not", lambda t: len(t.file_uris([("errorCode", "!=", "AccessDenied")])))
    dl("overwrite", lambda t: (write_deltalake(t, pa.Table.from_pylist([{"n": 9, "errorCode": "AccessDenied", "account": "012345678901"}]), mode="overwrite", predicate="errorCode = 'AccessDenied'"), rest(DeltaTable(t.table_uri)))[1])
    dl("merge", lambda t: (t.merge(pa.Table.from_pylist([{"n": 2, "errorCode": "new", "account": "123456789012"}, {"n": 7, "errorCode": None, "account": "1"}]), "s.n = t.n", source_alias="s", target_alias="t").when_matched_update_all().when_not_matched_insert_all().execute() and 0, rest(DeltaTable(t.table_uri)))[1])
    dl("append with a new column", lambda t: (write_deltalake(t, pa.Table.from_pylist([{"n": 8, "errorCode": None, "account": "1", "extra": "x"}]), mode="append", schema_mode="merge"), DeltaTable(t.table_uri).to_pyarrow_table().to_pylist()[-2:])[1])
    dl("append without a column", lambda t: (write_deltalake(t, pa.Table.from_pylist([{"n": 8, "account": "1"}]), mode="append", schema_mode="merge"), rest(DeltaTable(t.table_uri)))[1])
END
venv/bin/python probe.py 2>&1 | tee seen
grep -q "sqlite-utils late .*012345678901'" seen
