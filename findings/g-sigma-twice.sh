#!/usr/bin/env bash
# Package: pySigma with the backends for Splunk 2.1.0 and SQLite 2.1.1 (PyPI)
# Guess: converting a rule does not change it: the second conversion, with the same or another pipeline, gives what the first gave; last and add_condition too. In Splunk a filter with a regular expression or a range of addresses is negated as a whole. `eventTime|hour: 3` finds 03:15,
#   or is refused; `|re|i` keeps its flag. A correlation's `timespan` counts any five minutes.
set -euo pipefail
cd "${PACKAGES:?}"
cat >tw.py <<'EOF'
from sigma.collection import SigmaCollection
import os
if os.environ['V'] == 'splunk':
    from sigma.backends.splunk import SplunkBackend; sqliteBackend = SplunkBackend
else:
    from sigma.backends.sqlite import sqliteBackend; SplunkBackend = sqliteBackend
from sigma.processing.pipeline import ProcessingPipeline
def s(l, f):
    try: print(l, "=>", f())
    except Exception as e: print(l, "ERR", type(e).__name__, str(e)[:200])
def rule(det, cond="s", extra=""):
    return SigmaCollection.from_yaml(f"title: t\nid: 00000000-0000-0000-0000-000000000000\nstatus: test\nlogsource: {{product: aws, service: cloudtrail}}\ndetection:\n{det}\n    condition: {cond}\n{extra}")
pipes = {"prefix": "name: p\npriority: 1\ntransformations:\n- id: a\n  type: field_name_prefix\n  prefix: detail.\n", "suffix": "name: p\npriority: 1\ntransformations:\n- id: a\n  type: field_name_suffix\n  suffix: _s\n",
 "condition": "name: p\npriority: 1\ntransformations:\n- id: a\n  type: add_condition\n  conditions: {index: x}\n", "replace": "name: p\npriority: 1\ntransformations:\n- id: a\n  type: replace_string\n  regex: '^'\n  replacement: 'x'\n", "mapping": "name: p\npriority: 1\ntransformations:\n- id: a\n  type: field_name_mapping\n  mapping: {eventName: [eventName, detail.eventName]}\n"}
for n, p in pipes.items():
    c = rule("    s: {eventName: StopLogging}")
    b = sqliteBackend(ProcessingPipeline.from_yaml(p))
    s(f"{n} first", lambda: b.convert(c)); s(f"{n} second", lambda: b.convert(c)); s(f"{n} none", lambda: sqliteBackend().convert(c))
for det, cond in [("    s: {eventName: A}\n    f: {userIdentity.type: Root, userIdentity.arn|re: '.*x'}", "s and not f"), ("    s: {eventName: A}\n    f: {userIdentity.arn|re: '.*x'}", "s and not f"), ("    s: {eventName: A}\n    f: {userIdentity.type: Root, sourceIPAddress|cidr: 192.0.2.0/24}", "s and not f"), ("    s: {eventName: A}\n    f: {sourceIPAddress|cidr: 192.0.2.0/24}", "s and not f"), ("    s: {eventName: A}\n    f: {sourceIPAddress|cidr: [192.0.2.0/24, 198.51.100.0/24]}", "s and not f"), ("    s: {eventName: A}\n    f: {sourceIPAddress|cidr: [192.0.2.0/24, 198.51.100.0/24]}", "s and f"), ("    s: {eventName: A}\n    f: {userAgent|re: ['a', 'b']}", "s and not f"), ("    s: {eventName: A}\n    f: {a|fieldref: b}", "s and not f"), ("    s: {eventName: A}\n    f: {a|fieldref: b, c: d}", "s and not f"), ("    s: {eventName: A}\n    f: {a|fieldref: b}", "s or f"), ("    s: {eventName: A, x|cidr: 192.0.2.0/24}\n    f: {c: d}", "s or f"), ("    s: {a|cased: Root}\n    f: {c: d}", "s and not f")]:
    s(f"splunk {det!r} {cond}", lambda: SplunkBackend().convert(rule(det, cond)))
for det in ["eventTime|hour: 3", "eventTime|minute: 3", "eventTime|day: 3", "eventTime|week: 3", "a|re|i: x", "a|re|m|s: x", "a|exists: true", "a|cased: X", "a|fieldref: b", "a|fieldref|startswith: b", "a|lt: 5", "a|contains|cased: X", "a|neq: X", "a|cidr: 192.0.2.0/24", "a|cidr: 2001:db8::/32"]:
    for b in [sqliteBackend, SplunkBackend]: s(f"{b.__name__} {det}", lambda: b().convert(rule("    s: {" + det + "}")))
for typ, cnd in [("event_count", "gte: 3"), ("event_count", "eq: 3"), ("event_count", "lt: 3"), ("event_count", "neq: 3"), ("value_count", "gte: 3\n        field: a"), ("temporal", ""), ("value_sum", "gte: 3\n        field: a"), ("value_avg", "gte: 3\n        field: a"), ("value_percentile", "gte: 3\n        field: a\n        percentile: 50")]:
    y = f"title: a\nname: r1\nstatus: test\nlogsource: {{product: aws}}\ndetection:\n    s: {{eventName: A}}\n    condition: s\n---\ntitle: b\nname: r2\nstatus: test\nlogsource: {{product: aws}}\ndetection:\n    s: {{eventName: B}}\n    condition: s\n---\ntitle: c\nstatus: test\ncorrelation:\n    type: {typ}\n    rules: [r1, r2]\n    group-by: [u]\n    timespan: 5m\n" + (f"    condition:\n        {cnd}\n" if cnd else "")
    for b in [SplunkBackend, sqliteBackend]: s(f"{b.__name__} {typ} {cnd!r}", lambda: b().convert(SigmaCollection.from_yaml(y)))
EOF
for v in splunk sqlite; do v-sigma-$v/bin/pip list 2>/dev/null | grep -i sigma; V=$v v-sigma-$v/bin/python tw.py; done
