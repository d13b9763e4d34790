#!/usr/bin/env bash
# Package: tantivy 0.27.0 (PyPI; the search engine of Quickwit and others)
# Guess: in a JSON field a query finds a record by a field's value, by a word of it, by the beginning of it with *, by a range and by an
#   exclusion, or is refused; values of another type and values that look like dates are found as they are written.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet tantivy==0.27.0 || exit 2
cat >records.jsonl <<'END'
{"n":1,"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","eventTime":"2026-03-14T09:26:53Z","sourceIPAddress":"192.0.2.7","recipientAccountId":"123456789012","userIdentity":{"type":"Root","arn":"arn:aws:iam::123456789012:root"},"readOnly":false}
{"n":2,"eventName":"DeleteTrail","eventSource":"cloudtrail.amazonaws.com","eventTime":"2026-03-14T10:00:00Z","sourceIPAddress":"198.51.100.7","recipientAccountId":"012345678901","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::123456789012:assumed-role/admin_role/session-with-a-name-of-sixty-four-characters-as-sts-allows-it-to"},"errorCode":"AccessDenied","readOnly":false,"size":5}
{"n":3,"eventName":"ListUsers","eventSource":"iam.amazonaws.com","eventTime":"2026-03-15T09:00:00Z","sourceIPAddress":"AWS Internal","recipientAccountId":"123456789012","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::123456789012:user/example","userName":"example"},"readOnly":true,"size":"5","requestParameters":{"maxItems":100}}
END
cat >probe.py <<'END'
import json
import sys

import tantivy

for tokenizer in ("default", "raw"):
    builder = tantivy.SchemaBuilder()
    builder.add_json_field("record", stored=True, tokenizer_name=tokenizer, fast=True)
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
    for query in open("queries").read().splitlines():
        try:
            hits = searcher.search(index.parse_query(query, ["record"]), 10).hits
            found = " ".join(map(str, sorted(searcher.doc(address).to_dict()["record"][0]["n"] for _, address in hits))) or "none"
        except ValueError as error:
            found = "refused"
        print(f"{tokenizer} {query}: {found}")
END
cat >queries <<'END'
record.eventName:ConsoleLogin
record.eventName:consolelogin
record.eventName:Delete*
record.eventName:"Delete"*
record.eventSource:iam.amazonaws.com
record.eventSource:iam
record.eventTime:"2026-03-14T09:26:53Z"
record.eventTime:[2026-03-14T00:00:00Z TO 2026-03-14T23:59:59Z]
record.sourceIPAddress:192.0.2.7
record.sourceIPAddress:"192.0.2.7"
record.recipientAccountId:123456789012
record.recipientAccountId:"123456789012"
record.recipientAccountId:012345678901
record.recipientAccountId:"012345678901"
record.recipientAccountId:12345678901
record.userIdentity.type:Root
record.userIdentity.arn:"arn:aws:iam::123456789012:root"
record.userIdentity.arn:session-with-a-name-of-sixty-four-characters-as-sts-allows-it-to
record.userIdentity.arn:admin_role
record.userIdentity.arn:admin
record.readOnly:false
record.size:5
record.size:>4
record.size:"5"
record.errorCode:*
NOT record.errorCode:AccessDenied
-record.errorCode:AccessDenied
record.readOnly:false AND NOT record.errorCode:AccessDenied
record.readOnly:false -record.errorCode:AccessDenied
record.eventName:ConsoleLogin OR record.eventName:ListUsers
record.eventName:IN [ConsoleLogin ListUsers]
record.requestParameters.maxItems:100
record.requestParameters.maxItems:[50 TO 150]
record.eventNam:ConsoleLogin
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
default record.eventName:ConsoleLogin: 1
default record.eventName:consolelogin: 1
default record.eventName:Delete*: 2
default record.eventName:"Delete"*: 2
default record.eventSource:iam.amazonaws.com: 3
default record.eventSource:iam: 3
default record.eventTime:"2026-03-14T09:26:53Z": 1
default record.eventTime:[2026-03-14T00:00:00Z TO 2026-03-14T23:59:59Z]: 1 2
default record.sourceIPAddress:192.0.2.7: 1
default record.sourceIPAddress:"192.0.2.7": 1
default record.recipientAccountId:123456789012: 1 3
default record.recipientAccountId:"123456789012": 1 3
default record.recipientAccountId:012345678901: 2
default record.recipientAccountId:"012345678901": 2
default record.recipientAccountId:12345678901: none
default record.userIdentity.type:Root: 1
default record.userIdentity.arn:"arn:aws:iam::123456789012:root": 1
default record.userIdentity.arn:session-with-a-name-of-sixty-four-characters-as-sts-allows-it-to: 2
default record.userIdentity.arn:admin_role: 2
default record.userIdentity.arn:admin: 2
default record.readOnly:false: 1 2
default record.size:5: 2 3
default record.size:>4: 2
default record.size:"5": 2 3
default record.errorCode:*: 2
default NOT record.errorCode:AccessDenied: 1 3
default -record.errorCode:AccessDenied: 1 3
default record.readOnly:false AND NOT record.errorCode:AccessDenied: 1
default record.readOnly:false -record.errorCode:AccessDenied: 1
default record.eventName:ConsoleLogin OR record.eventName:ListUsers: 1 3
default record.eventName:IN [ConsoleLogin ListUsers]: 1 3
default record.requestParameters.maxItems:100: 3
default record.requestParameters.maxItems:[50 TO 150]: 3
default record.eventNam:ConsoleLogin: none
raw record.eventName:ConsoleLogin: 1
raw record.eventName:consolelogin: none
raw record.eventName:Delete*: 2
raw record.eventName:"Delete"*: 2
raw record.eventSource:iam.amazonaws.com: 3
raw record.eventSource:iam: none
raw record.eventTime:"2026-03-14T09:26:53Z": 1
raw record.eventTime:[2026-03-14T00:00:00Z TO 2026-03-14T23:59:59Z]: 1 2
raw record.sourceIPAddress:192.0.2.7: 1
raw record.sourceIPAddress:"192.0.2.7": 1
raw record.recipientAccountId:123456789012: 1 3
raw record.recipientAccountId:"123456789012": 1 3
raw record.recipientAccountId:012345678901: 2
raw record.recipientAccountId:"012345678901": 2
raw record.recipientAccountId:12345678901: none
raw record.userIdentity.type:Root: 1
raw record.userIdentity.arn:"arn:aws:iam::123456789012:root": 1
raw record.userIdentity.arn:session-with-a-name-of-sixty-four-characters-as-sts-allows-it-to: none
raw record.userIdentity.arn:admin_role: none
raw record.userIdentity.arn:admin: none
raw record.readOnly:false: 1 2
raw record.size:5: 2 3
raw record.size:>4: 2
raw record.size:"5": 2 3
raw record.errorCode:*: 2
raw NOT record.errorCode:AccessDenied: 1 3
raw -record.errorCode:AccessDenied: 1 3
raw record.readOnly:false AND NOT record.errorCode:AccessDenied: 1
raw record.readOnly:false -record.errorCode:AccessDenied: 1
raw record.eventName:ConsoleLogin OR record.eventName:ListUsers: 1 3
raw record.eventName:IN [ConsoleLogin ListUsers]: 1 3
raw record.requestParameters.maxItems:100: 3
raw record.requestParameters.maxItems:[50 TO 150]: 3
raw record.eventNam:ConsoleLogin: none
END
