#!/usr/bin/env bash
# Package: dev.cel:cel 0.14.0 (Maven; Google's CEL for Java), with jackson-databind 2.23.0
# Guess: a number from JSON is an int or is not: whatever == accepts, < and + accept too, and its size does not matter.
# Happens: Jackson reads a number below 2^31 as Integer, a larger one as Long. The standard runtime compares both
#   with ==, but <, +, - and string() of an Integer are "no matching overload", while inside a loop over a list they
#   work. So `record.count > 3` is answered for 3000000000 and is an error for 4. The planner runtime takes both.
# Documentation: https://github.com/google/cel-java (README) does not name the Java types that a variable may have.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>dev.cel</groupId><artifactId>cel</artifactId><version>0.14.0</version></dependency>
    <dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-databind</artifactId><version>2.23.0</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2

cat >Probe.java <<'END'
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.List;
import java.util.Map;

class Probe {
  public static void main(String[] args) throws Exception {
    var json = "{\"small\": 4, \"large\": 3000000000, \"list\": [4]}";
    var record = new ObjectMapper().readValue(json, Map.class);
    var compiler = CelCompilerFactory.standardCelCompilerBuilder()
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addVar("record", MapType.create(SimpleType.STRING, SimpleType.DYN))
        .build();
    for (boolean planner : List.of(false, true)) {
      var runtime = (planner ? CelRuntimeFactory.plannerRuntimeBuilder() : CelRuntimeFactory.standardCelRuntimeBuilder()).build();
      System.out.println(planner ? "planner runtime" : "standard runtime");
      for (String expression : List.of("record.small == 4", "record.small in [4]", "record.small > 3", "record.small + 1 == 5",
          "string(record.small)", "record.large > 3", "string(record.large)", "record.list.exists(n, n > 3)")) {
        Object answer;
        try {
          answer = runtime.createProgram(compiler.compile(expression).getAst()).eval(Map.of("record", record));
        } catch (CelEvaluationException error) {
          answer = error.getMessage().replaceAll(".*(No matching overload).*", "$1");
        }
        System.out.println("  " + expression + ": " + answer);
      }
    }
  }
}
END
java -cp 'jars/*' Probe.java 2>/dev/null | tee seen

diff - seen <<'END'
standard runtime
  record.small == 4: true
  record.small in [4]: true
  record.small > 3: No matching overload
  record.small + 1 == 5: No matching overload
  string(record.small): No matching overload
  record.large > 3: true
  string(record.large): 3000000000
  record.list.exists(n, n > 3): true
planner runtime
  record.small == 4: true
  record.small in [4]: true
  record.small > 3: true
  record.small + 1 == 5: true
  string(record.small): 4
  record.large > 3: true
  string(record.large): 3000000000
  record.list.exists(n, n > 3): true
END
