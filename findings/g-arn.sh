#!/usr/bin/env bash
# Package: software.amazon.awssdk:arns 2.57.8 (Maven), @aws-sdk/util-arn-parser 3.972.51 and @sandfox/arn 2.1.0 (npm), arnparse 0.0.2 (PyPI)
# Guess: each parser of ARNs gives what follows the type of a resource as one text: a role with a path is "role" and
#   "service-role/Example", a log group is "log-group" and its name, an assumed role "assumed-role" and "Role/session".
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
cat >arns <<'END'
arn:aws:iam::123456789012:role/service-role/Example
arn:aws:sts::123456789012:assumed-role/Example/session
arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/example:*
arn:aws:sns:eu-central-1:123456789012:alerts
arn:aws:s3:::logs/AWSLogs/123456789012/a:b
arn:aws:lambda:eu-central-1:123456789012:function:example:1
arn:aws:iam::123456789012:root
END
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/util-arn-parser@3.972.51 @sandfox/arn@2.1.0 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet arnparse==0.0.2 || exit 2
mkdir -p src/main/java
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>e</groupId><artifactId>e</artifactId><version>1</version>
<properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties>
<dependencies><dependency><groupId>software.amazon.awssdk</groupId><artifactId>arns</artifactId><version>2.57.8</version></dependency></dependencies></project>
END
cat >src/main/java/Probe.java <<'END'
import java.nio.file.*;
import software.amazon.awssdk.arns.Arn;

public class Probe {
  public static void main(String[] args) throws Exception {
    for (String text : Files.readAllLines(Path.of("arns"))) {
      var resource = Arn.fromString(text).resource();
      System.out.println("Java: " + resource.resourceType().orElse("-") + " | " + resource.resource() + resource.qualifier().map(q -> " | " + q).orElse(""));
    }
  }
}
END
mvn -q compile dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null 2>&1 || exit 2
cat >probe.py <<'END'
from arnparse import arnparse
for text in open("arns").read().split():
    arn = arnparse(text)
    print("Python:", arn.resource_type or "-", "|", arn.resource)
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { parse } from "@aws-sdk/util-arn-parser";
import * as sandfox from "@sandfox/arn";
for (const text of readFileSync("arns", "utf8").trim().split("\n")) {
  console.log("JavaScript:", parse(text).resource);
  const arn = (sandfox.Arn ?? sandfox.default).parse(text);
  console.log("sandfox:", arn.resource_type ?? "-", "|", arn.resource_id ?? arn.resource);
}
END
{ java -cp "target/classes:$(cat classpath)" Probe 2>&1 | grep -v SLF4J; venv/bin/python probe.py; node probe.js; } | tee seen
diff - <(grep -E '^(Java|Python)' seen) <<'END'
Java: role | service-role/Example
Java: assumed-role | Example/session
Java: log-group | /aws/lambda/example | *
Java: - | alerts
Java: - | logs/AWSLogs/123456789012/a:b
Java: function | example | 1
Java: - | root
Python: role | service-role/Example
Python: assumed-role | Example/session
Python: log-group | /aws/lambda/example:*
Python: - | alerts
Python: - | logs/AWSLogs/123456789012/a:b
Python: function | example:1
Python: - | root
END
