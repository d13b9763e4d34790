#!/usr/bin/env bash
# Package: serverless-offline-aws-eventbridge 2.2.4 (npm), software.amazon.event.ruler:event-ruler 2.1.0 (Maven; EventBridge's engine)
# Guess: a pattern matches offline what it matches in EventBridge, or a filter that the plugin doesn't have is refused.
# Happens: anything-but matches a record without the field, which EventBridge doesn't, and anything-but with a prefix or a suffix matches every record.
# Documentation: the plugin's README names anything-but among the filters that it supports, and links EventBridge's page on them.
# Why: `errorCode: anything-but AccessDenied` alerts on successful calls in a test, and never in AWS; an exclusion of roles by their prefix excludes none.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts --legacy-peer-deps serverless-offline-aws-eventbridge@2.2.4 || exit 2
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
cat >patterns <<'END'
{"eventName": [{"prefix": "Console"}]}
{"eventName": [{"anything-but": ["DeleteTrail"]}]}
{"eventName": [{"anything-but": ["ConsoleLogin"]}]}
{"eventName": [{"anything-but": {"prefix": "Console"}}]}
{"eventName": [{"anything-but": {"suffix": "Login"}}]}
{"errorCode": [{"anything-but": ["AccessDenied"]}]}
{"errorCode": [{"exists": true}]}
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import EventBridge from "serverless-offline-aws-eventbridge";

const log = { debug() {}, notice() {} };
const plugin = new EventBridge({ service: {}, config: {}, cli: log }, {}, { log });
plugin.config = {};
const entry = { Source: "aws.signin", Detail: '{"eventName": "ConsoleLogin"}' };
for (const pattern of readFileSync("patterns", "utf8").trim().split("\n")) {
  const matches = plugin.verifyIsSubscribed({ event: { pattern: { detail: JSON.parse(pattern) } } }, entry);
  console.log(`offline: ${pattern}: ${matches}`);
}
END
cat >Probe.java <<'END'
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.event.ruler.Machine;

class Probe {
  public static void main(String[] args) throws Exception {
    for (String pattern : Files.readAllLines(Path.of("patterns"))) {
      var machine = new Machine();
      machine.addRule("rule", pattern);
      System.out.println("EventBridge: " + pattern + ": " + !machine.rulesForJSONEvent("{\"eventName\": \"ConsoleLogin\"}").isEmpty());
    }
  }
}
END
{ node probe.js; java -cp 'jars/*' Probe.java 2>/dev/null; } | tee seen

diff - seen <<'END'
offline: {"eventName": [{"prefix": "Console"}]}: true
offline: {"eventName": [{"anything-but": ["DeleteTrail"]}]}: true
offline: {"eventName": [{"anything-but": ["ConsoleLogin"]}]}: false
offline: {"eventName": [{"anything-but": {"prefix": "Console"}}]}: true
offline: {"eventName": [{"anything-but": {"suffix": "Login"}}]}: true
offline: {"errorCode": [{"anything-but": ["AccessDenied"]}]}: true
offline: {"errorCode": [{"exists": true}]}: false
EventBridge: {"eventName": [{"prefix": "Console"}]}: true
EventBridge: {"eventName": [{"anything-but": ["DeleteTrail"]}]}: true
EventBridge: {"eventName": [{"anything-but": ["ConsoleLogin"]}]}: false
EventBridge: {"eventName": [{"anything-but": {"prefix": "Console"}}]}: false
EventBridge: {"eventName": [{"anything-but": {"suffix": "Login"}}]}: false
EventBridge: {"errorCode": [{"anything-but": ["AccessDenied"]}]}: false
EventBridge: {"errorCode": [{"exists": true}]}: false
END
