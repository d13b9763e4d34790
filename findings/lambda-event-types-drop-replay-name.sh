#!/usr/bin/env bash
# Package: github.com/aws/aws-lambda-go v1.55.1 (Go), com.amazonaws:aws-lambda-java-events 3.16.1 with aws-lambda-java-serialization 1.4.1 (Maven), aws-lambda-powertools 3.37.0 (PyPI)
# Guess: AWS's types for an event of EventBridge have all of its fields, replay-name among them, by which a function tells an event that is replayed from an archive.
# Happens: Go's CloudWatchEvent and EventBridgeEvent, and Java's ScheduledEvent, have no field for it, and drop it without an error. Powertools for Python has replay_name.
# Documentation: Powertools' comment on replay_name says that it tells whether the event is being replayed, and the name of the replay; https://pkg.go.dev/github.com/aws/aws-lambda-go/events#EventBridgeEvent doesn't mention it.
# Why: a function that leaves out replays, since their alerts were sent when they happened, sees none, and a replay of a month sends them all again. Read the event as a map, or keep replays from the rule by {"replay-name": [{"exists": false}]}.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >event.json <<'END'
{"version": "0", "id": "00000000-0000-4000-8000-000000000001", "detail-type": "AWS API Call via CloudTrail", "source": "aws.iam", "account": "123456789012", "time": "2026-03-14T09:26:53Z", "region": "us-east-1", "resources": [], "replay-name": "march", "detail": {"eventName": "CreateUser"}}
END
cat >main.go <<'END'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/events"
)

func main() {
	text, _ := os.ReadFile("event.json")
	var event events.EventBridgeEvent
	err := json.Unmarshal(text, &event)
	back, _ := json.Marshal(event)
	fmt.Printf("Go, EventBridgeEvent: error %v\n%s\n", err, back)
}
END
go mod init probe >/dev/null 2>&1
go get github.com/aws/aws-lambda-go@v1.55.1 >/dev/null 2>&1 && go mod tidy >/dev/null 2>&1 || exit 2
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.amazonaws</groupId><artifactId>aws-lambda-java-events</artifactId><version>3.16.1</version></dependency>
    <dependency><groupId>com.amazonaws</groupId><artifactId>aws-lambda-java-serialization</artifactId><version>1.4.1</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars >/dev/null 2>&1 || exit 2
cat >Probe.java <<'END'
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.io.ByteArrayOutputStream;
import java.nio.file.*;

public class Probe {
  public static void main(String[] args) throws Exception {
    PojoSerializer<ScheduledEvent> serializer = LambdaEventSerializers.serializerFor(ScheduledEvent.class, Probe.class.getClassLoader());
    ByteArrayOutputStream back = new ByteArrayOutputStream();
    serializer.toJson(serializer.fromJson(Files.readString(Path.of("event.json"))), back);
    System.out.println("Java, ScheduledEvent:\n" + back);
  }
}
END
javac -cp 'jars/*' Probe.java
python3 -m venv venv && venv/bin/pip install --quiet aws-lambda-powertools==3.37.0 || exit 2
cat >probe.py <<'END'
import json
from pathlib import Path

from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent

print("Python, EventBridgeEvent.replay_name:", EventBridgeEvent(json.loads(Path("event.json").read_text())).replay_name)
END
{ go run . && java -cp 'jars/*:.' Probe && venv/bin/python probe.py; } | tee seen

diff - seen <<'END'
Go, EventBridgeEvent: error <nil>
{"version":"0","id":"00000000-0000-4000-8000-000000000001","detail-type":"AWS API Call via CloudTrail","source":"aws.iam","account":"123456789012","time":"2026-03-14T09:26:53Z","region":"us-east-1","resources":[],"detail":{"eventName":"CreateUser"}}
Java, ScheduledEvent:
{"version":"0","account":"123456789012","region":"us-east-1","detail":{"eventName":"CreateUser"},"source":"aws.iam","id":"00000000-0000-4000-8000-000000000001","time":"2026-03-14T09:26:53.000Z","resources":[],"detail-type":"AWS API Call via CloudTrail"}
Python, EventBridgeEvent.replay_name: march
END
