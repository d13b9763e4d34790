#!/usr/bin/env bash
# Package: dev.cel:cel 0.14.0 (Maven; Google's CEL for Java), with jackson-databind 2.23.0
# Guess: a record that Jackson read into a Map can be asked for null: `record.none == null` is true, and a rule that
#   does not read the null is not affected by it.
# Happens: with the standard runtime a comparison with that field, == and != alike, gives neither true nor false but
#   a CelUnknownSet, without an exception, so that `result.equals(true)` is false. `"none" in record` is false though
#   has() is true. With the planner runtime every rule that reads any field of that record throws.
# Documentation: https://github.com/google/cel-java (README) does not say how null is passed; it must be replaced
#   by NullValue.NULL_VALUE at every depth.
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
    var record = new ObjectMapper().readValue("{\"none\": null, \"name\": \"ConsoleLogin\"}", Map.class);
    var compiler = CelCompilerFactory.standardCelCompilerBuilder()
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addVar("record", MapType.create(SimpleType.STRING, SimpleType.DYN))
        .build();
    for (boolean planner : List.of(false, true)) {
      var runtime = (planner ? CelRuntimeFactory.plannerRuntimeBuilder() : CelRuntimeFactory.standardCelRuntimeBuilder()).build();
      System.out.println(planner ? "planner runtime" : "standard runtime");
      for (String expression : List.of("record.name == 'ConsoleLogin'", "record.none == null", "record.none != null",
          "has(record.none)", "'none' in record")) {
        String answer;
        try {
          Object value = runtime.createProgram(compiler.compile(expression).getAst()).eval(Map.of("record", record));
          answer = value instanceof Boolean ? value.toString() : value.getClass().getSuperclass().getSimpleName();
        } catch (CelEvaluationException error) {
          answer = "CelEvaluationException";
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
  record.name == 'ConsoleLogin': true
  record.none == null: CelUnknownSet
  record.none != null: CelUnknownSet
  has(record.none): true
  'none' in record: false
planner runtime
  record.name == 'ConsoleLogin': CelEvaluationException
  record.none == null: CelEvaluationException
  record.none != null: CelEvaluationException
  has(record.none): CelEvaluationException
  'none' in record: CelEvaluationException
END
