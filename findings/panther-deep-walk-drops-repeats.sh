#!/usr/bin/env bash
# Package: panther-core 0.16.3 (PyPI)
# Guess: event.deep_walk("items", "userId") gives the userId of each item: a list of as many values as there are items,
#   or the value itself if there is one item. So its length counts, and `in` asks whether a name is among them.
# Happens: equal values are given once, and if one value is left it is given without its list. Six items of four users
#   count as 4, six of one user as the number of letters of the name, and `in` then finds parts of the name.
#   Items whose userId is null give the default. A threshold over such a list is crossed late or by chance.
# Documentation: the docstring says that one element is given as a single value, not that equal ones are merged.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet panther-core==0.16.3 python-dateutil==2.9.0.post0 || exit 2

cat >probe.py <<'END'
from panther_core.enriched_event import PantherEvent

for users in [
    ["alice", "bob", "carol", "dave", "erin", "frank"],
    ["alice", "alice", "alice", "bob", "carol", "dave"],
    ["alice", "alice", "alice", "alice", "alice", "alice"],
    ["alice", None, None, None, None, None],
]:
    event = PantherEvent({"requestParameters": {"items": [{"userId": user} for user in users]}})
    found = event.deep_walk("requestParameters", "items", "userId", default="")
    print(f"{len(users)} items: {found!r}, len {len(found)}, 'ali' in it: {'ali' in found}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
6 items: ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'], len 6, 'ali' in it: False
6 items: ['alice', 'bob', 'carol', 'dave'], len 4, 'ali' in it: False
6 items: 'alice', len 5, 'ali' in it: True
6 items: ['alice', ''], len 2, 'ali' in it: False
END
