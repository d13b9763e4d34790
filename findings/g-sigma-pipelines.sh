#!/usr/bin/env bash
# Package: pySigma 2.0.1, pysigma-backend-sqlite 2.1.1 (PyPI)
# Guess: a pipeline keeps what a rule says. (1) A field that is mapped to two fields finds a record in which one of the two has all values of |contains|all, and none else; not of it finds the
#   others. (2) drop_detection_item on the only item of a selection makes the rule an error, or leaves the selection out; a filter that becomes empty excludes nothing. (3) |cidr of an IPv6 range
#   finds addresses as CloudTrail writes them, shortened. (4) add_condition applies to each rule, and negated: true excludes records with the value, not those without the field. (5) map_string and
#   replace_string change a value with a wildcard, too. (6) A placeholder that no pipeline fills in is an error. (7) value_placeholders with an empty list matches nothing, or is an error.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet pysigma==2.0.1 pysigma-backend-sqlite==2.1.1 || exit 2
cat >probe.py <<'END'
import sqlite3
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.processing.pipeline import ProcessingPipeline

RECORDS = [
    {"n": 1, "arn": "alpha beta", "role": "gamma", "eventName": "ConsoleLogin", "ip": "2001:db8::7", "errorCode": "AccessDenied"},
    {"n": 2, "arn": "alpha", "role": "beta", "eventName": "DeleteTrail", "ip": "2001:db8:0:1::7", "errorCode": None},
    {"n": 3, "arn": "none", "role": "none", "eventName": "ListUsers", "ip": "192.0.2.7", "errorCode": "NoSuchKey"},
]

def run(name, detection, pipeline=None):
    try:
        processing = ProcessingPipeline.from_yaml(pipeline) if pipeline else None
        rule = "title: rule\nstatus: test\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n" + detection
        query = sqliteBackend(processing).convert(SigmaCollection.from_yaml(rule))[0]
        base = sqlite3.connect(":memory:")
        base.create_function("regexp", 2, lambda p, v: __import__("re").search(p, v or "") is not None)
        base.execute("create table logs (n, arn, role, eventName, ip, errorCode)")
        base.executemany("insert into logs values (:n, :arn, :role, :eventName, :ip, :errorCode)", RECORDS)
        query = query.replace("<TABLE_NAME>", "logs")
        print(f"{name}: {query.split(' WHERE ')[-1]} -> {[row[0] for row in base.execute(query)]}")
    except Exception as error:
        print(f"{name}: {type(error).__name__}: {error}")

TWO = "name: p\ntransformations:\n- {id: m, type: field_name_mapping, mapping: {user: [arn, role]}}"
run("1 all", "  s: {user|contains|all: [alpha, beta]}\n  condition: s", TWO)
run("1 not all", "  s: {user|contains|all: [alpha, beta]}\n  condition: not s", TWO)
run("1 one", "  s: {user: alpha}\n  condition: s", TWO)
run("1 not one", "  s: {user: alpha}\n  condition: not s", TWO)
run("1 null", "  s: {user: null}\n  condition: s", TWO)
DROP = "name: p\ntransformations:\n- {id: d, type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [gone]}]}"
run("2 only item", "  s: {gone: x}\n  condition: s", DROP)
run("2 and", "  s: {eventName: ListUsers}\n  f: {gone: x}\n  condition: s and f", DROP)
run("2 and not", "  s: {eventName: ListUsers}\n  f: {gone: x}\n  condition: s and not f", DROP)
run("2 or", "  s: {eventName: ListUsers}\n  f: {gone: x}\n  condition: s or f", DROP)
run("2 1 of", "  s_a: {eventName: ListUsers}\n  s_b: {gone: x}\n  condition: 1 of s_*", DROP)
run("2 beside", "  s: {eventName: ListUsers, gone: x}\n  condition: s", DROP)
for cidr in ["2001:db8::/32", "2001:db8::/64", "2001:db8:0:1::/64", "192.0.2.0/24", "2001:db8::7/128", "192.0.2.7/32"]:
    run("3 " + cidr, f"  s: {{ip|cidr: '{cidr}'}}\n  condition: s")
run("4 add", "  s: {eventName: [ListUsers, DeleteTrail]}\n  condition: s", "name: p\ntransformations:\n- {id: a, type: add_condition, conditions: {arn: none}}")
run("4 negated", "  s: {eventName|contains: e}\n  condition: s", "name: p\ntransformations:\n- {id: a, type: add_condition, negated: true, conditions: {errorCode: AccessDenied}}")
run("4 or", "  s: {eventName: ListUsers}\n  t: {eventName: DeleteTrail}\n  condition: s or t", "name: p\ntransformations:\n- {id: a, type: add_condition, conditions: {arn: none}}")
run("5 map", "  s: {eventName|startswith: Login}\n  condition: s", "name: p\ntransformations:\n- {id: a, type: map_string, mapping: {Login: ConsoleLogin}}")
run("5 map plain", "  s: {eventName: Login}\n  condition: s", "name: p\ntransformations:\n- {id: a, type: map_string, mapping: {Login: ConsoleLogin}}")
run("5 replace", "  s: {eventName|startswith: Login}\n  condition: s", "name: p\ntransformations:\n- {id: a, type: replace_string, regex: Login, replacement: ConsoleLogin}")
run("6 expand", "  s: {arn|expand: '%admins%'}\n  condition: s")
run("6 no expand", "  s: {arn: '%admins%'}\n  condition: s")
run("7 empty", "  s: {arn|expand: '%admins%'}\n  condition: s", "name: p\nvars: {admins: []}\ntransformations:\n- {id: a, type: value_placeholders}")
run("7 filled", "  s: {arn|expand: '%admins%'}\n  condition: s", "name: p\nvars: {admins: [none]}\ntransformations:\n- {id: a, type: value_placeholders}")
run("7 misspelled", "  s: {arn|expand: '%admins%'}\n  condition: s", "name: p\nvars: {admin: [none]}\ntransformations:\n- {id: a, type: value_placeholders}")
END
venv/bin/python probe.py
