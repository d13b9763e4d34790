#!/usr/bin/env bash
# Package: datafusion 55.0.0, duckdb 2.0.1, pyarrow 26.0.1 (PyPI)
# Guess: DataFusion's SQL finds in JSON lines of records what DuckDB's finds, also where a field is missing, null or of another type than
#   the value it is compared with, or it refuses the query.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet datafusion==55.0.0 duckdb==2.0.1 pyarrow==26.0.1 || exit 2
cat >records.json <<'END'
{"n":1,"eventName":"ConsoleLogin","userIdentity":{"type":"Root"},"account":"123456789012","readOnly":false,"eventTime":"2026-03-14T09:26:53Z","tags":["a","b"],"mixed":"5"}
{"n":2,"eventName":"DeleteTrail","userIdentity":{"type":"AssumedRole","userName":"x"},"account":"012345678901","errorCode":"AccessDenied","readOnly":false,"size":10485760,"eventTime":"2026-03-14T10:00:00Z","mixed":7}
{"n":3,"eventName":"ListUsers","userIdentity":{"type":"IAMUser"},"account":"123456789012","errorCode":null,"readOnly":true,"size":5,"eventTime":"2026-03-15T09:00:00Z"}
END
cat >probe.py <<'END'
import sys

import datafusion
import duckdb

context = datafusion.SessionContext()
context.register_json("records", "records.json")
duck = duckdb.connect()
duck.register("records", context.sql("SELECT * FROM records").to_arrow_table())
def ask(name, query):
    try:
        if name == "DataFusion":
            return " ".join(str(row["n"]) for row in context.sql(query).to_pylist()) or "none"
        return " ".join(str(row[0]) for row in duck.execute(query).fetchall()) or "none"
    except Exception:
        return "refused"
differ = []
for condition in sys.stdin.read().splitlines():
    query = f"SELECT n FROM records WHERE {condition} ORDER BY n"
    answers = {name: ask(name, query) for name in ("DataFusion", "DuckDB")}
    line = f"{condition}: {'; '.join(name + ' ' + found for name, found in answers.items())}"
    print(line)
    if len(set(answers.values())) > 1:
        differ.append(line)
print("--- differ:", *differ, sep="\n")
END
venv/bin/python probe.py <<'END' | tee seen
"eventName" = 'ConsoleLogin'
"eventName" = 'consolelogin'
"errorCode" <> 'AccessDenied'
"errorCode" IS NULL
"errorCode" IS DISTINCT FROM 'AccessDenied'
("errorCode" = 'AccessDenied') IS NOT TRUE
NOT "errorCode" = 'AccessDenied'
"errorCode" NOT IN ('AccessDenied', 'x')
"errorCode" IN ('AccessDenied', NULL)
"errorCode" NOT IN ('x', NULL)
"readOnly" IS NOT TRUE
"readOnly" = 'false'
"readOnly" = 0
"account" = 123456789012
"account" = '012345678901'
"account" = 12345678901
"account" IN (12345678901)
"size" = '5'
"size" > '100'
"size" > 100
"size" < 100
"size" BETWEEN 1 AND 10
"size" = '05'
"size" = 5.0
"size" = '5.0'
"mixed" = '7'
"mixed" = 7
"mixed" > 6
"eventTime" > '2026-03-14T09:59:00Z'
"eventTime" > TIMESTAMP '2026-03-14 09:59:00'
"eventTime" LIKE '2026-03-14%'
"eventTime" < DATE '2026-03-15'
"userIdentity"['type'] = 'Root'
"userIdentity"['userName'] = 'x'
"userIdentity"['userName'] <> 'x'
"userIdentity"['missing'] IS NULL
"userIdentity" IS NULL
"eventName" LIKE 'Console%'
"eventName" ILIKE 'console%'
"eventName" LIKE 'Delete_rail'
"eventName" SIMILAR TO '(Console|Delete).*'
"eventName" ~ 'Login'
regexp_like("eventName", '^Delete')
starts_with("eventName", 'List')
strpos("eventName", 'Login') > 0
"tags"[1] = 'a'
"tags"[0] = 'a'
"tags"[-1] = 'b'
"tags"[5] IS NULL
array_has("tags", 'b')
NOT array_has("tags", 'b')
array_length("tags") = 2
coalesce("errorCode", 'none') = 'none'
nullif("errorCode", 'AccessDenied') IS NULL
"errorCode" || 'x' = 'AccessDeniedx'
concat("errorCode", 'x') = 'x'
length("errorCode") > 0
greatest("size", 100) = 100
CASE WHEN "errorCode" = 'AccessDenied' THEN false ELSE true END
CASE "errorCode" WHEN NULL THEN true ELSE false END
"size" / 2 = 2
7 / 2 = 3
"size" % 2 = 1
lower("eventName") = 'consolelogin'
split_part("eventTime", 'T', 1) = '2026-03-14'
substr("eventName", 1, 4) = 'List'
substr("eventName", -4) = 'sers'
"n" IN (SELECT max("n") FROM records)
"account" NOT IN (SELECT "errorCode" FROM records)
EXISTS (SELECT 1 FROM records r WHERE r."errorCode" = records."errorCode")
END
sed -n '/^--- differ/,$p' seen | tail -n +2 >differ
diff - differ </dev/null
