#!/usr/bin/env bash
# Package: moto 5.2.5 and boto3 1.44.8 (PyPI), software.amazon.event.ruler:event-ruler 2.1.0 (Maven; EventBridge's engine)
# Guess: moto sends an event to a rule's queue if the pattern matches as EventBridge's does, also where the pattern names
#   a field of objects in a list, as in CloudTrail's resources and ipPermissions.items.
# Happens: moto takes the list for a value that is not an object, and finds no field in it: no pattern matches inside a
#   list, and {"exists": false} matches although the field is there. Lists of text match. A test that a rule stays quiet
#   passes for every pattern, and one with `exists` alerts in the test but not in EventBridge.
# Documentation: https://docs.getmoto.org/en/latest/docs/services/events.html does not limit the patterns of put_rule;
#   https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-arrays.html says that lists are flattened.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet 'moto[events,sqs]==5.2.5' boto3==1.44.8 || exit 2
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>software.amazon.event.ruler</groupId><artifactId>event-ruler</artifactId><version>2.1.0</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2

echo '{"tags": ["x", "y"], "one": {"type": "a"}, "resources": [{"type": "AWS::S3::Bucket", "accountId": "123456789012"}]}' >record.json
cat >patterns <<'END'
{"detail": {"tags": ["y"]}}
{"detail": {"one": {"type": ["a"]}}}
{"detail": {"resources": {"type": ["AWS::S3::Bucket"]}}}
{"detail": {"resources": {"type": [{"prefix": "AWS::S3"}]}}}
{"detail": {"resources": {"type": [{"exists": true}]}}}
{"detail": {"resources": {"type": [{"exists": false}]}}}
END
cat >probe.py <<'END'
import boto3
from moto import mock_aws

record = open("record.json").read()
for pattern in open("patterns").read().splitlines():
    with mock_aws():
        events, sqs = boto3.client("events"), boto3.client("sqs")
        url = sqs.create_queue(QueueName="alerts")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.put_rule(Name="rule", EventPattern=pattern)
        events.put_targets(Rule="rule", Targets=[{"Id": "queue", "Arn": arn}])
        events.put_events(Entries=[{"Source": "example", "DetailType": "example", "Detail": record}])
        answer = "true" if "Messages" in sqs.receive_message(QueueUrl=url) else "false"
        print(f"moto: {pattern} {answer}")
END
cat >Probe.java <<'END'
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.event.ruler.Ruler;

class Probe {
  public static void main(String[] args) throws Exception {
    var event = "{\"detail\": " + Files.readString(Path.of("record.json")) + "}";
    for (String pattern : Files.readAllLines(Path.of("patterns"))) {
      System.out.println("event-ruler: " + pattern + " " + Ruler.matchesRule(event, pattern));
    }
  }
}
END
export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_DEFAULT_REGION=eu-central-1
{ venv/bin/python probe.py 2>/dev/null; java -cp 'jars/*' Probe.java 2>/dev/null; } | tee seen

diff - seen <<'END'
moto: {"detail": {"tags": ["y"]}} true
moto: {"detail": {"one": {"type": ["a"]}}} true
moto: {"detail": {"resources": {"type": ["AWS::S3::Bucket"]}}} false
moto: {"detail": {"resources": {"type": [{"prefix": "AWS::S3"}]}}} false
moto: {"detail": {"resources": {"type": [{"exists": true}]}}} false
moto: {"detail": {"resources": {"type": [{"exists": false}]}}} true
event-ruler: {"detail": {"tags": ["y"]}} true
event-ruler: {"detail": {"one": {"type": ["a"]}}} true
event-ruler: {"detail": {"resources": {"type": ["AWS::S3::Bucket"]}}} true
event-ruler: {"detail": {"resources": {"type": [{"prefix": "AWS::S3"}]}}} true
event-ruler: {"detail": {"resources": {"type": [{"exists": true}]}}} true
event-ruler: {"detail": {"resources": {"type": [{"exists": false}]}}} false
END
