#!/usr/bin/env bash
# Package: stix2 3.0.2 (PyPI)
# Guess: a query of a MemoryStore gives each object once, in its newest version, as get() does: `revoked = False` finds no technique that is revoked. A filter with != finds an object without the property.
# Happens: query() gives every version that the filters match. Of a technique that was revoked later the earlier version is found by `revoked = False`, in which it is not; without a filter it is found twice. != finds no object without the property, except revoked, which has a
#   default; `in` with a text takes every part of it.
# Documentation: the docstring of a store's get() says that it gives the most recent version, that of query() that it gives the objects which match.
# Why: who adds each release of ATT&CK to one store maps alerts to techniques that are revoked, and a layer for the Navigator counts them twice.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet stix2==3.0.2 || exit 2
cat >probe.py <<'END'
from stix2 import AttackPattern, Filter, MemoryStore

times = {"created": "2026-01-01T00:00:00Z", "modified": "2026-01-01T00:00:00Z"}
first = AttackPattern(id="attack-pattern--00000000-0000-4000-8000-000000000001", name="First", labels=["cloud"], **times)
revoked = first.new_version(revoked=True, modified="2026-02-01T00:00:00Z")
other = AttackPattern(id="attack-pattern--00000000-0000-4000-8000-000000000002", name="Other", **times)
store = MemoryStore([first, revoked, other])

techniques = Filter("type", "=", "attack-pattern")
filters = {"revoked = False": Filter("revoked", "=", False), "labels != cloud": Filter("labels", "!=", "cloud"), "name in First of all": Filter("name", "in", "First of all")}


def show(found):
    return ", ".join(sorted(f"{technique.name} of {technique.modified.month}.2026{', revoked' if technique.revoked else ''}" for technique in found)) or "nothing"


print("get():", show([store.get(first.id)]))
print("query():", show(store.query([techniques])))
for name, condition in filters.items():
    print(f"query() with {name}:", show(store.query([techniques, condition])))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
get(): First of 2.2026, revoked
query(): First of 1.2026, First of 2.2026, revoked, Other of 1.2026
query() with revoked = False: First of 1.2026, Other of 1.2026
query() with labels != cloud: nothing
query() with name in First of all: First of 1.2026, First of 2.2026, revoked
END
