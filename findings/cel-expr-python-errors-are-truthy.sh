#!/usr/bin/env bash
# Package: cel-expr-python 0.1.3 (PyPI; Google's wrapper of CEL for C++)
# Guess: what fails in evaluation, such as a missing key, raises an exception, as a failing compile() does and as
#   cel-python does. So `if rule.eval(data=...).value():` alerts only if the rule is true.
# Happens: eval() returns a value of type ERROR, and value() of it is the message, a non-empty text. The condition
#   takes it for true, so a rule alerts on every record that lacks the field it reads. Compare with `is True`, or ask type().
# Documentation: the README shows type() and value() and says nothing about errors: https://pypi.org/project/cel-expr-python/
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet cel-expr-python==0.1.3 || exit 2

cat >probe.py <<'END'
from cel_expr_python import cel

environment = cel.NewEnv(variables={"record": cel.Type.DYN})
rule = environment.compile("record.errorCode == 'AccessDenied'")
for record in [{"errorCode": "AccessDenied"}, {"errorCode": "Throttling"}, {}]:
    result = rule.eval(data={"record": record})
    print(f"{record}: {result.type()}, {result.value()!r}, taken for", bool(result.value()))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
{'errorCode': 'AccessDenied'}: BOOL, True, taken for True
{'errorCode': 'Throttling'}: BOOL, False, taken for False
{}: ERROR, 'NOT_FOUND: Key not found in map : "errorCode"', taken for True
END
