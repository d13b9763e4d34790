#!/usr/bin/env bash
# Package: common-expression-language 0.10.0 (PyPI; CEL for Rust, cel 0.14.5), cel-expr-python 0.1.3 (CEL for C++)
# Guess: exists() is true if the condition is true for one item, whatever errors the others give, as || is.
# Happens: in CEL for Rust an item that lacks the field, before the one that is looked for, makes exists() an error, and all()
#   likewise; behind it, it doesn't matter. || of the same comparisons is true, as both are in CEL for C++.
# Documentation: https://github.com/google/cel-spec/blob/master/doc/langdef.md#macros says that exists() combines the
#   predicates with ||, which is true if one side is true and the other an error.
# Why: items of a list in a record rarely have the same fields: a rule alerts or fails by which of them comes first.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv rust && rust/bin/pip install --quiet common-expression-language==0.10.0 || exit 2
python3 -m venv cpp && cpp/bin/pip install --quiet cel-expr-python==0.1.3 || exit 2
cat >expressions <<'END'
record.resources.exists(x, x.ARN == "arn:aws:s3:::logs")
record.resources[0].ARN == "arn:aws:s3:::logs" || record.resources[1].ARN == "arn:aws:s3:::logs"
!record.resources.all(x, x.ARN != "arn:aws:s3:::logs")
record.resources.exists(x, has(x.ARN) && x.ARN == "arn:aws:s3:::logs")
END
cat >probe.py <<'END'
import sys
if sys.argv[1] == "rust":
    from cel import evaluate
else:
    from cel_expr_python import cel
    environment = cel.NewEnv(variables={"record": cel.Type.DYN})
    def evaluate(expression, data):
        value = environment.compile(expression).eval(data=data)
        if value.type() == cel.Type.ERROR: raise ValueError(value.value())
        return value.value()
bucket, prefix = {"ARN": "arn:aws:s3:::logs"}, {"ARNPrefix": "arn:aws:s3:::logs/"}
for name, resources in (("bucket first", [bucket, prefix]), ("bucket last", [prefix, bucket])):
    for expression in open("expressions").read().splitlines():
        try:
            seen = evaluate(expression, {"record": {"resources": resources}})
        except Exception:
            seen = "an error"
        print(f"{sys.argv[1]}, {name}: {expression} is {seen}")
END
{ rust/bin/python probe.py rust; cpp/bin/python probe.py cpp; } | tee seen

diff - seen <<'END'
rust, bucket first: record.resources.exists(x, x.ARN == "arn:aws:s3:::logs") is True
rust, bucket first: record.resources[0].ARN == "arn:aws:s3:::logs" || record.resources[1].ARN == "arn:aws:s3:::logs" is True
rust, bucket first: !record.resources.all(x, x.ARN != "arn:aws:s3:::logs") is True
rust, bucket first: record.resources.exists(x, has(x.ARN) && x.ARN == "arn:aws:s3:::logs") is True
rust, bucket last: record.resources.exists(x, x.ARN == "arn:aws:s3:::logs") is an error
rust, bucket last: record.resources[0].ARN == "arn:aws:s3:::logs" || record.resources[1].ARN == "arn:aws:s3:::logs" is True
rust, bucket last: !record.resources.all(x, x.ARN != "arn:aws:s3:::logs") is an error
rust, bucket last: record.resources.exists(x, has(x.ARN) && x.ARN == "arn:aws:s3:::logs") is True
cpp, bucket first: record.resources.exists(x, x.ARN == "arn:aws:s3:::logs") is True
cpp, bucket first: record.resources[0].ARN == "arn:aws:s3:::logs" || record.resources[1].ARN == "arn:aws:s3:::logs" is True
cpp, bucket first: !record.resources.all(x, x.ARN != "arn:aws:s3:::logs") is True
cpp, bucket first: record.resources.exists(x, has(x.ARN) && x.ARN == "arn:aws:s3:::logs") is True
cpp, bucket last: record.resources.exists(x, x.ARN == "arn:aws:s3:::logs") is True
cpp, bucket last: record.resources[0].ARN == "arn:aws:s3:::logs" || record.resources[1].ARN == "arn:aws:s3:::logs" is True
cpp, bucket last: !record.resources.all(x, x.ARN != "arn:aws:s3:::logs") is True
cpp, bucket last: record.resources.exists(x, has(x.ARN) && x.ARN == "arn:aws:s3:::logs") is True
END
