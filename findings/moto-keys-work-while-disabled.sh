#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI)
# Guess: a KMS key that is disabled, or waits for its deletion, refuses to encrypt, decrypt and make data keys, and whoever uses it is refused, too: a message to a topic or a queue that is encrypted with it.
# Happens: describe_key says Disabled and then PendingDeletion, and everything works with it as before.
# Documentation: https://docs.getmoto.org/en/latest/docs/services/kms.html marks disable_key and schedule_key_deletion as implemented, without a limit. KMS's table of key states says what each call gives, DisabledException and KMSInvalidStateException among it:
#   https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
# Why: a disabled key is how a topic of alerts is muted, and an alert on it, or the handling of the error, is never tried by a test: the publish succeeds.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[kms,sns,sqs]==5.2.5' boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import os

os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="eu-west-1")
import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

with mock_aws():
    kms, sns, sqs = boto3.client("kms"), boto3.client("sns"), boto3.client("sqs")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"example")["CiphertextBlob"]
    topic = sns.create_topic(Name="alerts", Attributes={"KmsMasterKeyId": key})["TopicArn"]
    queue = sqs.create_queue(QueueName="alerts", Attributes={"KmsMasterKeyId": key})["QueueUrl"]
    calls = {
        "Encrypt": lambda: kms.encrypt(KeyId=key, Plaintext=b"example"),
        "Decrypt": lambda: kms.decrypt(CiphertextBlob=blob),
        "GenerateDataKey": lambda: kms.generate_data_key(KeyId=key, KeySpec="AES_256"),
        "Publish": lambda: sns.publish(TopicArn=topic, Message="example"),
        "SendMessage": lambda: sqs.send_message(QueueUrl=queue, MessageBody="example"),
    }
    for change in (lambda: kms.disable_key(KeyId=key), lambda: kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)):
        change()
        for name, call in calls.items():
            try:
                call()
                answer = "works"
            except ClientError as error:
                answer = error.response["Error"]["Code"]
            print(f"{kms.describe_key(KeyId=key)['KeyMetadata']['KeyState']}, {name}: {answer}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
Disabled, Encrypt: works
Disabled, Decrypt: works
Disabled, GenerateDataKey: works
Disabled, Publish: works
Disabled, SendMessage: works
PendingDeletion, Encrypt: works
PendingDeletion, Decrypt: works
PendingDeletion, GenerateDataKey: works
PendingDeletion, Publish: works
PendingDeletion, SendMessage: works
END
