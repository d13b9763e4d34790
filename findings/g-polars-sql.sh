#!/usr/bin/env bash
# Package: polars 2.1.0, duckdb 2.0.1, pyarrow 26.0.1 (PyPI)
# Guess: a query on records gives the same with Polars' SQL as with DuckDB, or is refused: comparisons with NULL, IN and NOT IN, LIKE,
#   counts, groups, and functions of text and time.
# Why: a search that worked in Athena or DuckDB is typed into Polars, and what it misses is not seen.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet polars==2.1.0 duckdb==2.0.1 pyarrow==26.0.1 || exit 2
cat >probe.py <<'END'
import sys
import duckdb, polars
records = polars.DataFrame({
    "id": [1, 2, 3, 4, 5],
    "eventName": ["CreateUser", "ConsoleLogin", "DeleteTrail", "100%_done", "createuser"],
    "errorCode": [None, "AccessDenied", "", "Client.UnauthorizedOperation", None],
    "mfa": [True, False, None, None, True],
    "bytes": [5, None, 7, 0, -3],
    "account": ["123456789012", "012345678901", None, "123456789012", "5"],
    "eventTime": ["2026-03-14T09:05:00Z", "2026-03-14T09:06:00Z", "2026-03-14T10:00:00Z", "2026-03-15T00:00:00Z", None],
    "arn": ["arn:aws:iam::123456789012:user/path/example", "arn:aws:sts::123456789012:assumed-role/example/session", None, "", "root"],
    "tags": [["a", "b"], [], None, ["b"], [None]],
})
conditions = """
errorCode = 'AccessDenied'
errorCode <> 'AccessDenied'
errorCode != ''
NOT errorCode = 'AccessDenied'
NOT (errorCode = 'AccessDenied' AND eventName = 'ConsoleLogin')
NOT (errorCode = 'AccessDenied' OR mfa)
errorCode IN ('AccessDenied', '')
errorCode NOT IN ('AccessDenied', '')
errorCode NOT IN ('AccessDenied')
NOT errorCode IN ('AccessDenied')
errorCode IN ('AccessDenied', NULL)
errorCode NOT IN ('AccessDenied', NULL)
errorCode = NULL
errorCode IS NULL
errorCode IS NOT NULL
errorCode IS DISTINCT FROM 'AccessDenied'
errorCode IS NOT DISTINCT FROM 'AccessDenied'
mfa
NOT mfa
mfa = false
mfa IS TRUE
mfa IS NOT TRUE
mfa IS FALSE
eventName LIKE 'Create%'
eventName NOT LIKE 'Create%'
errorCode LIKE '%Unauthorized%'
errorCode NOT LIKE '%Unauthorized%'
eventName ILIKE 'create%'
eventName LIKE '___\\%%' ESCAPE '\\'
eventName LIKE '100%'
eventName LIKE '_onsoleLogin'
eventName LIKE '%Login'
errorCode LIKE 'Client.%'
errorCode LIKE 'ClientX%'
eventName ~ '^Create'
regexp_matches(eventName, 'Create')
eventName SIMILAR TO 'Create'
starts_with(eventName, 'Create')
contains(arn, 'user/')
bytes > 0
NOT bytes > 0
bytes <> 5
bytes BETWEEN 0 AND 5
bytes NOT BETWEEN 0 AND 5
bytes / 2 = 2.5
bytes % 2 = 1
bytes % 2 = -1
bytes // 2 = 2
abs(bytes) = 3
account = 123456789012
account = '123456789012'
account < '2'
CAST(account AS BIGINT) = 12345678901
TRY_CAST(arn AS BIGINT) IS NULL
bytes = '5'
coalesce(errorCode, '') = ''
nullif(errorCode, '') IS NULL
length(errorCode) = 0
length(eventName) > 10
upper(eventName) = 'CREATEUSER'
lower(eventName) = 'createuser'
substr(eventName, 1, 6) = 'Create'
substring(eventName, 0, 6) = 'Creat'
substr(eventName, -4) = 'User'
left(eventName, 6) = 'Create'
right(eventName, 4) = 'User'
strpos(eventName, 'User') = 7
strpos(eventName, 'User') = 0
split_part(arn, ':', 5) = '123456789012'
split_part(arn, '/', -1) = 'example'
split_part(arn, ':', 9) = ''
split_part(arn, ':', 9) IS NULL
concat(eventName, errorCode) = 'CreateUser'
eventName || errorCode IS NULL
concat_ws('-', eventName, errorCode) = 'CreateUser'
replace(eventName, 'User', '') = 'Create'
trim(errorCode) = ''
eventTime > '2026-03-14T10'
eventTime >= '2026-03-14T10:00:00Z'
CAST(eventTime AS TIMESTAMP) > TIMESTAMP '2026-03-14 09:30:00'
date_part('hour', CAST(eventTime AS TIMESTAMP)) = 9
greatest(bytes, 6) = 6
least(bytes, 6) = 5
CASE WHEN mfa THEN 1 ELSE 0 END = 0
CASE errorCode WHEN NULL THEN 1 ELSE 2 END = 2
id IN (SELECT id FROM records WHERE bytes > 0)
id NOT IN (SELECT bytes FROM records)
bytes NOT IN (SELECT id FROM records WHERE id = 5)
bytes IN (SELECT bytes FROM records WHERE bytes IS NULL)
EXISTS (SELECT 1 FROM records WHERE bytes > 100)
errorCode < 'B' OR errorCode IS NULL
errorCode >= ''
(mfa OR bytes > 0) IS NULL
(mfa AND bytes > 0) IS NULL
eventName = 'CreateUser' COLLATE NOCASE
""".strip().splitlines()
queries = """
SELECT count(*) FROM records
SELECT count(errorCode) FROM records
SELECT count(DISTINCT errorCode) FROM records
SELECT count(DISTINCT account) FROM records
SELECT sum(bytes) FROM records WHERE id > 100
SELECT count(bytes) FROM records WHERE id > 100
SELECT avg(bytes) FROM records
SELECT min(errorCode), max(errorCode) FROM records
SELECT errorCode, count(*) FROM records GROUP BY errorCode
SELECT mfa, count(*) AS n FROM records GROUP BY mfa HAVING count(*) > 1
SELECT id FROM records ORDER BY errorCode, id
SELECT id FROM records ORDER BY errorCode DESC, id
SELECT id FROM records ORDER BY bytes LIMIT 1
SELECT id FROM records ORDER BY bytes DESC LIMIT 1
SELECT max(id) FILTER (WHERE mfa) FROM records
SELECT a.id, b.id FROM records a JOIN records b ON a.errorCode = b.errorCode WHERE a.id <= b.id
SELECT a.id FROM records a LEFT JOIN records b ON a.account = b.account AND a.id <> b.id WHERE b.id IS NULL
SELECT DISTINCT errorCode FROM records
SELECT errorCode FROM records UNION SELECT errorCode FROM records
SELECT id FROM records EXCEPT SELECT bytes FROM records
SELECT errorCode FROM records INTERSECT SELECT errorCode FROM records
SELECT bytes / 2 FROM records WHERE id = 1
SELECT round(2.5), round(-2.5), round(0.125, 2)
SELECT 7 / 2, -7 / 2, -7 % 2
SELECT id FROM records WHERE id = 1 OR id = 2 AND id = 3
SELECT string_agg(eventName, ',') FROM records WHERE id < 3
SELECT CAST('2026-03-14T09:05:00Z' AS TIMESTAMP)
SELECT CAST(5.7 AS INT), CAST(-5.7 AS INT)
SELECT CAST(true AS INT), CAST('true' AS BOOLEAN)
SELECT row_number() OVER (ORDER BY bytes, id) AS n FROM records ORDER BY id
""".strip().splitlines()
connection = duckdb.connect()
connection.register("records", records.to_arrow())
context = polars.SQLContext(records=records)
def rows(call):
    try:
        return call()
    except Exception as error:
        return "refused " + str(error).splitlines()[0][:90]
wrong = 0
def compare(text, query, ordered):
    global wrong
    a = rows(lambda: [tuple(r) for r in connection.execute(query).fetchall()])
    b = rows(lambda: [tuple(r) for r in context.execute(query, eager=True).rows()])
    key = lambda r: tuple(str(v) for v in r)
    if not ordered:
        a, b = [sorted(x, key=key) if isinstance(x, list) else x for x in (a, b)]
    if isinstance(b, str):
        print(f"refused by Polars: {text}: {b}; DuckDB {a if isinstance(a, str) else len(a)}")
        return
    different = str(a) != str(b)
    wrong += different
    print(("DIFFERS" if different else "same") + f": {text}: {b}" + (f", DuckDB {a}" if different else ""))
for condition in conditions:
    compare(condition, f"SELECT id FROM records WHERE {condition}", False)
for query in queries:
    compare(query, query, "ORDER BY" in query)
sys.exit(wrong > 0)
END
venv/bin/python probe.py 2>&1 | tee seen
