#!/usr/bin/env bash
# Package: org.elasticmq:elasticmq-rest-sqs_2.13 1.7.1 (Maven), moto 5.2.5, boto3 1.44.8 (PyPI)
# Guess: both emulators of SQS do what SQS documents about a queue that has a dead-letter queue, receipt handles, delays,
#   visibility, first-in-first-out groups and attributes, or refuse it.
# Why: notifications of log objects wait in such queues, and those that fail go to the dead-letter queue.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[sqs,server]==5.2.5' boto3==1.44.8 || exit 2
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
    System.out.println(server.waitUntilStarted().localAddress().getPort());
  }
}
END
javac -cp 'jars/*' Server.java
cat >probe.py <<'END'
import json, sys, time
import boto3
from moto.server import ThreadedMotoServer

moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
moto.start()
def client(port):
    return boto3.client("sqs", endpoint_url=f"http://127.0.0.1:{port}", region_name="eu-central-1", aws_access_key_id="example", aws_secret_access_key="example")
def bodies(sqs, url, **more):
    return [m["Body"] for m in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, **more).get("Messages", [])]
def one(sqs, url, **more):
    return sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1, **more)["Messages"][0]
def arn(sqs, url):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

def dead_letter(sqs):
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    url = sqs.create_queue(QueueName="main", Attributes={"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn(sqs, dead), "maxReceiveCount": 2})})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="a", MessageAttributes={"k": {"DataType": "String", "StringValue": "v"}})
    seen = [bodies(sqs, url, VisibilityTimeout=0) for _ in range(3)]
    time.sleep(0.5)
    message = sqs.receive_message(QueueUrl=dead, AttributeNames=["All"], MessageAttributeNames=["All"]).get("Messages", [None])[0]
    return seen, message and (message["Body"], message["Attributes"].get("ApproximateReceiveCount"), "DeadLetterQueueSourceArn" in message["Attributes"], sorted(message.get("MessageAttributes", {})))
def sources(sqs):
    return len(sqs.list_dead_letter_source_queues(QueueUrl=sqs.get_queue_url(QueueName="dead")["QueueUrl"])["queueUrls"])
def move(sqs):
    dead = sqs.get_queue_url(QueueName="dead")["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody="moved")
    sqs.start_message_move_task(SourceArn=arn(sqs, dead), DestinationArn=arn(sqs, sqs.get_queue_url(QueueName="main")["QueueUrl"]))
    time.sleep(1)
    return bodies(sqs, sqs.get_queue_url(QueueName="main")["QueueUrl"])
def redrive_by_text(sqs):
    dead = sqs.get_queue_url(QueueName="dead")["QueueUrl"]
    url = sqs.create_queue(QueueName="text", Attributes={"RedrivePolicy": json.dumps({"deadLetterTargetArn": arn(sqs, dead), "maxReceiveCount": "1"})})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="b")
    return [bodies(sqs, url, VisibilityTimeout=0) for _ in range(2)]
def redrive_of_missing(sqs):
    return sqs.create_queue(QueueName="lost", Attributes={"RedrivePolicy": json.dumps({"deadLetterTargetArn": "arn:aws:sqs:eu-central-1:123456789012:missing", "maxReceiveCount": 1})})["QueueUrl"] and "taken"
def old_handle(sqs):
    url = sqs.create_queue(QueueName="handles")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="a")
    first = one(sqs, url, VisibilityTimeout=0)["ReceiptHandle"]
    second = one(sqs, url, VisibilityTimeout=0)["ReceiptHandle"]
    return first != second
def delete_twice(sqs):
    url = sqs.create_queue(QueueName="twice")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="a")
    handle = one(sqs, url)["ReceiptHandle"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    return bodies(sqs, url)
def visible_again(sqs):
    url = sqs.create_queue(QueueName="visible")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="a")
    handle = one(sqs, url)["ReceiptHandle"]
    before = bodies(sqs, url)
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
    return before, bodies(sqs, url)
def delay(sqs):
    url = sqs.create_queue(QueueName="delay", Attributes={"DelaySeconds": "1"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="queue")
    sqs.send_message(QueueUrl=url, MessageBody="none", DelaySeconds=0)
    early = bodies(sqs, url)
    time.sleep(1.3)
    return early, bodies(sqs, url)
def fifo(sqs):
    url = sqs.create_queue(QueueName="order.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    for body, group, once in (("1", "a", "x"), ("2", "a", "y"), ("3", "b", "z"), ("4", "a", "x")):
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=group, MessageDeduplicationId=once)
    first = one(sqs, url)
    rest = bodies(sqs, url)
    return first["Body"], rest
def fifo_content(sqs):
    url = sqs.create_queue(QueueName="content.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
    for body in ("1", "1", "2"):
        sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="a")
    message = one(sqs, url)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    sqs.send_message(QueueUrl=url, MessageBody="1", MessageGroupId="a")
    return message["Body"], bodies(sqs, url)
def fifo_needs_group(sqs):
    return sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="content.fifo")["QueueUrl"], MessageBody="5") and "taken"
def fair_group(sqs):
    url = sqs.create_queue(QueueName="fair")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="1", MessageGroupId="a")
    sqs.send_message(QueueUrl=url, MessageBody="2", MessageGroupId="a")
    return sorted(bodies(sqs, url))
def large(sqs):
    url = sqs.create_queue(QueueName="large")["QueueUrl"]
    return sqs.send_message(QueueUrl=url, MessageBody="x" * 600_000) and "taken"
def too_large(sqs):
    return sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="large")["QueueUrl"], MessageBody="x" * 1_100_000) and "taken"
def maximum(sqs):
    return sqs.get_queue_attributes(QueueUrl=sqs.get_queue_url(QueueName="large")["QueueUrl"], AttributeNames=["MaximumMessageSize"])["Attributes"].get("MaximumMessageSize")
def small_maximum(sqs):
    url = sqs.create_queue(QueueName="small", Attributes={"MaximumMessageSize": "1024"})["QueueUrl"]
    return sqs.send_message(QueueUrl=url, MessageBody="x" * 2000) and "taken"
def eleven(sqs):
    return sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName="large")["QueueUrl"], MaxNumberOfMessages=11) and "taken"
def same_name(sqs):
    return sqs.create_queue(QueueName="large", Attributes={"VisibilityTimeout": "77"}) and "taken"
def attributes(sqs):
    url = sqs.create_queue(QueueName="attributes", Attributes={"KmsMasterKeyId": "alias/example", "Policy": json.dumps({"Version": "2012-10-17", "Statement": []}), "MessageRetentionPeriod": "86400", "VisibilityTimeout": "5", "ReceiveMessageWaitTimeSeconds": "1"})["QueueUrl"]
    seen = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return {k: seen.get(k) for k in ("KmsMasterKeyId", "Policy", "MessageRetentionPeriod", "VisibilityTimeout", "ReceiveMessageWaitTimeSeconds")}
def retention(sqs):
    url = sqs.create_queue(QueueName="retention", Attributes={"MessageRetentionPeriod": "60"})["QueueUrl"]
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["MessageRetentionPeriod"])["Attributes"].get("MessageRetentionPeriod")
def names(sqs):
    url = sqs.create_queue(QueueName="names")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="a", MessageAttributes={k: {"DataType": "String", "StringValue": "v"} for k in ("rule.id", "rule.severity", "other")})
    return [sorted(one(sqs, url, MessageAttributeNames=n, VisibilityTimeout=0).get("MessageAttributes", {})) for n in (["rule.*"], ["All"], [".*"], ["other"], [])]
def batch(sqs):
    url = sqs.create_queue(QueueName="batch")["QueueUrl"]
    return sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "a"}, {"Id": "1", "MessageBody": "b"}]) and "taken"
def batch_part(sqs):
    url = sqs.get_queue_url(QueueName="batch")["QueueUrl"]
    answer = sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "a"}, {"Id": "2", "MessageBody": "b", "DelaySeconds": 901}])
    return len(answer.get("Successful", [])), len(answer.get("Failed", []))
def count(sqs):
    url = sqs.create_queue(QueueName="count")["QueueUrl"]
    for body in "abc":
        sqs.send_message(QueueUrl=url, MessageBody=body)
    one(sqs, url)
    sqs.send_message(QueueUrl=url, MessageBody="d", DelaySeconds=60)
    seen = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return [seen.get("ApproximateNumberOfMessages" + k) for k in ("", "NotVisible", "Delayed")]
def receive_count(sqs):
    url = sqs.create_queue(QueueName="receives")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="a")
    return [one(sqs, url, VisibilityTimeout=0, MessageSystemAttributeNames=["ApproximateReceiveCount"])["Attributes"]["ApproximateReceiveCount"] for _ in range(3)]
def expired_handle(sqs):
    url = sqs.create_queue(QueueName="expired", Attributes={"VisibilityTimeout": "1"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="a")
    handle = one(sqs, url)["ReceiptHandle"]
    time.sleep(1.3)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    return bodies(sqs, url)
def stale_handle(sqs):
    url = sqs.create_queue(QueueName="stale", Attributes={"VisibilityTimeout": "1"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="a")
    handle = one(sqs, url)["ReceiptHandle"]
    time.sleep(1.3)
    one(sqs, url)
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
    return bodies(sqs, url)
def missing(sqs):
    return sqs.get_queue_url(QueueName="missing")
def purge(sqs):
    url = sqs.get_queue_url(QueueName="count")["QueueUrl"]
    sqs.purge_queue(QueueUrl=url)
    return bodies(sqs, url)
def characters(sqs):
    return sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="batch")["QueueUrl"], MessageBody="a\u0000b") and "taken"
def trace(sqs):
    url = sqs.create_queue(QueueName="trace")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="a", MessageSystemAttributes={"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-5759e988-bd862e3fe1be46a994272793"}})
    return one(sqs, url, MessageSystemAttributeNames=["All"])["Attributes"].get("AWSTraceHeader")
def long_timeout(sqs):
    return sqs.create_queue(QueueName="long", Attributes={"VisibilityTimeout": "43201"}) and "taken"

checks = {
    dead_letter: "([['a'], ['a'], []], ('a', '3', True, ['k']))", sources: "1", move: "['moved']", redrive_by_text: "[['b'], []]", redrive_of_missing: "error", old_handle: "True",
    delete_twice: "[]", visible_again: "([], ['a'])", delay: "(['none'], ['queue'])", fifo: "('1', ['3'])", fifo_content: "('1', ['2'])", fifo_needs_group: "error",
    fair_group: "['1', '2']", large: "taken", too_large: "error", maximum: "1048576", small_maximum: "error", eleven: "error", same_name: "error",
    attributes: "as set", retention: "60", names: "[['rule.id', 'rule.severity'], ['other', 'rule.id', 'rule.severity'], ['other', 'rule.id', 'rule.severity'], ['other'], []]",
    batch: "error", batch_part: "(1, 1)", count: "['2', '1', '1']", receive_count: "['1', '2', '3']", expired_handle: "[]", stale_handle: "?", missing: "error", purge: "[]",
    characters: "error", trace: "Root=1-5759e988-bd862e3fe1be46a994272793", long_timeout: "error",
}
for name, port in {"elasticmq": sys.argv[1], "moto": moto.get_host_and_port()[1]}.items():
    sqs, same = client(port), 0
    for check, expected in checks.items():
        try:
            seen = str(check(sqs))
        except Exception as error:
            seen, detail = "error", f"{type(error).__name__} {str(error)[:110]}"
        if seen == expected:
            same += 1
        else:
            print(f"{name}: {check.__name__}: {seen}, not {expected}", detail if seen == "error" else "")
    print(name, same, "of", len(checks))
END
java -cp '.:jars/*' Server >port 2>/dev/null & server=$!
trap 'kill $server; rm -rf "$folder"' EXIT
until [ -s port ]; do sleep 0.1; done
venv/bin/python probe.py "$(grep -E '^[0-9]+$' port)" 2>/dev/null | tee seen
! grep -q ', not ' seen
