#!/usr/bin/env bash
# Package: pySigma-backend-duckdb 0.1.4 with pySigma 1.5.1 and duckdb 2.0.1 (PyPI)
# Guess: `selection and not filter` finds a record that lacks the filter's field, as the filter does not match it. That
#   is how nearly all rules leave out what is harmless, and pySigma's backend for SQLite converts it so.
# Happens: the query has a bare NOT, which is NULL for a missing field, so a rule that leaves out one userAgent finds
#   no record without a userAgent. The rule's test then says that it does not match, or passes for a wrong reason.
# Documentation: https://pypi.org/project/pySigma-backend-duckdb/ calls it made for validating rules, and does not
#   speak of missing fields.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet pysigma==1.5.1 pySigma-backend-duckdb==0.1.4 duckdb==2.0.1 || exit 2

cat >probe.py <<'END'
import duckdb
from sigma.collection import SigmaCollection
from sigma_backend_duckdb.backend import DuckDBBackend

RULE = """
title: Console sign-in
status: test
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: ConsoleLogin}
  filter: {userAgent: browser}
  condition: selection%s
"""
database = duckdb.connect()
database.execute("CREATE TABLE logs (record TEXT, eventName TEXT, userAgent TEXT)")
for agent in ["browser", "script", None]:
    database.execute("INSERT INTO logs VALUES (?, 'ConsoleLogin', ?)", [f"userAgent {agent}", agent])
for condition in ["", " and not filter"]:
    query = DuckDBBackend().convert(SigmaCollection.from_yaml(RULE % condition))[0]
    print(query)
    print("  finds", [row[0] for row in database.execute(query).fetchall()])
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
SELECT * FROM logs WHERE eventName='ConsoleLogin'
  finds ['userAgent browser', 'userAgent script', 'userAgent None']
SELECT * FROM logs WHERE eventName='ConsoleLogin' AND (NOT userAgent='browser')
  finds ['userAgent script']
END
