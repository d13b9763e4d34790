#!/usr/bin/env bash
# Package: sqlglot 30.30.0, duckdb 2.0.1 (PyPI)
# Guess: a query of Athena that sqlglot transpiles to DuckDB without a warning gives there what Athena gives: sqlglot knows
#   both dialects' functions, and refuses what it cannot translate if unsupported_level is RAISE.
# Happens: these are transpiled without a word, and answer otherwise. A text cast from JSON keeps its quotation marks, so that
#   = finds nothing; a part that isn't there is '' and not NULL; 7 / 2 is 3.5; date_diff counts boundaries, not minutes that
#   have passed; slice takes an end for a length. greatest, concat and regexp_replace are translated well.
# Documentation: https://trino.io/docs/current/functions/json.html, string.html, regexp.html, datetime.html and array.html
#   say what Athena gives.
# Why: queries on CloudTrail are written for Athena and tested with DuckDB; the test finds other records than Athena does.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet sqlglot==30.30.0 duckdb==2.0.1 || exit 2
cat >probe.py <<'END'
import sys

import duckdb
import sqlglot

for line in sys.stdin:
    expression, _, athena = line.strip().partition(" → ")
    sql = sqlglot.transpile(f"SELECT {expression}", read="athena", write="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)[0]
    seen = duckdb.execute(f"SELECT to_json(({sql}))").fetchone()[0]
    print(f"{expression}: {seen if seen is not None else 'NULL'} in DuckDB, {athena} in Athena")
END
venv/bin/python probe.py <<'END' | tee seen
cast(json_extract('{"userName":"example"}', '$.userName') AS varchar) = 'example' → true
json_extract_scalar('{"userName":"example"}', '$.userName') = 'example' → true
json_extract_scalar('{"items":["a"]}', '$.items') IS NULL → true
split_part('arn:aws:iam', ':', 5) IS NULL → true
regexp_extract('user/example', 'role/(.*)', 1) IS NULL → true
date_diff('minute', timestamp '2026-03-14 09:00:59', timestamp '2026-03-14 09:01:00') → 0
7 / 2 → 3
cardinality(slice(array[1, 2, 3, 4], 2, 2)) → 2
contains(array['a', NULL], 'b') IS NULL → true
greatest(1, NULL) IS NULL → true
concat('a', NULL) IS NULL → true
regexp_replace('a1b2', '[0-9]') → "ab"
END

diff - seen <<'END'
cast(json_extract('{"userName":"example"}', '$.userName') AS varchar) = 'example': false in DuckDB, true in Athena
json_extract_scalar('{"userName":"example"}', '$.userName') = 'example': true in DuckDB, true in Athena
json_extract_scalar('{"items":["a"]}', '$.items') IS NULL: false in DuckDB, true in Athena
split_part('arn:aws:iam', ':', 5) IS NULL: false in DuckDB, true in Athena
regexp_extract('user/example', 'role/(.*)', 1) IS NULL: false in DuckDB, true in Athena
date_diff('minute', timestamp '2026-03-14 09:00:59', timestamp '2026-03-14 09:01:00'): 1 in DuckDB, 0 in Athena
7 / 2: 3.5 in DuckDB, 3 in Athena
cardinality(slice(array[1, 2, 3, 4], 2, 2)): 1 in DuckDB, 2 in Athena
contains(array['a', NULL], 'b') IS NULL: false in DuckDB, true in Athena
greatest(1, NULL) IS NULL: true in DuckDB, true in Athena
concat('a', NULL) IS NULL: true in DuckDB, true in Athena
regexp_replace('a1b2', '[0-9]'): "ab" in DuckDB, "ab" in Athena
END
