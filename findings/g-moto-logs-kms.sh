#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI)
# Guess: a subscription filter of CloudWatch Logs in moto sends on only events that its pattern matches, for words and for JSON, and moto refuses a broken pattern; a metric filter counts; a disabled or deleted KMS key refuses to encrypt, decrypt and sign, and a topic or queue with it refuses messages.
# boto3's batch_writer sends nothing more when its block raises, and put_item of the document client refuses what it can't keep.
set -euo pipefail
cd "${PACKAGES:?}"
cat >mo.py <<'EOF'
import os, json, gzip, base64, time
os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_DEFAULT_REGION="eu-west-1")
import boto3
from moto import mock_aws
def s(l, f):
    try: print(l, "=>", f())
    except Exception as e: print(l, "ERR", type(e).__name__, str(e)[:160])
with mock_aws():
    logs, kin, kms, sns, sqs, ddb = (boto3.client(n) for n in ["logs", "kinesis", "kms", "sns", "sqs", "dynamodb"])
    msgs = ['{"eventName": "StopLogging", "n": 5}', '{"eventName": "GetTrail"}', "ERROR word", "plain"]
    for k, pattern in enumerate(["", "ERROR", "StopLogging", '{ $.eventName = "StopLogging" }', '{ $.n > 10 }', "-ERROR", '"ERROR word"', "%Stop%", "?ERROR ?plain", "{ $.eventName = "]):
        kin.create_stream(StreamName=f"s{k}", ShardCount=1); arn = kin.describe_stream(StreamName=f"s{k}")["StreamDescription"]["StreamARN"]
        logs.create_log_group(logGroupName=f"g{k}"); logs.create_log_stream(logGroupName=f"g{k}", logStreamName="x")
        def run():
            logs.put_subscription_filter(logGroupName=f"g{k}", filterName="f", filterPattern=pattern, destinationArn=arn, roleArn="arn:aws:iam::123456789012:role/r")
            logs.put_log_events(logGroupName=f"g{k}", logStreamName="x", logEvents=[{"timestamp": int(time.time() * 1000), "message": m} for m in msgs])
            it = kin.get_shard_iterator(StreamName=f"s{k}", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
            out = []
            for r in kin.get_records(ShardIterator=it)["Records"]:
                d = r["Data"]
                try: d = gzip.decompress(d)
                except Exception: d = gzip.decompress(base64.b64decode(d))
                out += [e["message"][:26] for e in json.loads(d)["logEvents"]]
            return out
        s(f"subscription {pattern!r}", run)
    s("metric filter", lambda: [logs.put_metric_filter(logGroupName="g0", filterName="m", filterPattern="ERROR", metricTransformations=[{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}]), logs.put_log_events(logGroupName="g0", logStreamName="x", logEvents=[{"timestamp": int(time.time() * 1000), "message": "ERROR"}]), boto3.client("cloudwatch").list_metrics(Namespace="n")["Metrics"]][2])
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    topic = sns.create_topic(Name="t", Attributes={"KmsMasterKeyId": key})["TopicArn"]; q = sqs.create_queue(QueueName="q", Attributes={"KmsMasterKeyId": key})["QueueUrl"]
    mac = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
    for state, f in [("disabled", lambda: [kms.disable_key(KeyId=k) for k in (key, mac)]), ("pending deletion", lambda: [kms.schedule_key_deletion(KeyId=k, PendingWindowInDays=7) for k in (key, mac)])]:
        f()
        s(f"{state} state", lambda: kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"])
        s(f"{state} encrypt", lambda: bool(kms.encrypt(KeyId=key, Plaintext=b"x"))); s(f"{state} decrypt", lambda: kms.decrypt(CiphertextBlob=blob)["Plaintext"]); s(f"{state} data key", lambda: bool(kms.generate_data_key(KeyId=key, KeySpec="AES_256"))); s(f"{state} mac", lambda: bool(kms.generate_mac(KeyId=mac, Message=b"x", MacAlgorithm="HMAC_SHA_256")))
        s(f"{state} publish", lambda: bool(sns.publish(TopicArn=topic, Message="x"))); s(f"{state} send", lambda: bool(sqs.send_message(QueueUrl=q, MessageBody="x")))
        s(f"{state} create alias", lambda: kms.create_alias(AliasName=f"alias/{state.replace(' ', '')}", TargetKeyId=key)["ResponseMetadata"]["HTTPStatusCode"])
    t = boto3.resource("dynamodb").create_table(TableName="t", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}])
    def bw():
        try:
            with t.batch_writer() as b:
                for i in range(30): b.put_item(Item={"k": str(i)})
                raise RuntimeError("no")
        except RuntimeError: return len(t.scan()["Items"])
    s("batch writer raising after 30", bw)
EOF
v-moto/bin/python mo.py
