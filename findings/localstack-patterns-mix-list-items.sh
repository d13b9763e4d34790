#!/usr/bin/env bash
# Package: localstack-core 2026.3.0, rolo 0.8.9 (PyPI), software.amazon.event.ruler:event-ruler 2.1.0 (Maven)
# Guess: LocalStack's engine of EventBridge's patterns matches what Event Ruler, AWS's own, matches.
# Happens: two fields of a list's objects may be fulfilled by two objects, where Event Ruler wants one that fulfils both; and
#   true is equal to 1.
# Why: a pattern for a resource of a type in an account alerts under test for a record with that type here and that account
#   there, and a test that it stays quiet can't be written; a pattern that mistook true for 1 alerts, and does not on AWS.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet localstack-core==2026.3.0 botocore==1.42.72 boto3==1.42.72 rolo==0.8.9 jsonpatch==1.48 werkzeug==3.1.9 || exit 2
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
cat >event.json <<'END'
{"detail": {"flag": true, "count": 1, "resources": [{"accountId": "123456789012", "type": "AWS::S3::Object"}, {"accountId": "210987654321", "type": "AWS::S3::Bucket"}]}}
END
cat >patterns <<'END'
{"detail": {"resources": {"accountId": ["123456789012"], "type": ["AWS::S3::Object"]}}}
{"detail": {"resources": {"accountId": ["123456789012"], "type": ["AWS::S3::Bucket"]}}}
{"detail": {"resources": {"accountId": ["210987654321"], "type": [{"suffix": "Object"}]}}}
{"detail": {"resources": {"accountId": ["111122223333"], "type": ["AWS::S3::Object"]}}}
{"detail": {"flag": [true]}}
{"detail": {"flag": [1]}}
{"detail": {"flag": [{"numeric": ["=", 1]}]}}
{"detail": {"count": [true]}}
END
cat >Probe.java <<'END'
import java.nio.file.*;
import software.amazon.event.ruler.Ruler;

class Probe {
  public static void main(String[] arguments) throws Exception {
    String event = Files.readString(Path.of("event.json"));
    for (String pattern : Files.readAllLines(Path.of("patterns"))) System.out.println("Event Ruler " + Ruler.matchesRule(event, pattern) + ": " + pattern);
  }
}
END
cat >probe.py <<'END'
from localstack.services.events.event_rule_engine import EventPatternCompiler, EventRuleEngine

event = open("event.json").read()
for pattern in open("patterns").read().splitlines():
    events = EventRuleEngine().evaluate_pattern_on_event(EventPatternCompiler().compile_event_pattern(pattern), event)
    print(f"LocalStack {str(events).lower()}: {pattern}")
END
javac -cp 'jars/*' Probe.java
{ java -cp '.:jars/*' Probe 2>/dev/null; venv/bin/python probe.py; } | tee seen

diff - seen <<'END'
Event Ruler true: {"detail": {"resources": {"accountId": ["123456789012"], "type": ["AWS::S3::Object"]}}}
Event Ruler false: {"detail": {"resources": {"accountId": ["123456789012"], "type": ["AWS::S3::Bucket"]}}}
Event Ruler false: {"detail": {"resources": {"accountId": ["210987654321"], "type": [{"suffix": "Object"}]}}}
Event Ruler false: {"detail": {"resources": {"accountId": ["111122223333"], "type": ["AWS::S3::Object"]}}}
Event Ruler true: {"detail": {"flag": [true]}}
Event Ruler false: {"detail": {"flag": [1]}}
Event Ruler false: {"detail": {"flag": [{"numeric": ["=", 1]}]}}
Event Ruler false: {"detail": {"count": [true]}}
LocalStack true: {"detail": {"resources": {"accountId": ["123456789012"], "type": ["AWS::S3::Object"]}}}
LocalStack true: {"detail": {"resources": {"accountId": ["123456789012"], "type": ["AWS::S3::Bucket"]}}}
LocalStack true: {"detail": {"resources": {"accountId": ["210987654321"], "type": [{"suffix": "Object"}]}}}
LocalStack false: {"detail": {"resources": {"accountId": ["111122223333"], "type": ["AWS::S3::Object"]}}}
LocalStack true: {"detail": {"flag": [true]}}
LocalStack true: {"detail": {"flag": [1]}}
LocalStack true: {"detail": {"flag": [{"numeric": ["=", 1]}]}}
LocalStack true: {"detail": {"count": [true]}}
END
