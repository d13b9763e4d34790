#!/usr/bin/env bash
# Package: moto 5.2.5 with boto3 1.44.8 (PyPI)
# Guess: moto implements TransactWriteItems with its ClientRequestToken, which is a parameter of its own for one
#   purpose: the second call with the same token succeeds and changes nothing.
# Happens: both calls succeed and both are applied, so the counter is 2. A test of idempotency over moto fails, or
#   worse, code that is written to pass over moto is wrong on AWS.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet 'moto[dynamodb]==5.2.5' boto3==1.44.8 || exit 2

cat >probe.py <<'END'
import boto3
from moto import mock_aws

with mock_aws():
    dynamodb = boto3.client("dynamodb", "us-east-1", aws_access_key_id="example", aws_secret_access_key="example")
    dynamodb.create_table(
        TableName="counters",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    add_one = {
        "TableName": "counters",
        "Key": {"id": {"S": "alerts"}},
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    for _ in range(2):
        dynamodb.transact_write_items(TransactItems=[{"Update": add_one}], ClientRequestToken="the-same-token")
    item = dynamodb.get_item(TableName="counters", Key={"id": {"S": "alerts"}})["Item"]
    print("counter after two calls with one token:", item["n"]["N"])
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
counter after two calls with one token: 2
END
