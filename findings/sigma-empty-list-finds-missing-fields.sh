#!/usr/bin/env bash
# Package: pySigma 2.0.1 with pySigma-backend-sqlite 2.1.1 (PyPI)
# Guess: (not written down before the first run) the values of a list are alternatives, so an empty list matches nothing, or
#   the rule is refused, as `field|contains:` without a value is. A filter whose list has been emptied filters nothing.
# Happens: an empty list means null, with any modifier: `userAgent|contains: []` becomes `userAgent IS NULL`. A
#   selection matches the records that lack the field, and `not filter` leaves just these out: once the last exception
#   is removed from a filter's list, calls without the field no longer alert.
# Documentation: the specification has lists as alternatives and `null` for null, and does not speak of empty lists:
#   https://github.com/SigmaHQ/sigma-specification/blob/main/specification/sigma-rules-specification.md
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet pysigma==2.0.1 pysigma-backend-sqlite==2.1.1 || exit 2

cat >probe.py <<'END'
import sqlite3

from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaError

records = sqlite3.connect(":memory:")
records.execute("CREATE TABLE logs (eventName, userAgent)")
records.executemany("INSERT INTO logs VALUES (?, ?)", [("DeleteTrail", "aws-cli"), ("DeleteTrail", None)])

for filter in ["userAgent: [aws-cli]", "userAgent: []", "userAgent|contains: []", "userAgent|contains:", "[]"]:
    rule = f"""
title: example
logsource: {{product: aws, service: cloudtrail}}
detection:
    selection:
        eventName: DeleteTrail
    filter:
        {filter}
    condition: selection and not filter
"""
    try:
        (query,) = sqliteBackend().convert(SigmaCollection.from_yaml(rule))
    except SigmaError as error:
        print(f"{filter}: refused, {type(error).__name__}")
        continue
    found = [agent for _, agent in records.execute(query.replace("<TABLE_NAME>", "logs"))]
    print(f"{filter}: finds userAgent", *found)
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
userAgent: [aws-cli]: finds userAgent None
userAgent: []: finds userAgent aws-cli
userAgent|contains: []: finds userAgent aws-cli
userAgent|contains:: refused, SigmaTypeError
[]: refused, SigmaConditionError
END
