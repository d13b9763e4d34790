#!/usr/bin/env bash
# Package: duckdb 2.0.1 (PyPI)
# Guess: read_json turns text into dates and timestamps, but ids stay text: eventID and requestID can be compared with
#   any text, matched with LIKE, and come out as CloudTrail wrote them.
# Happens: a field whose texts all look like UUIDs becomes a UUID. LIKE is then a type error, comparing it with a
#   request id of another service (S3's have 16 digits) stops the query instead of finding nothing, and capital
#   letters become small. One S3 record in the file makes it text again, and the same query works.
# Documentation: https://duckdb.org/docs/current/data/json/loading_json says that types are detected, and names only dates and
#   timestamps as what text becomes.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.1 || exit 2

cat >probe.py <<'END'
import json

import duckdb

uuid, other = "9FC6F3F1-1111-4222-8333-0123456789AB", "A1B2C3D4E5F60718"
for name, ids in {"UUIDs": [uuid], "UUIDs and one other id": [uuid, other]}.items():
    with open("records.json", "w") as file:
        file.writelines(json.dumps({"requestID": id}) + "\n" for id in ids)
    records = "FROM read_json('records.json')"
    print(name, "- type:", duckdb.sql(f"SELECT any_value(typeof(requestID)) {records}").fetchall()[0][0])
    print("  as text:", duckdb.sql(f"SELECT requestID::VARCHAR {records} LIMIT 1").fetchall()[0][0])
    for condition in [f"requestID = '{uuid}'", f"requestID = '{other}'", "requestID LIKE '9FC6%'"]:
        try:
            answer = duckdb.sql(f"SELECT count(*) {records} WHERE {condition}").fetchall()[0][0]
        except duckdb.Error as error:
            answer = type(error).__name__
        print(f"  {condition}: {answer}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
UUIDs - type: UUID
  as text: 9fc6f3f1-1111-4222-8333-0123456789ab
  requestID = '9FC6F3F1-1111-4222-8333-0123456789AB': 1
  requestID = 'A1B2C3D4E5F60718': ConversionException
  requestID LIKE '9FC6%': BinderException
UUIDs and one other id - type: VARCHAR
  as text: 9FC6F3F1-1111-4222-8333-0123456789AB
  requestID = '9FC6F3F1-1111-4222-8333-0123456789AB': 1
  requestID = 'A1B2C3D4E5F60718': 1
  requestID LIKE '9FC6%': 1
END
