#!/usr/bin/env bash
# Package: panther-core 0.16.3 (PyPI; runs the rules of panther-analysis)
# Guess: a rule's event reads like the dict that it was made from: a misspelt key such as event["eventname"]
#   raises KeyError, and each key of the record has one value.
# Happens: keys ignore case at every depth, lists of objects included. Of two keys that differ only in case each
#   is found by its own spelling, and any other spelling finds whichever came first in the record.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet panther-core==0.16.3 python-dateutil==2.9.0.post0 || exit 2

cat >probe.py <<'END'
from panther_core.enriched_event import PantherEvent

event = PantherEvent({"eventName": "CreateTags", "items": [{"Key": "env"}], "a": {"Tag": 1, "tag": 2}, "b": {"tag": 2, "Tag": 1}})
print("eventname:", event["eventname"], "EVENTNAME" in event)
print("in a list:", event["ITEMS"][0]["key"])
print("Tag before tag:", event["a"]["Tag"], event["a"]["tag"], event["a"]["TAG"])
print("tag before Tag:", event["b"]["Tag"], event["b"]["tag"], event["b"]["TAG"])
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
eventname: CreateTags True
in a list: env
Tag before tag: 1 2 1
tag before Tag: 1 2 2
END
