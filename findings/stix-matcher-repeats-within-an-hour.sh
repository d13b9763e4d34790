#!/usr/bin/env bash
# Package: stix2-matcher 3.0.0 (PyPI; OASIS's matcher of STIX patterns)
# Guess: REPEATS 5 TIMES wants five observations, and WITHIN 60 SECONDS wants them within a minute.
# Happens: one observation counts number_observed times, and its times only have to touch the minute. Five sightings
#   that are spread over an hour match "five within 60 seconds" if they come as one observed-data object, and do
#   not if they come as five. How the sender aggregates decides whether there is an alert.
# Documentation: the README does not say what counts as one match: https://github.com/oasis-open/cti-pattern-matcher
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet stix2-matcher==3.0.0 || exit 2

cat >probe.py <<'END'
from stix2matcher.matcher import match

ADDRESS = {"type": "ipv4-addr", "id": "ipv4-addr--00000000-0000-4000-8000-000000000000", "value": "198.51.100.7"}


def bundle(*observations):
    data = [
        {
            "type": "observed-data", "spec_version": "2.1", "id": f"observed-data--00000000-0000-4000-8000-{index:012}",
            "first_observed": f"2026-03-14T{first}Z", "last_observed": f"2026-03-14T{last}Z", "number_observed": count,
            "object_refs": [ADDRESS["id"]],
        }
        for index, (first, last, count) in enumerate(observations)
    ]
    return {"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000000", "objects": [*data, ADDRESS]}


events = {
    "five in a minute": bundle(*[(f"02:00:{second}", f"02:00:{second}", 1) for second in range(10, 60, 10)]),
    "five in an hour": bundle(*[(f"02:{minute}:00", f"02:{minute}:00", 1) for minute in range(10, 60, 10)]),
    "one with number_observed 5, in an hour": bundle(("02:10:00", "02:50:00", 5)),
    "one with number_observed 4, in an hour": bundle(("02:10:00", "02:50:00", 4)),
}
for qualifier in ["REPEATS 5 TIMES", "REPEATS 5 TIMES WITHIN 60 SECONDS"]:
    for name, event in events.items():
        found = match(f"[ipv4-addr:value = '198.51.100.7'] {qualifier}", [event], stix_version="2.1")
        print(f"{qualifier}, {name}:", "match" if found else "no match")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
REPEATS 5 TIMES, five in a minute: match
REPEATS 5 TIMES, five in an hour: match
REPEATS 5 TIMES, one with number_observed 5, in an hour: match
REPEATS 5 TIMES, one with number_observed 4, in an hour: no match
REPEATS 5 TIMES WITHIN 60 SECONDS, five in a minute: match
REPEATS 5 TIMES WITHIN 60 SECONDS, five in an hour: no match
REPEATS 5 TIMES WITHIN 60 SECONDS, one with number_observed 5, in an hour: match
REPEATS 5 TIMES WITHIN 60 SECONDS, one with number_observed 4, in an hour: no match
END
