#!/usr/bin/env bash
# Package: elastalert2 2.31.0 (PyPI)
# Guess: a frequency rule with a query_key counts for each value of that field, and leaves out records that lack it; it counts by the records' times, whatever their order, and a value that is a list
#   counts for each of its items. For blacklist a text and a number that are written alike are not equal.
#   cardinality counts different values; new values of a field that is missing are none. change alerts when the value differs from the last by time.
# Why: failed calls of many roles, which have no userName, alert together as one user's, or a threshold is never reached.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet elastalert2==2.31.0 'setuptools<81' || exit 2
cat >probe.py <<'END'
import datetime
from elastalert import ruletypes

START = datetime.datetime(2026, 3, 14, 9, 0, tzinfo=datetime.timezone.utc)


def records(*items):
    return [{"_id": str(n), "_index": "i", "_type": "_doc", "@timestamp": START + datetime.timedelta(minutes=minutes), **fields} for n, (minutes, fields) in enumerate(items)]


def run(name, kind, options, items):
    try:
        rule = getattr(ruletypes, kind)({"name": name, "timestamp_field": "@timestamp", "timeframe": datetime.timedelta(minutes=5), "type": kind, **options})
        rule.add_data(records(*items))
        print(name, "->", [{k: v for k, v in m.items() if not k.startswith("_") and k not in ("@timestamp",)} | {"at": str(m["@timestamp"])[11:16]} for m in rule.matches])
    except Exception as error:
        print(name, "-> error", type(error).__name__, error)


F = "FrequencyRule"
qk = {"num_events": 3, "query_key": "userIdentity.userName"}
user = lambda name: {"userIdentity": {"userName": name}}
role = lambda name: {"userIdentity": {"arn": name}}
run("same user", F, qk, [(0, user("a")), (1, user("a")), (2, user("a"))])
run("three users", F, qk, [(0, user("a")), (1, user("b")), (2, user("c"))])
run("three roles without the field", F, qk, [(0, role("a")), (1, role("b")), (2, role("c"))])
run("null", F, qk, [(0, user(None)), (1, role("b")), (2, user(None))])
run("three within an hour backwards", F, {"num_events": 3}, [(60, {}), (30, {}), (0, {})])
run("late ones", F, {"num_events": 3}, [(0, {}), (20, {}), (1, {}), (2, {})])
run("late ones with another within", F, {"num_events": 3}, [(0, {}), (6, {}), (1, {}), (2, {})])
run("six in a row", F, {"num_events": 3}, [(n / 10, {}) for n in range(6)])
run("exactly the timeframe", F, {"num_events": 2}, [(0, {}), (5, {})])
run("list as key", F, {"num_events": 2, "query_key": "groups"}, [(0, {"groups": ["a", "b"]}), (1, {"groups": ["a"]}), (2, {"groups": "a"}), (3, {"groups": ["b", "a"]})])
run("number and text as key", F, {"num_events": 2, "query_key": "account"}, [(0, {"account": 123456789012}), (1, {"account": "123456789012"})])
B = "BlacklistRule"
black = {"compare_key": "port", "blacklist": ["22", "3389"], "query_key": None}
run("blacklist", B, black, [(0, {"port": 22}), (1, {"port": "22"}), (3, {"port": 3389}), (4, {"port": "3389"}), (5, {})])
W = "WhitelistRule"
white = {"compare_key": "region", "whitelist": ["eu-west-1"], "ignore_null": False}
run("whitelist", W, white, [(0, {"region": "eu-west-1"}), (1, {"region": "EU-WEST-1"}), (3, {}), (4, {"region": None})])
run("whitelist, ignore_null", W, {**white, "ignore_null": True}, [(3, {}), (4, {"region": None}), (5, {"region": ""})])
C = "CardinalityRule"
run("cardinality", C, {"cardinality_field": "ip", "max_cardinality": 2}, [(0, {"ip": "a"}), (1, {"ip": "b"}), (2, {"ip": "c"})])
run("cardinality, missing", C, {"cardinality_field": "ip", "max_cardinality": 2}, [(0, {"ip": "a"}), (1, {"ip": "b"}), (2, {})])
run("cardinality, list", C, {"cardinality_field": "ip", "max_cardinality": 2}, [(0, {"ip": ["a", "b", "c"]})])
run("cardinality, backwards", C, {"cardinality_field": "ip", "max_cardinality": 2}, [(60, {"ip": "a"}), (30, {"ip": "b"}), (0, {"ip": "c"})])
run("cardinality, late repeat", C, {"cardinality_field": "ip", "max_cardinality": 2}, [(10, {"ip": "a"}), (0, {"ip": "a"}), (11, {"ip": "b"}), (12, {"ip": "c"})])
H = "ChangeRule"
change = {"compare_key": ["country"], "query_key": "user", "ignore_null": True, "compound_compare_key": ["country"]}
run("change", H, change, [(0, {"user": "a", "country": "x"}), (1, {"user": "a", "country": "y"})])
run("change, after the timeframe", H, change, [(0, {"user": "a", "country": "x"}), (10, {"user": "a", "country": "y"})])
run("change, without timeframe", H, {**change, "timeframe": datetime.timedelta(days=9999)}, [(0, {"user": "a", "country": "x"}), (10, {"user": "a", "country": "y"})])
run("change, missing key", H, change, [(0, {"country": "x"}), (1, {"country": "y"})])
run("change, null between", H, change, [(0, {"user": "a", "country": "x"}), (1, {"user": "a"}), (2, {"user": "a", "country": "y"})])
END
venv/bin/python probe.py 2>&1 | tee seen
