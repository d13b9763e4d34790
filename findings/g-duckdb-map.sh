#!/usr/bin/env bash
# Package: duckdb 2.0.1 (PyPI)
# Guess: requestParameters is a STRUCT with the parameters of all calls in the file, however many there are, so that
#   requestParameters.bucketName = 'logs' finds the records of a day as it finds those of an hour.
# Happens: (not run yet; the expected output below is the guess)
# Why: the same query on a busier day fails, or finds nothing.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet duckdb==2.0.1 || exit 2
cat >probe.py <<'END'
import json
import duckdb

for calls in (5, 50, 150, 199, 200, 201, 300, 1000):
    records = [{"eventName": f"call{n}", "requestParameters": {f"parameter{n}": "x"}} for n in range(calls)]
    records.append({"eventName": "DeleteBucket", "requestParameters": {"bucketName": "logs"}})
    with open("log.ndjson", "w") as file:
        for record in records: print(json.dumps(record), file=file)
    with open("log.json", "w") as file: json.dump({"Records": records}, file)
    for source in ("FROM read_json('log.ndjson')", "FROM (SELECT unnest(Records, max_depth := 2) FROM read_json('log.json'))"):
        try:
            seen = duckdb.sql(f"SELECT eventName {source} WHERE requestParameters.bucketName = 'logs'").fetchall()
        except Exception as error:
            seen = type(error).__name__ + ": " + str(error).splitlines()[0][:100]
        try:
            kind = str(duckdb.sql(f"SELECT typeof(requestParameters) {source} LIMIT 1").fetchall()[0][0])[:24]
        except Exception as error:
            kind = type(error).__name__
        print(calls, "Records" if "unnest" in source else "lines", kind.split("(")[0], seen)
END
venv/bin/python probe.py | tee seen

for calls in 5 50 150 199 200 201 300 1000; do
  for form in lines Records; do echo "$calls $form STRUCT [('DeleteBucket',)]"; done
done | diff - seen
