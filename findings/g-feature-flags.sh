#!/usr/bin/env bash
# Package: aws-lambda-powertools 3.37.0 (PyPI)
# Guess: a feature flag's rule with a negative action (NOT_EQUALS, NOT_IN, KEY_NOT_IN_VALUE, VALUE_NOT_IN_KEY, NONE_IN_VALUE) is true for a record without the key, and a
#   positive one false; text is not compared with numbers; a condition that fails does not match; the first rule that matches decides.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet aws-lambda-powertools==3.37.0 boto3==1.44.8 python-dateutil || exit 2
cat >probe.py <<'END'
import logging
from aws_lambda_powertools.utilities.feature_flags import FeatureFlags
from aws_lambda_powertools.utilities.feature_flags.base import StoreProvider
class Store(StoreProvider):
    def __init__(self, schema): self.schema = schema
    @property
    def get_raw_configuration(self): return self.schema
    def get_configuration(self): return self.schema
def ask(conditions, context):
    schema = {"page": {"default": False, "rules": {"rule": {"when_match": True, "conditions": [{"action": action, "key": key, "value": value} for action, key, value in conditions]}}}}
    try: return FeatureFlags(store=Store(schema)).evaluate(name="page", context=context, default="unset")
    except Exception as error: return f"{type(error).__name__} {str(error)[:80]}"
context = {"eventName": "ConsoleLogin", "names": ["a", "b"], "none": None, "size": 10, "sizeText": "10", "account": "000000000123", "empty": [], "userIdentity": {"type": "Root"}}
def say(expected, *conditions):
    seen = ask(conditions, context)
    print(("" if seen == expected else "DIFFERS ") + f"{conditions}: {seen}")
for key in ("missing", "none"):
    say(False, ("EQUALS", key, "x")); say(True, ("NOT_EQUALS", key, "x"))
    say(False, ("IN", key, ["x"])); say(True, ("NOT_IN", key, ["x"]))
    say(False, ("KEY_IN_VALUE", key, ["x"])); say(True, ("KEY_NOT_IN_VALUE", key, ["x"]))
    say(False, ("VALUE_IN_KEY", key, "x")); say(True, ("VALUE_NOT_IN_KEY", key, "x"))
    say(False, ("ALL_IN_VALUE", key, ["x"])); say(False, ("ANY_IN_VALUE", key, ["x"])); say(True, ("NONE_IN_VALUE", key, ["x"]))
    say(False, ("STARTSWITH", key, "x")); say(False, ("ENDSWITH", key, "x"))
    say(False, ("KEY_GREATER_THAN_VALUE", key, 5)); say(False, ("KEY_LESS_THAN_VALUE", key, 5)); say(False, ("KEY_LESS_THAN_OR_EQUAL_VALUE", key, 5))
    say(False, ("MODULO_RANGE", key, {"BASE": 100, "START": 0, "END": 50}))
say(False, ("EQUALS", "size", "10")); say(False, ("EQUALS", "account", 123)); say(False, ("KEY_GREATER_THAN_VALUE", "sizeText", 5))
say(True, ("KEY_GREATER_THAN_VALUE", "sizeText", "05")); say(True, ("KEY_IN_VALUE", "eventName", ["ConsoleLogin"]))
say(False, ("KEY_IN_VALUE", "eventName", "ConsoleLoginFailed")); say(True, ("VALUE_IN_KEY", "names", "a")); say(True, ("VALUE_IN_KEY", "eventName", "Login"))
say(True, ("ANY_IN_VALUE", "names", ["a"])); say(False, ("ALL_IN_VALUE", "names", ["a"])); say(True, ("ALL_IN_VALUE", "names", ["a", "b", "c"]))
say(True, ("NONE_IN_VALUE", "names", ["z"])); say(True, ("ALL_IN_VALUE", "empty", ["a"])); say(False, ("ANY_IN_VALUE", "empty", ["a"])); say(True, ("NONE_IN_VALUE", "empty", ["a"]))
say(False, ("ALL_IN_VALUE", "eventName", ["ConsoleLogin"])); say(False, ("EQUALS", "userIdentity.type", "Root"))
say(False, ("EQUALS", "eventName", "ConsoleLogin"), ("EQUALS", "missing", "x")); say(True, ("EQUALS", "eventName", "ConsoleLogin"), ("NOT_EQUALS", "missing", "x"))
END
venv/bin/python probe.py 2>&1 | tee seen
diff - <(grep DIFFERS seen) </dev/null
