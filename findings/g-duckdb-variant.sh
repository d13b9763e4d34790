#!/usr/bin/env bash
# Package: duckdb 2.0.1 (PyPI)
# Guess: a record stored as VARIANT answers as the same record stored as JSON: missing and null alike, text compares with text and numbers with numbers, keys heed case, lists and
#   counts alike; only `->>` and casts differ in form. Otherwise the query is refused.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet duckdb==2.0.1 || exit 2
cat >records.json <<'END'
{"n":1,"eventName":"ConsoleLogin","userIdentity":{"type":"Root","accountId":"012345678901"},"errorCode":null,"readOnly":false,"eventTime":"2026-03-14T09:26:53Z","size":10485760,"resources":[{"accountId":"123456789012"},{"ARN":"b"}],"names":["a","b"],"requestParameters":null,"mixed":5}
{"n":2,"eventName":"DeleteTrail","userIdentity":{"type":"AssumedRole"},"errorCode":"AccessDenied","readOnly":false,"eventTime":"2026-03-15T10:00:00Z","size":5,"names":[],"requestParameters":{"Name":"Trail","name":"trail","a.b":1},"mixed":"5"}
{"n":3,"eventName":"ListUsers","userIdentity":{"type":"IAMUser"},"readOnly":true,"eventTime":"2026-12-31T23:00:00Z","size":9.5,"requestParameters":{},"mixed":"x"}
END
cat >conditions <<'END'
v.eventName = 'ConsoleLogin'
v.eventName != 'ConsoleLogin'
v.errorCode IS NULL
v.errorCode IS NOT NULL
v.errorCode != 'AccessDenied'
v.errorCode IS DISTINCT FROM 'AccessDenied'
coalesce(v.errorCode, 'none') = 'none'
coalesce(v.errorCode::VARCHAR, 'none') = 'none'
v.requestParameters IS NULL
v.requestParameters.name IS NULL
v.requestParameters.name = 'trail'
v.requestParameters.Name = 'Trail'
v.requestParameters.NAME = 'Trail'
v.requestParameters = '{}'
v.readOnly = false
v.readOnly = 'false'
v.readOnly
NOT v.readOnly
v.size > 8
v.size > 8.5
v.size = 5
v.size = 5.0
v.size = '5'
v.size > '10'
v.size BETWEEN 5 AND 10
v.size IN (5, 9.5)
v.mixed = 5
v.mixed = '5'
v.mixed > 4
v.mixed::INTEGER = 5
TRY_CAST(v.mixed AS INTEGER) = 5
v.eventName LIKE 'Console%'
v.eventName::VARCHAR LIKE 'Console%'
v.eventName IN ('ListUsers', 'DeleteTrail')
v.errorCode NOT IN ('AccessDenied')
v.userIdentity.type = 'Root'
v.userIdentity.accountId = '012345678901'
v.userIdentity.accountId = 12345678901
v.userIdentity.accountId::VARCHAR = '012345678901'
v['userIdentity']['type'] = 'Root'
v.userIdentity = '{"type":"IAMUser"}'
v.names[1] = 'a'
v.names[0] = 'a'
v.resources[1].accountId = '123456789012'
len(v.names) = 2
len(v.names) = 0
list_contains(v.names, 'b')
v.eventTime > '2026-03-14T12:00:00Z'
v.eventTime > TIMESTAMP '2026-03-14 12:00:00'
v.eventTime::TIMESTAMP > TIMESTAMP '2026-03-14 12:00:00'
v->>'errorCode' IS NULL
(v->>'size')::DOUBLE > 8
v->>'readOnly' = 'false'
(v->>'names') = '["a","b"]'
v->>'$.userIdentity.type' = 'Root'
v->'$.userIdentity.type' = 'Root'
length(v.eventName) = 12
lower(v.eventName) = 'consolelogin'
starts_with(v.eventName, 'Console')
regexp_matches(v.eventName, 'Login')
v.eventName = v.eventName
v.size + 1 = 6
v.requestParameters."a.b" = 1
v.errorCode = v.errorCode
END
cat >variants <<'END'
variant_exists(v, 'errorCode') | 1 2
NOT variant_exists(v, 'errorCode') | 3
variant_exists(v.requestParameters, 'name') | 2
NOT variant_exists(v.requestParameters, 'name') | 3
variant_array_length(v.names) = 0 | 2
variant_array_length(v.names) > 0 | 1
variant_array_length(v.resources) = 2 | 1
variant_contains(v.names, 'b') | 1
variant_contains(v.names, 'b'::VARIANT) | 1
variant_contains(v.names, '["b"]'::JSON::VARIANT) | 1
variant_contains(v, '{"readOnly":false}'::JSON::VARIANT) | 1 2
variant_contains(v, '{"size":5}'::JSON::VARIANT) | 2
variant_contains(v, '{"size":5.0}'::JSON::VARIANT) | 2
variant_contains(v, '{"userIdentity":{"type":"Root"}}'::JSON::VARIANT) | 1
variant_contains(v, '{"errorCode":null}'::JSON::VARIANT) | 1
variant_contains(v.resources, '[{"accountId":"123456789012"}]'::JSON::VARIANT) | 1
variant_extract_string(v, 'errorCode') IS NULL | 1 3
variant_extract_string(v, 'size') = '5' | 2
variant_extract_string(v, 'readOnly') = 'false' | 1 2
variant_extract_string(v.userIdentity, 'type') = 'Root' | 1
variant_type(v.errorCode) IS NULL | 3
variant_typeof(v.size) = 'INTEGER' | 1 2
END
cat >probe.py <<'END'
import duckdb
con = duckdb.connect()
con.execute("CREATE TABLE j AS SELECT (json->>'n')::INTEGER AS n, json AS v FROM read_json_objects('records.json', format='newline_delimited')")
con.execute("CREATE TABLE v AS SELECT n, v::VARIANT AS v FROM j")
con.execute("CREATE TABLE s AS SELECT n, s::VARIANT AS v FROM (SELECT n, s FROM read_json('records.json', format='newline_delimited') AS s)")
def ask(table, condition):
    try: return " ".join(str(r[0]) for r in con.execute(f"SELECT n FROM {table} WHERE {condition} ORDER BY n").fetchall()) or "none"
    except Exception as error: return "error " + str(error).split("\n")[0][:110]
for c in open("conditions").read().splitlines():
    json_form = c
    a, b, d = ask("j", c), ask("v", c), ask("s", c)
    print(("" if a == b == d else "DIFFERS ") + f"{c}: JSON {a}; VARIANT {b}; VARIANT of columns {d}")
for line in open("variants").read().splitlines():
    c, expected = line.split(" | ")
    b, d = ask("v", c), ask("s", c)
    print(("" if expected == b == d else "DIFFERS ") + f"{c}: expected {expected}; VARIANT {b}; VARIANT of columns {d}")
for t in "jvs": print(t, con.execute(f"SELECT v::VARCHAR FROM {t} WHERE n = 1").fetchall(), con.execute(f"SELECT v.errorCode, v.requestParameters, v.resources FROM {t} ORDER BY n").fetchall())
print(con.execute("SELECT v.errorCode, count(*) FROM v GROUP BY ALL ORDER BY ALL").fetchall(), con.execute("SELECT v.mixed, count(*) FROM v GROUP BY ALL ORDER BY ALL").fetchall())
con.execute("COPY v TO 'v.parquet'")
print([r for r in con.execute("SELECT n, v.errorCode IS NULL, v.size FROM 'v.parquet'").fetchall()])
END
venv/bin/python probe.py 2>&1 | tee seen
diff - <(grep DIFFERS seen) </dev/null
