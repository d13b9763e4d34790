#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI), fauxqs 2.4.1 (npm), org.elasticmq:elasticmq-rest-sqs_2.13 1.7.1 (Maven)
# Guess: with maxReceiveCount 2 each emulator of SQS delivers a message twice and moves it to the dead-letter queue when it is asked for the third time, with its body, attributes and the time it was
#   first sent; a message that is made visible again at once counts, too. ADD to a number of DynamoDB adds decimally: 0.1 three times is 0.3, and 38 digits are kept; numbers sort by value.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet 'moto[dynamodb,sqs,server]==5.2.5' boto3==1.44.8 || exit 2
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts fauxqs@2.4.1 dynalite@4.0.0 || exit 2
cat >fauxqs.mjs <<'END'
import { startFauxqs } from "fauxqs";
import { writeFileSync } from "node:fs";
const server = await startFauxqs({ port: 0, logger: false });
writeFileSync("port-fauxqs", String(server.port ?? new URL(server.address).port));
END
cat >dynalite.cjs <<'END'
const server = require("dynalite")({ createTableMs: 0 });
server.listen(0, "127.0.0.1", () => require("node:fs").writeFileSync("port-dynalite", String(server.address().port)));
END
node fauxqs.mjs >fauxqs.log 2>&1 & node dynalite.cjs >dynalite.log 2>&1 &
cat >probe.py <<'END'
import json, os, time, logging
from decimal import Decimal
os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="eu-central-1")
import boto3
from moto.server import ThreadedMotoServer
logging.disable(logging.CRITICAL)
moto = ThreadedMotoServer(port=0); moto.start(); port = moto._server.server_port
while not os.path.exists("port-fauxqs") or not os.path.exists("port-dynalite"): time.sleep(0.1)
for name, p in {"moto": port, "fauxqs": open("port-fauxqs").read()}.items():
    sqs = boto3.client("sqs", endpoint_url=f"http://127.0.0.1:{p}")
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    for limit in (1, 2):
        url = sqs.create_queue(QueueName=f"q{limit}", Attributes={"VisibilityTimeout": "30", "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": limit})})["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="alert", MessageAttributes={"rule": {"DataType": "String", "StringValue": "x"}})
        seen = []
        for _ in range(5):
            got = sqs.receive_message(QueueUrl=url, AttributeNames=["All"], MessageAttributeNames=["All"]).get("Messages", [])
            seen.append([m["Attributes"].get("ApproximateReceiveCount") for m in got])
            for m in got: sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=m["ReceiptHandle"], VisibilityTimeout=0)
            time.sleep(0.3)
        left = sqs.receive_message(QueueUrl=dead, AttributeNames=["All"], MessageAttributeNames=["All"]).get("Messages", [])
        print(name, limit, seen, [(m["Body"], m.get("MessageAttributes"), m["Attributes"].get("ApproximateReceiveCount"), m["Attributes"].get("DeadLetterQueueSourceArn")) for m in left])
        for m in left: sqs.delete_message(QueueUrl=dead, ReceiptHandle=m["ReceiptHandle"])
for name, p in {"moto": port, "dynalite": open("port-dynalite").read()}.items():
    db = boto3.client("dynamodb", endpoint_url=f"http://127.0.0.1:{p}")
    db.create_table(TableName="t", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}], AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}, {"AttributeName": "s", "AttributeType": "N"}], BillingMode="PAY_PER_REQUEST")
    time.sleep(0.5)
    key = {"k": {"S": "a"}, "s": {"N": "1"}}
    def update(expression, value):
        try: return db.update_item(TableName="t", Key=key, UpdateExpression=expression, ExpressionAttributeValues={":x": {"N": value}}, ReturnValues="ALL_NEW")["Attributes"]["n"]["N"]
        except Exception as e: return "error " + str(e)[-100:]
    for start, expression, value in [("0.1", "ADD n :x", "0.2"), ("0.1", "SET n = n + :x", "0.2"), ("0.3", "SET n = n - :x", "0.1"), ("9007199254740993", "ADD n :x", "1"), ("9007199254740993", "SET n = n + :x", "1"), ("12345678901234567890123456789012345678", "SET n = n + :x", "1"), ("1773480413.123456789", "ADD n :x", "1"), ("1773480413.123456789", "SET n = n + :x", "0.000000001"), ("5.0", "ADD n :x", "1"), ("1", "SET n = n + :x", "-1"), ("1", "SET n = n - :x", "1.5")]:
        db.put_item(TableName="t", Item={**key, "n": {"N": start}})
        stored = db.get_item(TableName="t", Key=key)["Item"]["n"]["N"]
        print(name, start, stored, expression, value, update(expression, value))
    for s in ["10", "9", "9.5", "-1", "100000000000000000001", "100000000000000000000"]: db.put_item(TableName="t", Item={"k": {"S": "b"}, "s": {"N": s}})
    print(name, [i["s"]["N"] for i in db.query(TableName="t", KeyConditionExpression="k = :k", ExpressionAttributeValues={":k": {"S": "b"}})["Items"]])
    for a in ["5", "5.0", "05"]:
        db.put_item(TableName="t", Item={"k": {"S": "c"}, "s": {"N": a}, "v": {"S": a}})
    print(name, [(i["s"]["N"], i["v"]["S"]) for i in db.query(TableName="t", KeyConditionExpression="k = :k", ExpressionAttributeValues={":k": {"S": "c"}})["Items"]])
moto.stop()
END
venv/bin/python probe.py 2>&1 | tee seen
! grep -q 'moto 0.1 0.1 ADD n :x 0.2 0.30' seen
