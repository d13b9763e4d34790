#!/usr/bin/env bash
# Package: sqlglot 30.30.0, duckdb 2.0.1 (PyPI)
# Guess: a query of Athena that sqlglot transpiles to DuckDB without a warning gives there what Athena gives: sqlglot knows
#   both dialects' functions, and warns about what it cannot translate.
# Why: queries on CloudTrail are written for Athena, and tested with DuckDB.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet sqlglot==30.30.0 duckdb==2.0.1 || exit 2
cat >probe.py <<'END'
import duckdb, sqlglot
from sqlglot import ErrorLevel

record = """'{"userName":"example","count":5,"items":[{"cidrIp":"192.0.2.0/24"}],"none":null,"a.b":"x","flag":true}'"""
# Each expression, and what Trino's documentation says that it gives.
cases = {
    "date_diff('minute', timestamp '2026-03-14 09:00:59', timestamp '2026-03-14 09:01:00')": 0,
    "date_diff('day', timestamp '2026-03-13 23:00:00', timestamp '2026-03-14 01:00:00')": 0,
    f"json_extract_scalar({record}, '$.userName')": "example",
    f"json_extract_scalar({record}, '$.items[0].cidrIp')": "192.0.2.0/24",
    f"json_extract_scalar({record}, '$.items')": None,
    f"json_extract_scalar({record}, '$[\"a.b\"]')": "x",
    f"json_extract_scalar({record}, '$.none')": None,
    f"json_extract_scalar({record}, '$.count')": "5",
    f"cast(json_extract({record}, '$.userName') as varchar)": "example",
    f"cast(json_extract({record}, '$.userName') as varchar) = 'example'": True,
    f"cast(json_extract({record}, '$.count') as integer)": 5,
    f"json_extract({record}, '$.none') is null": False,
    f"json_extract({record}, '$.missing') is null": True,
    "json_array_contains('[\"a\",\"b\"]', 'a')": True,
    "json_array_length('[1,2]')": 2,
    "split_part('arn:aws:iam', ':', 3)": "iam",
    "split_part('arn:aws:iam', ':', 5)": None,
    "split_part('arn:aws:iam', ':', 5) is null": True,
    "split('a:b:c', ':')[1]": "a",
    "element_at(split('a:b:c', ':'), 3)": "c",
    "element_at(split('a:b:c', ':'), 9)": None,
    "element_at(split('a:b:c', ':'), -1)": "c",
    "substr('abc', 2)": "bc",
    "substr('abc', 0)": "",
    "substr('abc', -2)": "bc",
    "strpos('ConsoleLogin', 'Login')": 8,
    "regexp_like('ConsoleLogin', 'Login')": True,
    "regexp_extract('user/example', 'role/(.*)', 1)": None,
    "regexp_extract('role/example', 'role/(.*)', 1)": "example",
    "regexp_replace('a1b2', '[0-9]', '')": "ab",
    "concat('a', null)": None,
    "'a' || null": None,
    "greatest(1, null)": None,
    "contains(array['a', 'b'], 'a')": True,
    "contains(array['a', null], 'b')": None,
    "cardinality(array['a', 'b'])": 2,
    "any_match(array['a', 'b'], x -> x = 'b')": True,
    "all_match(array['a', 'b'], x -> x = 'b')": False,
    "none_match(array['a', 'b'], x -> x = 'c')": True,
    "cardinality(filter(array[1, 2, 3], x -> x > 1))": 2,
    "array_join(array['a', null, 'b'], ',')": "a,b",
    "day_of_week(date '2026-03-15')": 7,
    "week(date '2026-03-15')": 11,
    "7 / 2": 3,
    "try_cast('30d' as integer)": None,
    "cast(2.5 as integer)": 3,
    "date_format(timestamp '2026-03-14 09:05:00', '%H:%i')": "09:05",
    "to_unixtime(timestamp '2026-03-14 09:05:00')": 1773479100.0,
    "from_iso8601_timestamp('2026-03-14T09:05:00Z') > timestamp '2026-03-14 09:00:00 UTC'": True,
    "date_add('hour', -1, timestamp '2026-03-14 09:05:00') < timestamp '2026-03-14 08:06:00'": True,
    "date_trunc('hour', timestamp '2026-03-14 09:05:00') = timestamp '2026-03-14 09:00:00'": True,
    "starts_with('arn:aws', 'arn')": True,
    "length('abc')": 3,
    "position('b' in 'abc')": 2,
    "coalesce(nullif('', ''), 'x')": "x",
    "'AccessDenied' like 'Access_enied'": True,
    "cast(true as varchar)": "true",
    "levenshtein_distance('abc', 'abd')": 1,
    "json_format(json_parse('{\"a\": 1}'))": '{"a":1}',
    "lower(null) = 'x' or true": True,
    "if(null, 1, 2)": 2,
    "array_position(array['a'], 'b')": 0,
    "json_size('{\"a\": 1, \"b\": 2}', '$')": 2,
    "slice(array[1, 2, 3, 4], 2, 2)": [2, 3],
    "url_extract_host('https://example.com/a')": "example.com",
    "bitwise_and(6, 3)": 2,
    "mod(7, 4)": 3,
    "round(2.5)": 3,
    "try(1 / 0)": None,
    "array_distinct(array[1, 1, 2]) = array[1, 2]": True,
    "arrays_overlap(array[1, 2], array[2, 3])": True,
    "rpad('a', 3, 'x')": "axx",
    "from_unixtime(0) = timestamp '1970-01-01 00:00:00 UTC'": True,
    "map(array['a'], array[1])['a']": 1,
    "element_at(map(array['a'], array[1]), 'b')": None,
    "max(x) from (values 1, 2, null) t(x)": 2,
    "count_if(x > 1) from (values 1, 2, null) t(x)": 1,
    "count(*) from (values 'a', 'A') t(x) where x = 'a'": 1,
    "approx_distinct(x) from (values 'a', 'b') t(x)": 2,
    "array_join(array_agg(x order by x), ',') from (values 'b', 'a') t(x)": "a,b",
}
same = 0
for expression, expected in cases.items():
    try:
        sql = sqlglot.transpile(f"select {expression}", read="athena", write="duckdb", unsupported_level=ErrorLevel.RAISE)[0]
    except Exception as error:
        print("refused:", expression, "|", type(error).__name__)
        continue
    try:
        seen = duckdb.sql(sql).fetchone()[0]
    except Exception as error:
        print("DuckDB refuses:", expression, "|", sql, "|", str(error)[:80].replace("\n", " "))
        continue
    if seen == expected and (seen is None) == (expected is None):
        same += 1
    else:
        print("differs:", expression, "|", sql, "|", repr(seen), "not", repr(expected))
print(same, "of", len(cases), "as in Athena")
END
venv/bin/python probe.py 2>&1 | tee seen
! grep -q differs seen
