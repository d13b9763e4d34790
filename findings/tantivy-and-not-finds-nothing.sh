#!/usr/bin/env bash
# Package: tantivy 0.27.0 (PyPI; the search library whose query language other search engines have, too)
# Guess: `a AND NOT b` finds what has a and lacks b, as `a NOT b` and `a -b` do, and `Delete*` finds what begins with Delete; what
#   the parser does not know is refused, as NOT alone is.
# Happens: `a AND NOT b` finds nothing, and so do brackets around NOT b, while `a OR NOT b` finds a alone. `Delete*` looks for the word
#   Delete, and finds nothing either. None of them is refused.
# Documentation: https://docs.rs/tantivy/0.22.0/tantivy/query/struct.QueryParser.html has AND, OR, - and +, and a prefix only within
#   a phrase. https://github.com/quickwit-oss/tantivy/issues/1980 of its authors says that "some_term AND NOT query" is allowed.
# Why: a saved search for trails that were deleted, without the refused tries, is quiet whatever happens.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet tantivy==0.27.0 || exit 2
cat >records.jsonl <<'END'
{"n":1,"eventName":"ConsoleLogin","readOnly":false}
{"n":2,"eventName":"DeleteTrail","readOnly":false,"errorCode":"AccessDenied"}
{"n":3,"eventName":"DeleteTrail","readOnly":false}
{"n":4,"eventName":"ListUsers","readOnly":true}
END
cat >probe.py <<'END'
import sys

import tantivy

builder = tantivy.SchemaBuilder()
builder.add_json_field("record", stored=True)
index = tantivy.Index(builder.build())
writer = index.writer()
for line in open("records.jsonl"):
    document = tantivy.Document()
    document.add_json("record", line)
    writer.add_document(document)
writer.commit()
writer.wait_merging_threads()
index.reload()
searcher = index.searcher()
for query in sys.stdin.read().splitlines():
    try:
        hits = searcher.search(index.parse_query(query, ["record"]), 10).hits
        found = " ".join(map(str, sorted(searcher.doc(address).to_dict()["record"][0]["n"] for _, address in hits))) or "none"
    except ValueError:
        found = "refused"
    print(f"{query}: {found}")
END
venv/bin/python probe.py <<'END' | tee seen
record.eventName:DeleteTrail
record.eventName:DeleteTrail AND record.readOnly:false
record.eventName:DeleteTrail AND NOT record.errorCode:AccessDenied
record.eventName:DeleteTrail AND (NOT record.errorCode:AccessDenied)
record.eventName:DeleteTrail AND -record.errorCode:AccessDenied
record.eventName:DeleteTrail NOT record.errorCode:AccessDenied
record.eventName:DeleteTrail -record.errorCode:AccessDenied
record.eventName:ConsoleLogin OR NOT record.errorCode:AccessDenied
* AND NOT record.errorCode:AccessDenied
* -record.errorCode:AccessDenied
NOT record.errorCode:AccessDenied
record.eventName:Delete*
record.eventName:"Delete"*
END

diff - seen <<'END'
record.eventName:DeleteTrail: 2 3
record.eventName:DeleteTrail AND record.readOnly:false: 2 3
record.eventName:DeleteTrail AND NOT record.errorCode:AccessDenied: none
record.eventName:DeleteTrail AND (NOT record.errorCode:AccessDenied): none
record.eventName:DeleteTrail AND -record.errorCode:AccessDenied: 3
record.eventName:DeleteTrail NOT record.errorCode:AccessDenied: 3
record.eventName:DeleteTrail -record.errorCode:AccessDenied: 3
record.eventName:ConsoleLogin OR NOT record.errorCode:AccessDenied: 1
* AND NOT record.errorCode:AccessDenied: none
* -record.errorCode:AccessDenied: 1 3 4
NOT record.errorCode:AccessDenied: refused
record.eventName:Delete*: none
record.eventName:"Delete"*: refused
END
