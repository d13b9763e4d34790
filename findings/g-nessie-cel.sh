#!/usr/bin/env bash
# Package: org.projectnessie.cel:cel-tools 0.6.0 (Maven)
# Guess: cel-java, a port of cel-go, evaluates expressions on a map of Java's values, as a JSON reader gives them, by CEL's
#   rules: null is a value that is there, numbers compare by value, values of two types are unequal, and || and exists()
#   take an error on one side if the other decides.
# Why: rules in CEL that a service on the JVM evaluates on records.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.projectnessie.cel</groupId><artifactId>cel-tools</artifactId><version>0.6.0</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2
cat >Probe.java <<'END'
import java.util.*;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.tools.*;

class Probe {
  public static void main(String[] arguments) {
    Map<String, Object> record = new HashMap<>();
    record.put("none", null);
    record.put("name", "ConsoleLogin");
    record.put("count", 5);
    record.put("long", 5000000000L);
    record.put("ratio", 2.5);
    record.put("whole", 5.0);
    record.put("flag", true);
    record.put("list", List.of("a", "b"));
    record.put("items", List.of(Map.of("port", 22), Map.of("name", "x"), Map.of("port", 443)));
    record.put("object", Map.of("name", "x"));
    record.put("empty", Map.of());
    ScriptHost host = ScriptHost.newBuilder().build();
    int same = 0;
    for (Scanner lines = new Scanner(System.in); lines.hasNextLine(); ) {
      String[] parts = lines.nextLine().split(" ", 2);
      String seen;
      try {
        Script script = host.buildScript(parts[1]).withDeclarations(Decls.newVar("record", Decls.newMapType(Decls.String, Decls.Dyn))).build();
        seen = String.valueOf(script.execute(Boolean.class, Map.of("record", record)));
      } catch (ScriptCreateException error) {
        seen = "refused: " + error.getMessage().split("\n")[0];
      } catch (Exception error) {
        seen = "error";
      }
      if (seen.equals(parts[0])) same++;
      else System.out.println(parts[1] + ": " + seen + ", not " + parts[0]);
    }
    System.out.println(same + " as in cel-go");
  }
}
END
cat >expressions <<'END'
true record.name == "ConsoleLogin"
true record.none == null
false record.name == null
false record.count == null
true record.count != null
true has(record.none)
true "none" in record
false has(record.missing)
error record.missing == null
error record.none.name == "x"
error has(record.none.name)
true record.count == 5
true record.count == 5.0
true record.whole == 5
true record.count < 5.5
true record.ratio > 2
true record.long > 5
true record.long == 5000000000
false record.count == "5"
true record.count != "5"
false record.name == true
true record.count + 1 == 6
true record.count in [5, 6]
true record.whole in [5, 6]
false record.name in [5, 6]
true record.list == ["a", "b"]
false record.list == "a"
true "a" in record.list
false 1 in record.list
true record.list[0] == "a"
error record.list[9] == "a"
true record.object == {"name": "x"}
true record.empty == {}
true size(record.list) == 2
true size(record.object) == 1
true record.object.name == "x"
true record["object"]["name"] == "x"
true record.missing == "x" || record.count == 5
true record.count == 5 || record.missing == "x"
false record.missing == "x" && record.count == 6
true record.items.exists(i, i.port == 443)
true record.items.exists(i, has(i.port) && i.port == 443)
false record.items.all(i, i.port == 22)
error record.items.all(i, i.port > 0)
error record.items.exists_one(i, i.port == 22)
true record.items.filter(i, has(i.port)).size() == 2
true record.items.map(i, has(i.port)).size() == 3
true record.object.exists(k, k == "name")
true record.name.startsWith("Console")
true record.name.endsWith("Login")
true record.name.contains("sole")
true record.name.matches("^Console.*n$")
true record.name.matches("Login")
true string(record.count) == "5"
true int("12") == 12
error int("x") == 12
true double(record.count) == 5.0
true timestamp("2026-03-14T09:05:00Z") < timestamp("2026-03-14T09:06:00Z")
true timestamp("2026-03-14T09:05:00Z").getHours() == 9
true timestamp("2026-03-14T09:05:00Z").getDayOfWeek() == 6
true timestamp("2026-03-14T09:05:00Z").getHours("America/New_York") == 5
true timestamp("2026-03-14T09:05:00Z").getHours("+02:00") == 11
true timestamp("2026-03-14T09:05:00Z") - timestamp("2026-03-14T09:00:00Z") == duration("5m")
true duration("90m").getHours() == 1
true duration("1h").getMinutes() == 60
true type(record.count) == int
true type(record.none) == null_type
true record.flag
true record.flag == true
true !record.flag == false
true (record.flag ? "a" : "b") == "a"
true record.ratio == 2.5
true 7 / 2 == 3
true -7 % 3 == -1
error 1 / 0 == 1
true "abc" < "abd"
true [1, 2.0] == [1, 2]
true {"a": 1} == {"a": 1.0}
true dyn(1) == dyn(1u)
true bytes("abc") == b"abc"
true size("caf\u00e9") == 4
true r"\d" == "\\d"
true string(2.0) == "2"
true string(1000000.0) == "1e+06"
true "a" + "b" == "ab"
END
{ javac -cp 'jars/*' Probe.java && java -cp '.:jars/*' Probe <expressions; } 2>&1 | tee seen
! grep -q ', not ' seen
