#!/usr/bin/env bash
# Package: duckdb 2.0.1 (PyPI)
# Guess: JSON keys are case-sensitive, so read_json gives two columns or struct fields for `Tag` and `tag`; or,
#   since SQL's names are not, it renames one of them, as it does at the top level (`tag_1`).
# Happens: inside an object the whole query stops, even if no record has both. AWS's services spell request parameters
#   in both ways, so a few files of CloudTrail records together can't be read this way.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.1 || exit 2

cat >probe.py <<'END'
import duckdb

for name, records in {
    "top level": ['{"Tag": 1}', '{"tag": 2}'],
    "in an object": ['{"requestParameters": {"Tag": 1}}', '{"requestParameters": {"tag": 2}}'],
}.items():
    with open("records.json", "w") as file:
        file.write("\n".join(records))
    try:
        answer = duckdb.sql("SELECT * FROM read_json('records.json')").columns
    except duckdb.Error as error:
        answer = str(error).split(",")[0]
    print(f"{name}: {answer}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
top level: ['Tag', 'tag_1']
in an object: Not implemented Error: Duplicate name "tag" in struct auto-detected in JSON
END
