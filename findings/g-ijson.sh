#!/usr/bin/env bash
# Package: ijson 3.6.0, json-stream 2.5.1 (PyPI)
# Guess: a large log file read record by record gives what json.load gives, whichever of ijson's backends reads it: whole numbers are int, whatever their size; text keeps its letters; a key that is there twice has its last value; a file that is
#   broken off gives the records before the break, then an error; two documents in one file are refused; a record of another level with the same key isn't taken for a record.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet ijson==3.6.0 json-stream==2.5.1 cffi || exit 2
cat >probe.py <<'END'
import io
import json

import ijson
import json_stream

documents = {
    "numbers": '{"Records":[{"a":1,"b":1.0,"c":1e3,"d":12345678901234567890,"e":-0,"f":0.1,"g":1E400,"h":1.0e0}]}',
    "twice": '{"Records":[{"a":1,"a":2}]}',
    "a key with a dot": '{"Records":[{"a.b":1,"a":{"b":2}}]}',
    "a record with Records": '{"Records":[{"Records":[{"item":1}]},{"item":{"item":2}}]}',
    "Records twice": '{"Records":[1],"Records":[2]}',
    "broken off": '{"Records":[{"a":1},{"a":2},{"a":',
    "two documents": '{"Records":[{"a":1}]}{"Records":[{"a":2}]}',
    "two lines": '{"Records":[{"a":1}]}\n{"Records":[{"a":2}]}\n',
    "empty": "",
    "no records": '{"other":[1]}',
    "Records is null": '{"Records":null}',
    "empty list": '{"Records":[]}',
    "escapes": '{"Records":["\\u00e4\\ud83d\\ude00\\/"]}',
    "BOM": '\ufeff{"Records":[1]}',
    "empty key": '{"":{"Records":[1]},"Records":[2]}',
}
for words, text in documents.items():
    for backend in ijson.ALL_BACKENDS:
        try:
            module = ijson.get_backend(backend)
        except ImportError:
            continue
        seen = []
        try:
            for record in module.items(io.BytesIO(text.encode()), "Records.item"):
                seen.append(record)
            print(f"{words}: {backend}: {seen}")
        except Exception as error:
            print(f"{words}: {backend}: {seen}, then {type(error).__name__}: {str(error)[:80]!r}")
    seen = []
    try:
        for record in json_stream.load(io.BytesIO(text.encode()))["Records"]:
            seen.append(json_stream.to_standard_types(record))
        print(f"{words}: json-stream: {seen}")
    except Exception as error:
        print(f"{words}: json-stream: {seen}, then {type(error).__name__}: {str(error)[:80]!r}")
    try:
        print(f"{words}: json: {json.loads(text)}")
    except Exception as error:
        print(f"{words}: json: {type(error).__name__}")
END
venv/bin/python probe.py | tee seen
