#!/usr/bin/env bash
# Package: aws-lambda-powertools 3.37.0 (PyPI; its utility for masking data)
# Guess: DataMasking().erase(record, fields=[...]) gives a copy in which the named fields are *****, items of lists by [*], too, and everything else as it was: the record itself isn't changed, dates, tuples, numbers and keys keep their types and digits; a field that is null stays null or is masked;
#   a key with a dot can be named in quotes; with raise_on_missing_field=False a field that is missing is left out, and the others are masked. A mask by rules (regex_pattern, dynamic_mask) masks what fits and leaves what doesn't.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet 'aws-lambda-powertools[datamasking]==3.37.0' || exit 2
cat >probe.py <<'END'
import copy
import datetime
import decimal
import warnings

from aws_lambda_powertools.utilities.data_masking import DataMasking

warnings.simplefilter("always")
RECORD = {"eventName": "CreateAccessKey", "eventTime": "2026-03-14T09:26:53Z", "userIdentity": {"arn": "arn:aws:iam::123456789012:user/example", "accessKeyId": "example"},
          "responseElements": {"accessKey": {"accessKeyId": "example", "userName": "alice"}}, "items": [{"name": "a", "token": "x"}, {"name": "b"}, {"name": "c", "token": None}], "none": None, "n": 12345678901234567890, "f": 0.1, "a.b": "dot", "a": {"b": "level"}}


def show(words, data, **how):
    before = copy.deepcopy(data)
    rest = how.pop("init", {})
    try:
        result = DataMasking(**rest).erase(data, **how)
    except Exception as error:
        result = f"{type(error).__name__}: {str(error)[:150]}"
    print(f"{words}: {result}" + ("" if data == before else f"; THE RECORD IS {data}"))


show("no fields", RECORD)
show("a field", RECORD, fields=["userIdentity.accessKeyId"])
show("an object", RECORD, fields=["responseElements.accessKey"])
show("items", RECORD, fields=["items[*].token"])
show("everywhere", RECORD, fields=["$..accessKeyId"])
show("null", RECORD, fields=["none"])
show("a dot", RECORD, fields=["'a.b'"])
show("a dot, $", RECORD, fields=["$['a.b']"])
show("missing", RECORD, fields=["missing", "eventName"])
show("missing, raise_on_missing_field False", RECORD, fields=["missing", "eventName"], init={"raise_on_missing_field": False})
show("below a missing one", RECORD, fields=["missing.x", "eventName"], init={"raise_on_missing_field": False})
show("types", {"date": datetime.datetime(2026, 3, 14), "tuple": (1, 2), "decimal": decimal.Decimal("1.10"), 1: "key", "secret": "x"}, fields=["secret"])
show("types 2", {"tuple": (1, 2), 1: "key", "secret": "x"}, fields=["secret"])
show("set", {"set": {1}, "secret": "x"}, fields=["secret"])
show("bytes", {"bytes": b"x", "secret": "x"}, fields=["secret"])
show("text", "secret")
show("list", [RECORD["userIdentity"], RECORD["userIdentity"]], fields=["[*].accessKeyId"])
show("JSON text", '{"secret": "x", "n": 1.0}', fields=["secret"])
show("dynamic", RECORD, fields=["eventName"], dynamic_mask=True)
show("custom", RECORD, fields=["eventName"], custom_mask="none")
show("regex", RECORD, fields=["userIdentity.arn"], regex_pattern=r"\d{12}", mask_format="account")
show("regex that doesn't fit", RECORD, fields=["eventName"], regex_pattern=r"\d{12}", mask_format="account")
show("rules", RECORD, masking_rules={"userIdentity.arn": {"regex_pattern": r"\d{12}", "mask_format": "account"}, "eventName": {"dynamic_mask": True}, "items[*].name": {"custom_mask": "n"}})
show("rules, a missing field", RECORD, masking_rules={"missing": {"custom_mask": "n"}, "eventName": {"custom_mask": "n"}})
show("rules, a number", RECORD, masking_rules={"n": {"dynamic_mask": True}, "f": {"custom_mask": "x"}})
show("rules, an object", RECORD, masking_rules={"responseElements": {"custom_mask": "x"}})
show("number", RECORD, fields=["n", "f"])
END
venv/bin/python probe.py 2>&1 | tee seen
