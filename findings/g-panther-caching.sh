#!/usr/bin/env bash
# Package: panther-detection-helpers 1.0.2, moto 5.2.5 (PyPI)
# Guess: evaluate_threshold is true for the event with which the count reaches the threshold within expiry_seconds, and the count begins
#   anew after it is reached and after it expires; a threshold of 1 is reached by one event. What has expired is not read any more,
#   by counters, sets and dictionaries; a value of 0 adds nothing, an empty set is stored as no set, and a dictionary comes back
#   with its types.
# Why: thresholds of Panther's rules on CloudTrail count with it; a wrong count alerts for nothing or not at all.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet panther-detection-helpers==1.0.2 'moto[dynamodb]==5.2.5' boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import os, sys, time
import boto3
from moto import mock_aws

os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="us-east-1")
wrong = 0
def check(what, call, expected):
    global wrong
    try:
        seen = call()
    except Exception as error:
        seen = f"{type(error).__name__} {str(error)[:120]}"
    wrong += seen != expected
    print(("same" if seen == expected else "DIFFERS") + f": {what}: {seen}" + ("" if seen == expected else f", not {expected}"))

with mock_aws():
    db = boto3.resource("dynamodb")
    table = db.create_table(TableName="panther-kv-store", KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST")
    import panther_detection_helpers.caching as c
    from unittest.mock import patch
    real = time.time
    def later(seconds):
        return patch("time.time", lambda: real() + seconds)
    check("threshold 3", lambda: [c.evaluate_threshold("a", 3, 3600) for _ in range(7)], [False, False, True, False, False, True, False])
    check("threshold 1", lambda: [c.evaluate_threshold("b", 1, 3600) for _ in range(3)], [True, True, True])
    check("threshold 2", lambda: [c.evaluate_threshold("c", 2, 3600) for _ in range(4)], [False, True, False, True])
    check("two, then an hour later one", lambda: [c.evaluate_threshold("d", 3, 3600), c.evaluate_threshold("d", 3, 3600)], [False, False])
    def hour_later():
        with later(3700):
            return [c.evaluate_threshold("d", 3, 3600), c.evaluate_threshold("d", 3, 3600), c.evaluate_threshold("d", 3, 3600)]
    check("an hour later", hour_later, [False, False, True])
    def across():
        c.evaluate_threshold("e", 3, 3600)
        with later(3000):
            c.evaluate_threshold("e", 3, 3600)
        with later(4000):
            return c.evaluate_threshold("e", 3, 3600)
    check("three in 4000 s, window 3600", across, False)
    check("counter", lambda: [c.increment_counter("f"), c.increment_counter("f", 5), c.increment_counter("f", 0), c.get_counter("f")], [1, 6, 6, 6])
    check("missing counter", lambda: c.get_counter("missing"), 0)
    def expired_counter():
        c.increment_counter("g", 5, epoch_seconds=60)
        with later(120):
            return [c.get_counter("g"), c.increment_counter("g")]
    check("expired counter", expired_counter, [0, 1])
    check("set", lambda: [sorted(c.add_to_string_set("s", "x")), sorted(c.add_to_string_set("s", ["y", "x"])), sorted(c.get_string_set("s")), sorted(c.remove_from_string_set("s", "x"))], [["x"], ["x", "y"], ["x", "y"], ["y"]])
    check("missing set", lambda: c.get_string_set("missing"), set())
    check("empty list added", lambda: sorted(c.add_to_string_set("s", [])), ["y"])
    check("last removed", lambda: [c.remove_from_string_set("s", "y"), c.get_string_set("s")], [set(), set()])
    def expired_set():
        c.add_to_string_set("t", "x", epoch_seconds=60)
        with later(120):
            return [sorted(c.get_string_set("t")), sorted(c.add_to_string_set("t", "y"))]
    check("expired set", expired_set, [[], ["y"]])
    def put_set():
        c.put_string_set("u", {"a", "b"}, epoch_seconds=60)
        first = sorted(c.get_string_set("u"))
        c.put_string_set("u", set())
        return [first, sorted(c.get_string_set("u"))]
    check("put set", put_set, [["a", "b"], []])
    value = {"account": "012345678901", "count": 5, "share": 0.5, "list": [1, "a"], "none": None, "yes": True, "big": 12345678901234567890}
    def dictionary():
        c.put_dictionary("v", value)
        return c.get_dictionary("v")
    check("dictionary", dictionary, value)
    check("missing dictionary", lambda: c.get_dictionary("missing"), {})
    def expired_dictionary():
        c.put_dictionary("w", {"a": 1}, epoch_seconds=int(real()) + 60)
        with later(120):
            return c.get_dictionary("w")
    check("expired dictionary", expired_dictionary, {})
    def expiry():
        c.increment_counter("x", 1, epoch_seconds=60)
        return abs(int(table.get_item(Key={"key": "x"})["Item"]["expiresAt"]) - real()) < 120
    check("60 is a minute from now", expiry, True)
    def kept_expiry():
        c.set_key_expiration("y", 600)
        c.increment_counter("y")
        return int(table.get_item(Key={"key": "y"})["Item"]["expiresAt"]) - real() < 700
    check("increment keeps the expiry", kept_expiry, True)
    check("counter and set of one key", lambda: [c.increment_counter("z"), sorted(c.add_to_string_set("z", "a")), c.get_counter("z")], [1, ["a"], 1])
sys.exit(wrong > 0)
END
venv/bin/python probe.py | tee seen
