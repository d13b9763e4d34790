#!/usr/bin/env bash
# Package: duckdb 2.0.1 (PyPI)
# Guess: where a JSON field is a boolean in some records and text in others, read_json makes a column of text, and
#   `WHERE field = 'No'` finds the records whose text is No.
# Happens: the column has the type JSON, the right side is then parsed as JSON too, and the query stops with
#   "Malformed JSON". Only '"No"' with its quotation marks finds them, which found none before. One record of
#   another type is enough to break a query that has worked for years.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.1 || exit 2

cat >probe.py <<'END'
import duckdb

for name, records in {
    "text only": ['{"mfa": "No"}', '{"mfa": "Yes"}'],
    "text and a boolean": ['{"mfa": "No"}', '{"mfa": "Yes"}', '{"mfa": true}'],
}.items():
    with open("records.json", "w") as file:
        file.write("\n".join(records))
    print(name, "- type:", duckdb.sql("SELECT any_value(typeof(mfa)) FROM read_json('records.json')").fetchall()[0][0])
    for condition in ["mfa = 'No'", "mfa = '\"No\"'"]:
        try:
            answer = duckdb.sql(f"SELECT count(*) FROM read_json('records.json') WHERE {condition}").fetchall()[0][0]
        except duckdb.Error as error:
            answer = type(error).__name__
        print(f"  {condition}: {answer}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
text only - type: VARCHAR
  mfa = 'No': 1
  mfa = '"No"': 0
text and a boolean - type: JSON
  mfa = 'No': ConversionException
  mfa = '"No"': 1
END
