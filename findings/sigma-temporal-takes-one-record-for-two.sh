#!/usr/bin/env bash
# Package: pySigma 2.0.1 with pySigma-backend-sqlite 2.1.1 (PyPI)
# Guess: a temporal correlation of two rules wants two events. An ordered one does, too, and takes CloudTrail's
#   records of the same second in either order, as eventTime has no fractions.
# Happens: one record that both rules match is enough for `temporal`, so that two rules which overlap (any sign-in, and
#   one without MFA) alert on a single event. `temporal_ordered` of the same rules does not take it, and also misses
#   two records of the same second: the next event must be later.
# Documentation: the specification says that all events must occur in the time frame, not whether one can be several:
#   https://github.com/SigmaHQ/sigma-specification/blob/main/specification/sigma-correlation-rules-specification.md
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet pysigma==2.0.1 pysigma-backend-sqlite==2.1.1 || exit 2

cat >probe.py <<'END'
import sqlite3

from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection

RULE = """
title: {name}
name: {name}
status: test
logsource: {{product: aws, service: cloudtrail}}
detection:
  selection: {selection}
  condition: selection
---
"""
CORRELATION = """
title: both
status: test
correlation: {type: %s, rules: [first, second], group-by: [arn], timespan: 5m}
"""
EVENTS = {
    "one record that both match": ["2026-03-14T02:12:45Z"],
    "two records of the same second": ["2026-03-14T02:12:45Z", "2026-03-14T02:12:45Z"],
    "two records, a second apart": ["2026-03-14T02:12:45Z", "2026-03-14T02:12:46Z"],
}
rules = RULE.format(name="first", selection="{eventName: ConsoleLogin}")
rules += RULE.format(name="second", selection="{eventName: ConsoleLogin, mfa: 'No'}")
for name, times in EVENTS.items():
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE logs (timestamp TEXT, eventName TEXT, mfa TEXT, arn TEXT)")
    database.executemany("INSERT INTO logs VALUES (?, 'ConsoleLogin', 'No', 'arn')", [(time,) for time in times])
    for kind in ["temporal", "temporal_ordered"]:
        query = sqliteBackend().convert(SigmaCollection.from_yaml(rules + CORRELATION % kind))[-1]
        print(f"{name}, {kind}: {'alert' if database.execute(query).fetchall() else 'no alert'}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
one record that both match, temporal: alert
one record that both match, temporal_ordered: no alert
two records of the same second, temporal: alert
two records of the same second, temporal_ordered: no alert
two records, a second apart, temporal: alert
two records, a second apart, temporal_ordered: alert
END
