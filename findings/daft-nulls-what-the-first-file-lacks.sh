#!/usr/bin/env bash
# Package: daft 0.7.26 (PyPI)
# Guess: read_json over several files has the keys of all of them, or stops; a value that doesn't fit its column stops it, too.
# Happens: columns, fields of objects and types are the first file's. Other keys are dropped, 5.5 becomes 5, and text in a column of numbers, or a list or an object
#   in one of text, becomes null, without an error or a warning. In one file all keys are found, but objects become null where another record has text.
# Documentation: read_json's docstring says that the schema is inferred, not from which file, nor what becomes of a value that doesn't fit.
# Why: CloudTrail writes many small files. If the first has no failed call, no query finds one, and requestParameters are null but for the first file's.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet daft==0.7.26 || exit 2
mkdir files
cat >files/1.json <<'END'
{"eventName": "ConsoleLogin", "size": 5, "account": "012345678901", "requestParameters": {"userName": "example"}}
END
cat >files/2.json <<'END'
{"eventName": "DeleteTrail", "size": 5.5, "account": "123456789012", "requestParameters": {"name": "trail"}, "errorCode": "AccessDenied"}
{"eventName": "PutRule", "size": "large", "account": ["123456789012"], "requestParameters": "none"}
END
cat files/1.json files/2.json >all.json
cat >probe.py <<'END'
import os

os.environ.update(DO_NOT_TRACK="1", DAFT_PROGRESS_BAR="0")
import daft

for name, paths in {"1, 2": ["files/1.json", "files/2.json"], "2, 1": ["files/2.json", "files/1.json"], "one file": ["all.json"]}.items():
    frame = daft.read_json(paths)
    print(f"{name}: {sorted(frame.column_names)}")
    for row in sorted(frame.to_pylist(), key=lambda row: row["eventName"]):
        print(f"  {row.pop('eventName')}: {dict(sorted(row.items()))}")
END
venv/bin/python probe.py 2>&1 | tee seen

diff - seen <<'END'
1, 2: ['account', 'eventName', 'requestParameters', 'size']
  ConsoleLogin: {'account': '012345678901', 'requestParameters': {'userName': 'example'}, 'size': 5}
  DeleteTrail: {'account': '123456789012', 'requestParameters': {'userName': None}, 'size': 5}
  PutRule: {'account': None, 'requestParameters': None, 'size': None}
2, 1: ['account', 'errorCode', 'eventName', 'requestParameters', 'size']
  ConsoleLogin: {'account': '012345678901', 'errorCode': None, 'requestParameters': None, 'size': '5'}
  DeleteTrail: {'account': '123456789012', 'errorCode': 'AccessDenied', 'requestParameters': None, 'size': '5.5'}
  PutRule: {'account': None, 'errorCode': None, 'requestParameters': 'none', 'size': 'large'}
one file: ['account', 'errorCode', 'eventName', 'requestParameters', 'size']
  ConsoleLogin: {'account': '012345678901', 'errorCode': None, 'requestParameters': None, 'size': '5'}
  DeleteTrail: {'account': '123456789012', 'errorCode': 'AccessDenied', 'requestParameters': None, 'size': '5.5'}
  PutRule: {'account': None, 'errorCode': None, 'requestParameters': 'none', 'size': 'large'}
END
