#!/usr/bin/env bash
# Package: aws-lambda-powertools 3.34.0 and 3.37.0 (PyPI)
# Guess: a condition of a feature flag that excludes (NOT_EQUALS, NOT_IN, KEY_NOT_IN_VALUE) is true when the context lacks the key, and a minor release leaves
#   that as it is.
# Happens: so it was up to 3.34. From 3.35 on no condition on a missing key is true, while one on a key with None still is. VALUE_NOT_IN_KEY and NONE_IN_VALUE
#   are true of neither, in both. Nothing is printed for a missing key.
# Documentation: issue 8424 of the repository calls the old answer a bug that "is not documented"; a test of flags that always fills in the key doesn't
#   notice.
# Why: the flag that pages for all but denied calls pages for none after the upgrade, as calls that succeed have no errorCode.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet boto3==1.44.8 jmespath typing-extensions || exit 2
for version in 3.34.0 3.37.0; do
  venv/bin/pip install --quiet --no-deps --target $version aws-lambda-powertools==$version || exit 2
done
cat >probe.py <<'END'
import sys

from aws_lambda_powertools.utilities.feature_flags import FeatureFlags
from aws_lambda_powertools.utilities.feature_flags.base import StoreProvider


class Store(StoreProvider):
    def __init__(self, condition):
        self.flags = {"page": {"default": False, "rules": {"rule": {"when_match": True, "conditions": [condition]}}}}

    @property
    def get_raw_configuration(self):
        return self.flags

    def get_configuration(self):
        return self.flags


version = sys.argv[1]
for action, value in [("NOT_EQUALS", "Denied"), ("NOT_IN", ["Denied"]), ("KEY_NOT_IN_VALUE", ["Denied"]), ("VALUE_NOT_IN_KEY", "Denied"), ("NONE_IN_VALUE", ["Denied"])]:
    flags = FeatureFlags(store=Store({"action": action, "key": "errorCode", "value": value}))
    other = ["Other"] if action == "NONE_IN_VALUE" else "Other"
    contexts = {"missing": {"eventName": "ListUsers"}, "None": {"errorCode": None}, "other": {"errorCode": other}}
    print(f"{version}, {action}:", ", ".join(f"{name} {flags.evaluate(name='page', context=context, default=False)}" for name, context in contexts.items()))
END
for version in 3.34.0 3.37.0; do PYTHONPATH=$version venv/bin/python -W ignore probe.py $version; done | tee seen

diff - seen <<'END'
3.34.0, NOT_EQUALS: missing True, None True, other True
3.34.0, NOT_IN: missing True, None True, other True
3.34.0, KEY_NOT_IN_VALUE: missing True, None True, other True
3.34.0, VALUE_NOT_IN_KEY: missing False, None False, other True
3.34.0, NONE_IN_VALUE: missing False, None False, other True
3.37.0, NOT_EQUALS: missing False, None True, other True
3.37.0, NOT_IN: missing False, None True, other True
3.37.0, KEY_NOT_IN_VALUE: missing False, None True, other True
3.37.0, VALUE_NOT_IN_KEY: missing False, None False, other True
3.37.0, NONE_IN_VALUE: missing False, None False, other True
END
