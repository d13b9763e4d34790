#!/usr/bin/env bash
# Package: duckdb 2.0.1 (PyPI)
# Guess: read_json of many files reads every key of every file, or stops at a key that it did not expect, as it does
#   within one file ("has unknown key"). Searching whole records for a text finds it wherever it is.
# Happens: the first 32 files decide which keys exist, at every depth. A key that appears only in later files is dropped
#   without an error, and its record is returned without it, so that a search of a day's log files finds nothing.
#   sample_size = -1 does not help; maximum_sample_files = -1 or union_by_name = true does.
# Documentation: https://duckdb.org/docs/current/data/json/loading_json calls maximum_sample_files the number of files
#   sampled for auto-detection, and does not say what becomes of keys in the other files.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet duckdb==2.0.1 || exit 2

cat >probe.py <<'END'
import json

import duckdb

plain = {"eventName": "PutBucketAcl", "requestParameters": {"bucketName": "logs"}}
late = {"eventName": "PutBucketAcl", "requestParameters": {"bucketName": "logs", "acl": "public-read"}}


def count(source):
    where = "record::VARCHAR LIKE '%public-read%'"
    query = f"SELECT count(*), count(*) FILTER ({where}) FROM (SELECT unnest(Records) AS record FROM read_json({source}))"
    records, found = duckdb.sql(query).fetchall()[0]
    return f"{found} of {records} records found"


for place in [32, 33]:
    for file in range(1, 41):
        with open(f"{file:02}.json", "w") as log_file:
            json.dump({"Records": [late if file == place else plain]}, log_file)
    print(f"in file {place} of 40:", count("'*.json'"))
for option in ["sample_size = -1", "maximum_sample_files = -1", "union_by_name = true"]:
    print(f"in file 33 of 40, {option}:", count(f"'*.json', {option}"))

with open("one.ndjson", "w") as log_file:
    log_file.writelines(json.dumps(record) + "\n" for record in [plain, late])
try:
    print("in one file:", duckdb.sql("FROM read_json('one.ndjson', sample_size = 1)").fetchall())
except duckdb.Error as error:
    print("in one file:", type(error).__name__, "has unknown key" in str(error))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
in file 32 of 40: 1 of 40 records found
in file 33 of 40: 0 of 40 records found
in file 33 of 40, sample_size = -1: 0 of 40 records found
in file 33 of 40, maximum_sample_files = -1: 1 of 40 records found
in file 33 of 40, union_by_name = true: 1 of 40 records found
in one file: InvalidInputException True
END
