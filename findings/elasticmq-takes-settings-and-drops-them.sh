#!/usr/bin/env bash
# Package: org.elasticmq:elasticmq-rest-sqs_2.13 1.7.1 (Maven), boto3 1.44.8 (PyPI)
# Guess: ElasticMQ keeps to what a queue is told, or refuses it, and its strict limits, the default, are SQS's.
# Happens: MaximumMessageSize, MessageRetentionPeriod and KmsMasterKeyId are taken and forgotten, so that a message larger than
#   the queue's limit is sent; a VisibilityTimeout above 12 hours is taken. The prefix rule.* in MessageAttributeNames gives no
#   attributes. Deleting a message twice, which SQS takes for deleted, is an error. RedrivePolicy and DelaySeconds work.
# Documentation: https://github.com/softwaremill/elasticmq/blob/master/README.md says that a subset of SQS is implemented, and that
#   the limits of SQS are checked.
# Why: a test of the queue of failed invocations passes, though SQS would refuse its message or drop it after its retention.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet boto3==1.44.8 || exit 2
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.elasticmq</groupId><artifactId>elasticmq-rest-sqs_2.13</artifactId><version>1.7.1</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2
cat >Server.java <<'END'
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

class Server {
  public static void main(String[] arguments) {
    var server = SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
    System.out.println("port " + server.waitUntilStarted().localAddress().getPort());
  }
}
END
javac -cp 'jars/*' Server.java
cat >probe.py <<'END'
import sys

import boto3

sqs = boto3.client("sqs", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", region_name="eu-central-1",
                   aws_access_key_id="example", aws_secret_access_key="example")

def taken(call, **arguments):
    try:
        call(**arguments)
        return "taken"
    except Exception as error:
        return type(error).__name__

told = {"MaximumMessageSize": "1024", "MessageRetentionPeriod": "86400", "KmsMasterKeyId": "alias/example", "DelaySeconds": "0", "VisibilityTimeout": "0"}
url = sqs.create_queue(QueueName="failures", Attributes=told)["QueueUrl"]
kept = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
for name in told:
    print(f"{name}: {kept.get(name, 'not kept')}")
print("VisibilityTimeout of 43201:", taken(sqs.set_queue_attributes, QueueUrl=url, Attributes={"VisibilityTimeout": "43201"}))
sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "0"})
print("message of 2000 bytes:", taken(sqs.send_message, QueueUrl=url, MessageBody="x" * 2000))
print("message of 1100000 bytes:", taken(sqs.send_message, QueueUrl=url, MessageBody="x" * 1_100_000))
sqs.purge_queue(QueueUrl=url)
text = {"DataType": "String", "StringValue": "x"}
sqs.send_message(QueueUrl=url, MessageBody="a", MessageAttributes={"rule.id": text, "rule.severity": text})
for names in (["All"], ["rule.id"], ["rule.*"]):
    message = sqs.receive_message(QueueUrl=url, MessageAttributeNames=names)["Messages"][0]
    print(f"{names}: {sorted(message.get('MessageAttributes', {}))}")
for _ in range(2):
    print("delete:", taken(sqs.delete_message, QueueUrl=url, ReceiptHandle=message["ReceiptHandle"]))
END
timeout 300 java -cp '.:jars/*' Server >port 2>/dev/null & server=$!
trap 'kill $server || true; rm -rf "$folder"' EXIT
until grep -q '^port' port; do kill -0 $server && sleep 0.1 || exit 2; done
venv/bin/python probe.py "$(sed -n 's/^port //p' port)" | tee seen

diff - seen <<'END'
MaximumMessageSize: not kept
MessageRetentionPeriod: not kept
KmsMasterKeyId: not kept
DelaySeconds: 0
VisibilityTimeout: 0
VisibilityTimeout of 43201: taken
message of 2000 bytes: taken
message of 1100000 bytes: InvalidAttributeValue
['All']: ['rule.id', 'rule.severity']
['rule.id']: ['rule.id']
['rule.*']: []
delete: taken
delete: ReceiptHandleIsInvalid
END
