#!/usr/bin/env bash
# Package: pySigma-backend-elasticsearch 2.1.1 with pySigma 1.5.1, and eql 1.0.1 (PyPI), which runs the queries
# Guess: (not written down before the first run) the backend converts a value_count correlation ("3 or more source
#   addresses of one user within 5 minutes") to EQL that counts different values, or refuses it, as EQL cannot count
#   them. It refuses `lt`, since a sequence has no "fewer".
# Happens: the field becomes a join key, `by sourceIPAddress with runs=3`, which wants the opposite: three calls from
#   one and the same address. A password spray from three addresses is no alert, three calls of one address are. The
#   operator of the condition is dropped: `gt`, `lt`, `lte` and `eq` give the query of `gte`, so "more than 10" alerts
#   at 10, and event_count's "fewer than 10" becomes "10 or more".
# Documentation: the README, https://github.com/SigmaHQ/pySigma-backend-elasticsearch, speaks of ES|QL's correlations
#   alone; the meaning is in
#   https://github.com/SigmaHQ/sigma-specification/blob/main/specification/sigma-correlation-rules-specification.md
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet pysigma==1.5.1 pysigma-backend-elasticsearch==2.1.1 eql==1.0.1 || exit 2

cat >probe.py <<'END'
import eql
from sigma.backends.elasticsearch.elasticsearch_eql import EqlBackend
from sigma.collection import SigmaCollection

RULES = """
title: sign-in
name: sign-in
status: test
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: ConsoleLogin}
  condition: selection
---
title: many
status: test
correlation: {type: %s, rules: [sign-in], group-by: [user], timespan: 5m, condition: {%s}}
"""


def query(kind, condition):
    return EqlBackend().convert(SigmaCollection.from_yaml(RULES % (kind, condition)))[0]


def alerts(text, addresses):
    found = []
    engine = eql.PythonEngine({"time_unit": 1})
    engine.add_output_hook(found.append)
    with eql.parser.elasticsearch_syntax, eql.parser.allow_runs:
        engine.add_query(eql.parse_query(text))
    engine.stream_events(
        eql.Event("call", second, {"user": "example", "eventName": "ConsoleLogin", "sourceIPAddress": address})
        for second, address in enumerate(addresses))
    return bool(found)


different, same = ["192.0.2.1", "192.0.2.2", "192.0.2.3"], ["192.0.2.1"] * 3
text = query("value_count", "field: sourceIPAddress, gte: 3")
print(f"gte 3 values: three addresses {alerts(text, different)}, one address three times {alerts(text, same)}")
for operator in ["gt", "lt", "lte", "eq"]:
    print(f"event_count, {operator} 3 converts as gte 3:", query("event_count", f"{operator}: 3") == query("event_count", "gte: 3"))
print("event_count, lt 3: three calls", alerts(query("event_count", "lt: 3"), same), "two calls", alerts(query("event_count", "lt: 3"), same[:2]))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
gte 3 values: three addresses False, one address three times True
event_count, gt 3 converts as gte 3: True
event_count, lt 3 converts as gte 3: True
event_count, lte 3 converts as gte 3: True
event_count, eq 3 converts as gte 3: True
event_count, lt 3: three calls True two calls False
END
