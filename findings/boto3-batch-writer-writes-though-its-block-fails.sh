#!/usr/bin/env bash
# Package: boto3 1.44.8, moto 5.2.5 (PyPI)
# Guess: when the block of `with table.batch_writer()` raises, what it has gathered and not sent yet is dropped, as a transaction or a file that is written anew would be.
# Happens: it is sent: the writer sends whatever is left when the block ends, in whichever way, before the exception goes on. If that fails, too, its error takes the place of the block's.
# Documentation: boto3's guide says that the writer sends items in batches and at the end, not what becomes of them when the block raises; nor does an issue of github.com/boto/boto3 that was found.
# Why: a job that claims records in a table, and stops at one that it can't read, has marked as done what it never alerted on: the next run leaves it out.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[dynamodb]==5.2.5' boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import os

os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="eu-west-1")
import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

with mock_aws():

    def written(name, items):
        schema = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}
        table = boto3.resource("dynamodb").create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **schema)
        try:
            with table.batch_writer() as batch:
                for item in items:
                    batch.put_item(Item=item)
                raise ValueError("a record that can't be read")
        except (ValueError, ClientError) as error:
            return f"{table.scan()['Count']} written, {type(error).__name__}"

    print("3 items, then an exception:", written("few", [{"id": str(number)} for number in range(3)]))
    print("30 items, then an exception:", written("many", [{"id": str(number)} for number in range(30)]))
    print("an item without its key, then an exception:", written("broken", [{"id": "1"}, {"other": "2"}]))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
3 items, then an exception: 3 written, ValueError
30 items, then an exception: 30 written, ValueError
an item without its key, then an exception: 1 written, ClientError
END
