#!/usr/bin/env bash
# Package: polars 2.1.0 (PyPI)
# Guess: a key that only later records have becomes a column with nulls, or stops the read, as a value of another type does.
# Happens: read_ndjson, scan_ndjson, from_dicts and DataFrame take their keys from the first 100 records, at every depth,
#   and drop all others without a warning. CloudTrail writes errorCode for failed calls only, so if the first 100 calls
#   succeeded, no error is left in the frame. read_json of the same records in an array raises "extra field in struct
#   data" instead. infer_schema_length=None reads all keys.
# Documentation: https://docs.pola.rs/api/python/stable/reference/api/polars.read_ndjson.html calls infer_schema_length
#   the number of rows to scan for the schema, and does not say what becomes of other keys.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet polars==2.1.0 || exit 2

cat >probe.py <<'END'
import json

import polars

plain = {"eventName": "GetObject", "requestParameters": {"bucketName": "logs"}}
late = {"eventName": "GetObject", "requestParameters": {"bucketName": "logs", "key": "a"}, "errorCode": "AccessDenied"}
records = [plain] * 100 + [late]
with open("records.ndjson", "w") as file:
    file.writelines(json.dumps(record) + "\n" for record in records)
with open("records.json", "w") as file:
    json.dump(records, file)

for name, read in {
    "read_ndjson": lambda: polars.read_ndjson("records.ndjson"),
    "scan_ndjson": lambda: polars.scan_ndjson("records.ndjson").collect(),
    "from_dicts": lambda: polars.from_dicts(records),
    "DataFrame": lambda: polars.DataFrame(records),
    "read_ndjson, infer_schema_length=None": lambda: polars.read_ndjson("records.ndjson", infer_schema_length=None),
    "read_json": lambda: polars.read_json("records.json"),
}.items():
    try:
        print(f"{name}: {json.dumps(read().row(-1, named=True))}")
    except polars.exceptions.ComputeError as error:
        print(f"{name}: {str(error).split(',')[0]}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
read_ndjson: {"eventName": "GetObject", "requestParameters": {"bucketName": "logs"}}
scan_ndjson: {"eventName": "GetObject", "requestParameters": {"bucketName": "logs"}}
from_dicts: {"eventName": "GetObject", "requestParameters": {"bucketName": "logs"}}
DataFrame: {"eventName": "GetObject", "requestParameters": {"bucketName": "logs"}}
read_ndjson, infer_schema_length=None: {"eventName": "GetObject", "requestParameters": {"bucketName": "logs", "key": "a"}, "errorCode": "AccessDenied"}
read_json: extra field in struct data: errorCode
END
