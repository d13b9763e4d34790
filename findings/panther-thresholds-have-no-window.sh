#!/usr/bin/env bash
# Package: panther-detection-helpers 1.0.2, moto 5.2.5 (PyPI)
# Guess: evaluate_threshold(key, 3, 3600) is true when three events come within an hour, and what has expired is not read any more: by
#   counters, sets and dictionaries.
# Happens: each event puts the hour off, so that any three events count that are less than an hour apart from each other; only an hour
#   of silence begins a new count. get_counter, get_string_set and get_dictionary give what has expired, unless force_ttl_check is set, and
#   add_to_string_set adds to it, so that an expired set comes back with all its values.
# Documentation: the docstrings say of expiry_seconds "How many seconds from now to expire", and that force_ttl_check does not rely on
#   "underlying eventually-consistent mechanisms".
# Why: "10 refused calls in an hour" alerts for one in each of ten hours; what was seen long ago is not new.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet panther-detection-helpers==1.0.2 'moto[dynamodb]==5.2.5' boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import os
import time

import boto3
from moto import mock_aws

os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="us-east-1")

with mock_aws():
    boto3.resource("dynamodb").create_table(TableName="panther-kv-store", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
                                            AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}])
    from panther_detection_helpers import caching

    def events(threshold, expiry, pause, count):
        answers = []
        for number in range(count):
            time.sleep(pause if number else 0)
            answers.append("alert" if caching.evaluate_threshold(f"{threshold} {pause}", threshold, expiry) else "quiet")
        print(f"threshold {threshold} in {expiry} s, an event each {pause} s: {', '.join(answers)}")

    events(3, 8, 4.5, 4)
    events(2, 2, 4, 2)
    caching.increment_counter("count", 5, epoch_seconds=1)
    caching.add_to_string_set("set", ["a", "b"], epoch_seconds=1)
    caching.put_dictionary("dictionary", {"a": 1}, epoch_seconds=1)
    time.sleep(2.5)
    for force in (False, True):
        answers = [call(key, force_ttl_check=force) for call, key in ((caching.get_counter, "count"), (caching.get_string_set, "set"), (caching.get_dictionary, "dictionary"))]
        print(f"expired, force_ttl_check={force}: {int(answers[0])}, {sorted(answers[1])}, {answers[2]}")
    print("expired counter, incremented:", caching.increment_counter("count"))
    print("expired set, added to:", sorted(caching.add_to_string_set("set", "c")))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
threshold 3 in 8 s, an event each 4.5 s: quiet, quiet, alert, quiet
threshold 2 in 2 s, an event each 4 s: quiet, quiet
expired, force_ttl_check=False: 5, ['a', 'b'], {'a': 1}
expired, force_ttl_check=True: 0, [], {}
expired counter, incremented: 1
expired set, added to: ['a', 'b', 'c']
END
