#!/usr/bin/env bash
# Package: pySigma 2.0.1 with pySigma-backend-sqlite 2.1.1 (PyPI)
# Guess: Sigma's values ignore case unless `cased` says otherwise, so the backend converts all of them to comparisons
#   that ignore case, or none if SQLite's are left as they are.
# Happens: a plain value becomes `=`, which heeds case, and a value with a wildcard becomes LIKE, which does not. So
#   `ConsoleLogi*` finds records that `ConsoleLogin` does not. The table must declare COLLATE NOCASE.
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
title: Console sign-in
status: test
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    %s
  condition: selection
"""
for collation in ["", " COLLATE NOCASE"]:
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE TABLE logs (eventName TEXT{collation})")
    database.executemany("INSERT INTO logs VALUES (?)", [("ConsoleLogin",), ("consolelogin",)])
    for selection in ["eventName: ConsoleLogin", "eventName: ConsoleLogi*", "eventName|cased: ConsoleLogin"]:
        query = sqliteBackend().convert(SigmaCollection.from_yaml(RULE % selection))[0]
        print(f"TEXT{collation}, {selection}:", [name for (name,) in database.execute(query)])
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
TEXT, eventName: ConsoleLogin: ['ConsoleLogin']
TEXT, eventName: ConsoleLogi*: ['ConsoleLogin', 'consolelogin']
TEXT, eventName|cased: ConsoleLogin: ['ConsoleLogin']
TEXT COLLATE NOCASE, eventName: ConsoleLogin: ['ConsoleLogin', 'consolelogin']
TEXT COLLATE NOCASE, eventName: ConsoleLogi*: ['ConsoleLogin', 'consolelogin']
TEXT COLLATE NOCASE, eventName|cased: ConsoleLogin: ['ConsoleLogin']
END
