#!/usr/bin/env bash
# Package: localstack-core 2026.3.0 (PyPI), software.amazon.event.ruler:event-ruler 2.1.0 (Maven)
# Guess: LocalStack's own engines of EventBridge's patterns and of SNS's filter policies match what Event Ruler, AWS's own, and
#   the documentation say: in lists, for null, missing fields and empty values, numbers by value, and for each operator.
# Why: which alerts reach which subscriber is decided by such patterns, and tested with LocalStack.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet localstack-core==2026.3.0 boto3==1.42.72 botocore==1.42.72 rolo jsonpatch werkzeug moto-ext || exit 2
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
{"source": "aws.signin", "account": "123456789012", "detail": {"eventName": "ConsoleLogin", "errorCode": null, "count": 5, "whole": 5.0, "text5": "5", "big": 12345678901, "flag": true, "empty": "", "none": [], "list": ["a", "b"], "object": {}, "sourceIPAddress": "192.0.2.7", "v6": "2001:db8::7", "internal": "AWS Internal", "nested": {"deep": {"x": "y"}}, "resources": [{"accountId": "123456789012", "type": "A"}, {"accountId": "210987654321", "type": "B"}]}}
END
cat >patterns <<'END'
{"detail": {"eventName": ["ConsoleLogin"]}}
{"detail": {"eventName": ["consolelogin"]}}
{"detail": {"eventName": ["GetObject", "ConsoleLogin"]}}
{"detail": {"errorCode": [null]}}
{"detail": {"missing": [null]}}
{"detail": {"errorCode": [{"exists": true}]}}
{"detail": {"errorCode": [{"exists": false}]}}
{"detail": {"missing": [{"exists": false}]}}
{"detail": {"eventName": [{"exists": true}]}}
{"detail": {"nested": {"missing": [{"exists": false}]}}}
{"detail": {"absent": {"missing": [{"exists": false}]}}}
{"detail": {"count": [5]}}
{"detail": {"count": [5.0]}}
{"detail": {"whole": [5]}}
{"detail": {"count": ["5"]}}
{"detail": {"text5": [5]}}
{"detail": {"flag": [true]}}
{"detail": {"flag": ["true"]}}
{"detail": {"flag": [1]}}
{"detail": {"count": [{"numeric": [">", 4, "<=", 5]}]}}
{"detail": {"text5": [{"numeric": ["=", 5]}]}}
{"detail": {"flag": [{"numeric": ["=", 1]}]}}
{"detail": {"big": [{"numeric": [">", 1]}]}}
{"detail": {"eventName": [{"prefix": "Console"}]}}
{"detail": {"eventName": [{"prefix": {"equals-ignore-case": "console"}}]}}
{"detail": {"eventName": [{"suffix": "Login"}]}}
{"detail": {"eventName": [{"suffix": {"equals-ignore-case": "LOGIN"}}]}}
{"detail": {"eventName": [{"equals-ignore-case": "CONSOLELOGIN"}]}}
{"detail": {"eventName": [{"wildcard": "Con*gin"}]}}
{"detail": {"eventName": [{"wildcard": "*sole*"}]}}
{"detail": {"eventName": [{"wildcard": "console*"}]}}
{"detail": {"eventName": [{"anything-but": ["GetObject"]}]}}
{"detail": {"eventName": [{"anything-but": "ConsoleLogin"}]}}
{"detail": {"eventName": [{"anything-but": {"prefix": "Console"}}]}}
{"detail": {"eventName": [{"anything-but": {"suffix": "Logout"}}]}}
{"detail": {"eventName": [{"anything-but": {"wildcard": "Get*"}}]}}
{"detail": {"eventName": [{"anything-but": {"equals-ignore-case": "consolelogin"}}]}}
{"detail": {"eventName": [{"anything-but": {"prefix": ["Get", "Put"]}}]}}
{"detail": {"missing": [{"anything-but": "x"}]}}
{"detail": {"errorCode": [{"anything-but": "AccessDenied"}]}}
{"detail": {"errorCode": [{"anything-but": [null]}]}}
{"detail": {"count": [{"anything-but": 6}]}}
{"detail": {"count": [{"anything-but": "5"}]}}
{"detail": {"count": [{"anything-but": [5]}]}}
{"detail": {"empty": [""]}}
{"detail": {"empty": [{"anything-but": ""}]}}
{"detail": {"empty": [{"prefix": ""}]}}
{"detail": {"none": [{"exists": false}]}}
{"detail": {"none": [{"anything-but": "x"}]}}
{"detail": {"object": [{"exists": false}]}}
{"detail": {"list": ["a"]}}
{"detail": {"list": ["c"]}}
{"detail": {"list": [{"prefix": "b"}]}}
{"detail": {"list": [{"anything-but": "a"}]}}
{"detail": {"list": [{"anything-but": ["a", "b"]}]}}
{"detail": {"list": [{"exists": true}]}}
{"detail": {"resources": {"accountId": ["123456789012"]}}}
{"detail": {"resources": {"accountId": ["123456789012"], "type": ["A"]}}}
{"detail": {"resources": {"accountId": ["123456789012"], "type": ["B"]}}}
{"detail": {"resources": {"accountId": [{"anything-but": "123456789012"}]}}}
{"detail": {"resources": {"missing": [{"exists": false}]}}}
{"detail": {"sourceIPAddress": [{"cidr": "192.0.2.0/24"}]}}
{"detail": {"v6": [{"cidr": "2001:db8::/32"}]}}
{"detail": {"internal": [{"cidr": "192.0.2.0/24"}]}}
{"detail": {"$or": [{"eventName": ["GetObject"]}, {"count": [5]}]}}
{"detail": {"$or": [{"eventName": ["GetObject"]}, {"count": [6]}]}}
{"detail": {"eventName": ["ConsoleLogin"], "$or": [{"flag": [true]}, {"count": [6]}]}}
{"$or": [{"source": ["aws.s3"]}, {"detail": {"eventName": ["ConsoleLogin"]}}]}
{"detail": {"nested": {"deep": {"x": ["y"]}}}}
{"detail": {"nested": {"deep": {"x": [{"prefix": "z"}, "y"]}}}}
{"source": ["aws.signin"], "account": ["123456789012"], "detail": {"eventName": ["ConsoleLogin"]}}
{"detail": {"eventName": [{"exists": true}, "GetObject"]}}
{"detail": {"missing": [{"exists": false}, "x"]}}
{"detail": {"eventName": [{"prefix": "Get"}, {"suffix": "Login"}]}}
{"account": [123456789012]}
{"account": [{"numeric": ["=", 123456789012]}]}
END
cat >Probe.java <<'END'
import java.nio.file.*;
import software.amazon.event.ruler.Ruler;

class Probe {
  public static void main(String[] arguments) throws Exception {
    String event = Files.readString(Path.of("event.json"));
    for (String pattern : Files.readAllLines(Path.of("patterns"))) {
      String seen;
      try {
        seen = String.valueOf(Ruler.matchesRule(event, pattern));
      } catch (Exception error) {
        seen = "refused";
      }
      System.out.println(seen);
    }
  }
}
END
cat >probe.py <<'END'
import json
from localstack.services.events.event_rule_engine import EventPatternCompiler, EventRuleEngine
from localstack.services.sns.filter import FilterPolicyValidator, SubscriptionFilter

event = json.load(open("event.json"))
ruler = open("ruler").read().split()
same = {"events": 0, "sns": 0}
for pattern, expected in zip(open("patterns").read().splitlines(), ruler):
    for name in ("events", "sns"):
        try:
            if name == "events":
                seen = EventRuleEngine().evaluate_pattern_on_event(EventPatternCompiler().compile_event_pattern(pattern), json.dumps(event))
            else:
                FilterPolicyValidator(scope="MessageBody", is_subscribe_call=True).validate_filter_policy(json.loads(pattern))
                seen = SubscriptionFilter().check_filter_policy_on_message_body(json.loads(pattern), json.dumps(event))
            seen = str(bool(seen)).lower()
        except Exception as error:
            seen = "refused"
            detail = str(error)[:90]
        if seen == expected:
            same[name] += 1
        else:
            print(f"{name}: {pattern}: {seen}, not {expected}", detail if seen == "refused" else "")
print(same, "of", len(ruler))
text = lambda value: {"DataType": "String", "StringValue": value}
attributes = {"rule": text("root-login"), "rules": {"DataType": "String.Array", "StringValue": '["root-login", "key-created", null, true, 5]'}, "count": {"DataType": "Number", "StringValue": "5"}, "text5": text("5"), "account": text("012345678901"), "empty": {"DataType": "String.Array", "StringValue": "[]"}, "severity": text("high")}
cases = [({"rule": ["root-login"]}, True), ({"rule": [{"prefix": "root"}]}, True), ({"rule": [{"suffix": "login"}]}, True), ({"rule": [{"equals-ignore-case": "ROOT-LOGIN"}]}, True), ({"rule": [{"anything-but": "x"}]}, True),
         ({"missing": [{"anything-but": "x"}]}, False), ({"missing": [{"exists": False}]}, True), ({"rule": [{"exists": True}]}, True), ({"rules": ["key-created"]}, True), ({"rules": ["x"]}, False), ({"rules": [{"prefix": "key"}]}, True),
         ({"rules": [{"anything-but": "root-login"}]}, False), ({"rules": [{"anything-but": ["x"]}]}, True), ({"rules": [None]}, True), ({"rules": [True]}, True), ({"rules": [5]}, True), ({"count": [5]}, True), ({"count": [5.0]}, True), ({"count": [{"numeric": [">", 4]}]}, True),
         ({"count": ["5"]}, False), ({"text5": [5]}, False), ({"text5": [{"numeric": ["=", 5]}]}, False), ({"account": ["012345678901"]}, True), ({"empty": [{"exists": True}]}, True), ({"empty": [{"exists": False}]}, False), ({"rule": ["root-login"], "severity": ["low"]}, False),
         ({"$or": [{"rule": ["x"]}, {"severity": ["high"]}]}, True), ({"rule": [{"wildcard": "root*"}]}, True)]
for policy, expected in cases:
    try:
        seen = bool(SubscriptionFilter().check_filter_policy_on_message_attributes(policy, attributes))
    except Exception as error:
        seen = f"error {type(error).__name__} {error}"[:80]
    if seen != expected:
        print(f"attributes: {policy}: {seen}, not {expected}")
END
javac -cp 'jars/*' Probe.java
java -cp '.:jars/*' Probe >ruler 2>/dev/null
venv/bin/python probe.py 2>&1 | tee seen
! grep -q ', not ' seen
