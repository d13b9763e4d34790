#!/usr/bin/env bash
# Package: dlt 1.31.0 with duckdb 2.0.1 (PyPI; "data load tool")
# Guess: dlt loads each value of each record into DuckDB, and a query on one column finds all values of that field: text stays text (account ids, times), keys that differ in case alone
#   stay apart or are refused, a field that is a number in one record and text in another is in one column; null, missing and empty are what they are; duplicates are loaded twice unless a key is named.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet 'dlt[duckdb]==1.31.0' duckdb==2.0.1 || exit 2
cat >probe.py <<'END'
import os, json
os.environ.update(RUNTIME__DLTHUB_TELEMETRY="false", RUNTIME__LOG_LEVEL="ERROR", DLT_DATA_DIR=os.getcwd() + "/dlt", HOME=os.getcwd())
import dlt, duckdb
records = [
    {"n": 1, "eventName": "ConsoleLogin", "eventTime": "2026-03-14T09:26:53Z", "recipientAccountId": "012345678901", "errorCode": None, "readOnly": False, "size": 10, "mixed": 5, "flag": True, "requestParameters": {"Host": "a", "host": "b", "policyARN": "p", "policyArn": "q", "x-amz-acl": "1", "xAmzAcl": "2", "a.b": 1, "a": {"b": 2}}, "resources": [{"accountId": "123456789012"}, {"ARN": "x"}], "names": ["a", "b"]},
    {"n": 2, "eventName": "DeleteTrail", "eventTime": "2026-03-14T09:26:53.123Z", "recipientAccountId": "123456789012", "errorCode": "AccessDenied", "readOnly": "false", "size": "11", "mixed": "x", "flag": "yes", "requestParameters": None, "names": [], "resources": []},
    {"n": 3, "eventName": "ListUsers", "eventTime": "not a time", "recipientAccountId": "000000000001", "errorCode": "", "size": 10.5, "mixed": {"k": "v"}, "flag": 1, "requestParameters": {"Host": "c"}, "names": "a", "resources": None},
    {"n": 4, "eventName": "ListRoles", "eventTime": "2026-03-14", "recipientAccountId": "0123", "size": "large", "mixed": [1], "requestParameters": {}, "big": 12345678901234567890, "address": "192.0.2.7", "hex": "0x10", "date": "2026-03-14", "number": "12", "json": '{"a":1}', "userName": "Example_user", "deep": {"a": {"b": {"c": {"d": {"e": 1}}}}}},
]
def load(name, rows):
    p = dlt.pipeline(name, destination=dlt.destinations.duckdb(f"{name}.duckdb"), dataset_name="d", pipelines_dir=os.getcwd() + "/pipelines")
    try:
        p.run(rows, table_name="records")
    except Exception as error:
        print(name, "error", type(error).__name__, str(error)[-300:]); return
    db = duckdb.connect(f"{name}.duckdb")
    for (table,) in db.execute("select table_name from information_schema.tables where table_schema='d' and table_name not like '\\_dlt%' escape '\\' order by 1").fetchall():
        print("##", name, table, [(c, t) for c, t in db.execute("select column_name, data_type from information_schema.columns where table_schema='d' and table_name=? and column_name not like '\\_dlt%' escape '\\' order by ordinal_position", [table]).fetchall()])
        rel = db.execute(f"select * exclude (_dlt_id) from d.{table}")
        cols = [c[0] for c in rel.description]
        for row in rel.fetchall(): print({c: v for c, v in zip(cols, row) if v is not None and not c.startswith("_dlt")})
load("all", records)
load("case", [{"n": 1, "requestParameters": {"Host": "a", "host": "b"}}, {"n": 2, "requestParameters": {"host": "b", "Host": "a"}}])
load("case2", [{"eventID": "1", "eventId": "2", "EventID": "3"}])
load("numbers", [{"n": 1, "size": 10}, {"n": 2, "size": "11"}, {"n": 3, "size": 10.5}, {"n": 4, "size": "large"}])
load("numbers2", [{"n": 1, "size": "large"}, {"n": 2, "size": 11}, {"n": 3, "size": 10.5}, {"n": 4, "size": True}])
load("bools", [{"n": 1, "readOnly": False}, {"n": 2, "readOnly": "false"}, {"n": 3, "readOnly": "no"}, {"n": 4, "readOnly": 1}])
load("ids", [{"n": 1, "id": 123456789012}, {"n": 2, "id": "012345678901"}])
load("lists", [{"n": 1, "names": ["a", "b"]}, {"n": 2, "names": "a"}, {"n": 3, "names": []}, {"n": 4}])
load("objects", [{"n": 1, "p": {"a": 1}}, {"n": 2, "p": "text"}, {"n": 3, "p": None}, {"n": 4, "p": {}}])
load("objects2", [{"n": 1, "p": "text"}, {"n": 2, "p": {"a": 1}}])
load("flat", [{"n": 1, "p": {"a": 1}, "p__a": 2}])
END
venv/bin/python probe.py 2>&1 | tee seen
grep -q "'request_parameters___host': 'a'\|'request_parameters__host': 'a'.*'b'" seen
