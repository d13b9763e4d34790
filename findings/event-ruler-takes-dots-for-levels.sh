#!/usr/bin/env bash
# Package: software.amazon.event.ruler:event-ruler 2.1.0 (Maven; AWS's engine for EventBridge's event patterns)
# Guess: a pattern's levels are the event's levels. {"tags": {"cost.center": ["42"]}} asks for the key "cost.center",
#   and {"tags": {"cost": {"center": ["42"]}}} for a key within a key.
# Happens: both patterns match both events. Paths are joined with dots before they are compared, so a dot in a
#   name and a level are the same.
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
    List<String> shapes = List.of("{\"tags\": {\"cost.center\": %s}}", "{\"tags\": {\"cost\": {\"center\": %s}}}");
    for (String pattern : shapes) {
      for (String event : shapes) {
        boolean matches = Ruler.matchesRule(event.formatted("\"42\""), pattern.formatted("[\"42\"]"));
        System.out.println(pattern.formatted("[\"42\"]") + " on " + event.formatted("\"42\"") + ": " + matches);
      }
    }
  }
}
END
java -cp 'jars/*' Probe.java 2>/dev/null | tee seen

diff - seen <<'END'
{"tags": {"cost.center": ["42"]}} on {"tags": {"cost.center": "42"}}: true
{"tags": {"cost.center": ["42"]}} on {"tags": {"cost": {"center": "42"}}}: true
{"tags": {"cost": {"center": ["42"]}}} on {"tags": {"cost.center": "42"}}: true
{"tags": {"cost": {"center": ["42"]}}} on {"tags": {"cost": {"center": "42"}}}: true
END
