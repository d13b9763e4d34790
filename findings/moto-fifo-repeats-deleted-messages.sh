#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI), org.elasticmq:elasticmq-rest-sqs_2.13 1.7.1 (Maven)
# Guess: a first-in-first-out queue drops what is sent again within five minutes, whatever has become of the first message.
# Happens: moto drops it only while the first message is in the queue, waiting or in flight: once that is deleted, the same
#   one is delivered again. ElasticMQ drops it, as SQS does.
# Documentation: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
#   says that SQS keeps track of the id even after the message is received and deleted.
# Why: a test shows that a log object whose notification comes twice is processed twice, or that an alert that is sent again
#   arrives again, where SQS drops it.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[sqs]==5.2.5' boto3==1.44.8 || exit 2
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
from moto import mock_aws

def probe(name, **endpoint):
    sqs = boto3.client("sqs", region_name="eu-central-1", aws_access_key_id="example", aws_secret_access_key="example", **endpoint)

    def receive(url):
        return sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])

    for kind, attributes, ids in (("id", {}, {"MessageDeduplicationId": "x"}), ("content", {"ContentBasedDeduplication": "true"}, {})):
        for state in ("waiting", "in flight", "deleted"):
            url = sqs.create_queue(QueueName=f"{kind}-{state.replace(' ', '-')}.fifo", Attributes={"FifoQueue": "true", **attributes})["QueueUrl"]
            sqs.send_message(QueueUrl=url, MessageBody="object", MessageGroupId="a", **ids)
            if state != "waiting":
                for message in receive(url):
                    if state == "deleted":
                        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            sqs.send_message(QueueUrl=url, MessageBody="object", MessageGroupId="a", **ids)
            counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            total = int(counts["ApproximateNumberOfMessages"]) + int(counts["ApproximateNumberOfMessagesNotVisible"])
            print(f"{name}, same {kind}, first message {state}: {total} in the queue")

with mock_aws():
    probe("moto")
probe("ElasticMQ", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}")
END
timeout 300 java -cp '.:jars/*' Server >port 2>/dev/null & server=$!
trap 'kill $server || true; rm -rf "$folder"' EXIT
until grep -q '^port' port; do kill -0 $server && sleep 0.1 || exit 2; done
venv/bin/python probe.py "$(sed -n 's/^port //p' port)" | tee seen

diff - seen <<'END'
moto, same id, first message waiting: 1 in the queue
moto, same id, first message in flight: 1 in the queue
moto, same id, first message deleted: 1 in the queue
moto, same content, first message waiting: 1 in the queue
moto, same content, first message in flight: 1 in the queue
moto, same content, first message deleted: 1 in the queue
ElasticMQ, same id, first message waiting: 1 in the queue
ElasticMQ, same id, first message in flight: 1 in the queue
ElasticMQ, same id, first message deleted: 0 in the queue
ElasticMQ, same content, first message waiting: 1 in the queue
ElasticMQ, same content, first message in flight: 1 in the queue
ElasticMQ, same content, first message deleted: 0 in the queue
END
