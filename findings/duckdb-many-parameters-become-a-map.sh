#!/usr/bin/env bash
# Package: duckdb 2.0.1 (PyPI)
# Guess: requestParameters is a STRUCT with the parameters of all calls in the file, however many there are, so that
#   requestParameters.bucketName = 'logs' finds the records of a day as it finds those of an hour.
# Happens: if a key is in fewer than a tenth of the objects on average, the column is a MAP. A key in another case, or a
#   wrong one, then finds nothing where it found the record or was an error. One value that is no text makes it a map of JSON:
#   then LIKE finds nothing, and = stops the query, for the key that it found before.
# Documentation: https://duckdb.org/docs/current/data/json/loading_json names the limit, as a parameter
#   field_appearance_threshold of 0.1, and not what becomes of queries.
# Why: the query that alerts, tested on the records of an hour, finds nothing or fails on those of a day.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet duckdb==2.0.1 || exit 2
cat >probe.py <<'END'
import json
import duckdb

for name, calls, value in (("few calls", 5, "x"), ("few calls, one number", 5, 1), ("many calls", 50, "x"), ("many calls, one number", 50, 1)):
    with open("log.ndjson", "w") as file:
        for number in range(calls):
            parameters = {f"parameter{number}": value if number == 0 else "x"}
            print(json.dumps({"eventName": "other", "requestParameters": parameters}), file=file)
        print(json.dumps({"eventName": "DeleteBucket", "requestParameters": {"bucketName": "logs"}}), file=file)
    kind = duckdb.sql("SELECT typeof(requestParameters) FROM 'log.ndjson' LIMIT 1").fetchall()[0][0]
    print(f"{name}: {kind if kind.startswith('MAP') else kind.split('(')[0]}")
    for label, condition in (("= 'logs'", "bucketName = 'logs'"), ("LIKE 'log%'", "bucketName LIKE 'log%'"),
                             ("in another case", "bucketname = 'logs'"), ("wrong key", "bucket = 'logs'")):
        try:
            seen = duckdb.sql(f"SELECT eventName FROM 'log.ndjson' WHERE requestParameters.{condition}").fetchall()
        except duckdb.Error as error:
            seen = type(error).__name__
        print(f"  {label}: {seen}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
few calls: STRUCT
  = 'logs': [('DeleteBucket',)]
  LIKE 'log%': [('DeleteBucket',)]
  in another case: [('DeleteBucket',)]
  wrong key: BinderException
few calls, one number: STRUCT
  = 'logs': [('DeleteBucket',)]
  LIKE 'log%': [('DeleteBucket',)]
  in another case: [('DeleteBucket',)]
  wrong key: BinderException
many calls: MAP(VARCHAR, VARCHAR)
  = 'logs': [('DeleteBucket',)]
  LIKE 'log%': [('DeleteBucket',)]
  in another case: []
  wrong key: []
many calls, one number: MAP(VARCHAR, JSON)
  = 'logs': ConversionException
  LIKE 'log%': []
  in another case: ConversionException
  wrong key: ConversionException
END
