#!/usr/bin/env bash
# Package: software.amazon.awssdk:arns 2.57.8 (Maven), arnparse 0.0.2 (PyPI) for comparison
# Guess: AWS's parser for Java gives a resource's type and the rest of it: a role with a path is role and
#   service-role/Example, and an object of S3 has no type.
# Happens: it cuts the resource into at most three parts, at slashes or at colons, whichever comes first. resource() of the
#   role is service-role, and its name is the qualifier(); an object's first folder is its resourceType(). arnparse
#   keeps a path together. resourceAsString() is the whole text.
# Documentation: the Javadoc of ArnResource explains type and qualifier by "resourcetype/resource/qualifier" and has no
#   example with a path; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html has paths.
# Why: an exception for the role Example misses it, or one for service-role takes every role of that path.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >arns <<'END'
arn:aws:iam::123456789012:role/Example
arn:aws:iam::123456789012:role/service-role/Example
arn:aws:iam::123456789012:role/teams/one/Example
arn:aws:sts::123456789012:assumed-role/Example/session
arn:aws:s3:::logs/AWSLogs/123456789012/a.json.gz
arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/example:*
END
python3 -m venv venv
venv/bin/pip install --quiet arnparse==0.0.2 || exit 2
cat >probe.py <<'END'
from arnparse import arnparse

for text in open("arns").read().split():
    arn = arnparse(text)
    print(f"Python: {arn.resource_type or 'no type'}, {arn.resource}")
END
mkdir -p src/main/java
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>example</groupId><artifactId>probe</artifactId><version>1</version>
  <properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target></properties>
  <dependencies>
    <dependency><groupId>software.amazon.awssdk</groupId><artifactId>arns</artifactId><version>2.57.8</version></dependency>
  </dependencies>
</project>
END
cat >src/main/java/Probe.java <<'END'
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.arns.Arn;

public class Probe {
  public static void main(String[] args) throws Exception {
    for (String text : Files.readAllLines(Path.of("arns"))) {
      var arn = Arn.fromString(text);
      var resource = arn.resource();
      System.out.println("Java: " + resource.resourceType().orElse("no type") + ", " + resource.resource()
          + resource.qualifier().map(rest -> ", qualifier " + rest).orElse("") + "; as text " + arn.resourceAsString());
    }
  }
}
END
mvn --quiet compile dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null 2>&1 || exit 2
{ venv/bin/python probe.py; java -cp "target/classes:$(cat classpath)" Probe 2>/dev/null; } | tee seen

diff - seen <<'END'
Python: role, Example
Python: role, service-role/Example
Python: role, teams/one/Example
Python: assumed-role, Example/session
Python: no type, logs/AWSLogs/123456789012/a.json.gz
Python: log-group, /aws/lambda/example:*
Java: role, Example; as text role/Example
Java: role, service-role, qualifier Example; as text role/service-role/Example
Java: role, teams, qualifier one/Example; as text role/teams/one/Example
Java: assumed-role, Example, qualifier session; as text assumed-role/Example/session
Java: logs, AWSLogs, qualifier 123456789012/a.json.gz; as text logs/AWSLogs/123456789012/a.json.gz
Java: log-group, /aws/lambda/example, qualifier *; as text log-group:/aws/lambda/example:*
END
