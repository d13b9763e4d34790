#!/usr/bin/env bash
# Package: pyathena 4.2.1 (PyPI)
# Guess: AWS's table for CloudTrail has useridentity as a struct of texts, resources as an array of structs and some maps. PyAthena gives such a value as a
#   dict with the texts that Athena has, or as Athena's own text where it can't be read for certain: an account id stays text with its zeros, "true" and "null" stay text,
#   a value with a comma or an equals sign stays whole or the whole value stays text.
set -euo pipefail
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet pyathena==4.2.1 'moto[athena,s3,server]==5.2.5' || exit 2
cat >probe.py <<'END'
from pyathena.converter import DefaultTypeConverter
converter = DefaultTypeConverter()
for kind, value in [
    ("row", "{type=AssumedRole, principalid=AROAEXAMPLE:session, arn=arn:aws:sts::012345678901:assumed-role/Admin/session, accountid=012345678901, invokedby=null}"),
    ("row", "{type=IAMUser, username=123456789012, accountid=123456789012}"),
    ("row", "{username=null, mfaauthenticated=true, creationdate=2026-03-14T12:00:00Z}"),
    ("row", "{type=IAMUser, username=Doe, Jane, accountid=123456789012}"),
    ("row", "{type=IAMUser, username=jane=admin, accountid=123456789012}"),
    ("row", "{type=IAMUser, username=, accountid=123456789012}"),
    ("row", "{attributes={mfaauthenticated=false, creationdate=2026-03-14T12:00:00Z}, sessionissuer={type=Role, accountid=012345678901}}"),
    ("row", "{version=1.10, number=1e5, count=007}"),
    ("array", "[{arn=arn:aws:s3:::example, accountid=012345678901, type=AWS::S3::Bucket}]"),
    ("array", "[012345678901, 123456789012]"),
    ("array", "[null, a, true]"),
    ("array", '["012345678901"]'),
    ("map", "{account=012345678901, ok=true}"),
    ("json", '{"accountId": "012345678901"}'),
]:
    try: print(kind, value, "->", repr(converter.convert(kind, value)))
    except Exception as error: print(kind, value, "->", type(error).__name__, error)
END
venv/bin/python probe.py
