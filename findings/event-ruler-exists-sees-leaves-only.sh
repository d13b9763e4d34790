#!/usr/bin/env bash
# Package: software.amazon.event.ruler:event-ruler 2.1.0 (Maven; AWS's engine for EventBridge's event patterns)
# Guess: {"exists": true} asks whether the field is in the event, and {"exists": false} whether it is not.
# Happens: only leaves exist. A field whose value is an object, even a full one, or an empty list is absent, so
#   {"exists": false} on CloudTrail's responseElements matches every call that returned something. null is present.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

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

cat >Probe.java <<'END'
import java.util.List;
import software.amazon.event.ruler.Ruler;

class Probe {
  public static void main(String[] args) throws Exception {
    for (String value : List.of("\"text\"", "null", "{\"keyId\": \"1\"}", "{}", "[\"a\"]", "[]")) {
      String event = "{\"responseElements\": " + value + "}";
      boolean exists = Ruler.matchesRule(event, "{\"responseElements\": [{\"exists\": true}]}");
      boolean absent = Ruler.matchesRule(event, "{\"responseElements\": [{\"exists\": false}]}");
      System.out.println(value + " exists: " + exists + ", absent: " + absent);
    }
  }
}
END
java -cp 'jars/*' Probe.java 2>/dev/null | tee seen

diff - seen <<'END'
"text" exists: true, absent: false
null exists: true, absent: false
{"keyId": "1"} exists: false, absent: true
{} exists: false, absent: true
["a"] exists: true, absent: false
[] exists: false, absent: true
END
