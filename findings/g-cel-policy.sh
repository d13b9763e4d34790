#!/usr/bin/env bash
# Package: dev.cel:cel 0.14.0 (Maven)
# Guess: a CEL policy in YAML gives the output of the first match whose condition is true, and nothing if there is none. A match whose
#   condition is true decides, also if its nested rule finds nothing. An error in a condition that comes first is an error; in one
#   that comes later it does not matter. A variable is evaluated where it is read. Outputs of two types, a variable read before it
#   is defined and a match after one without a condition are refused.
# Why: a policy that chooses whom an alert goes to has to give somebody for each record.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>dev.cel</groupId><artifactId>cel</artifactId><version>0.14.0</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2
cat >Probe.java <<'END'
import dev.cel.bundle.*;
import dev.cel.common.types.*;
import dev.cel.extensions.*;
import dev.cel.parser.CelStandardMacro;
import dev.cel.policy.*;
import java.util.*;

class Probe {
  static boolean wrong = false;

  static void check(Cel cel, String name, String expected, Map<String, Object> record, String... lines) {
    String seen;
    try {
      String policy = "name: route\nrule:\n" + String.join("\n", Arrays.stream(lines).map(line -> "  " + line).toList()) + "\n";
      var ast = CelPolicyCompilerFactory.newPolicyCompiler(cel).build().compile(CelPolicyParserFactory.newYamlParserBuilder().build().parse(policy));
      try {
        seen = String.valueOf(cel.createProgram(ast).eval(Map.of("record", record)));
      } catch (Exception error) {
        seen = "error";
      }
    } catch (Exception error) {
      seen = "refused";
      if (!expected.equals(seen)) System.out.println(error.getMessage());
    }
    System.out.println((seen.equals(expected) ? "same: " : "DIFFERS, not " + expected + ": ") + name + ": " + seen);
    wrong |= !seen.equals(expected);
  }

  public static void main(String[] arguments) throws Exception {
    for (CelBuilder builder : List.of(CelFactory.standardCelBuilder(), CelFactory.plannerCelBuilder())) {
      System.out.println(builder.getClass().getSimpleName());
      Cel cel = builder.addVar("record", MapType.create(SimpleType.STRING, SimpleType.DYN)).setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addCompilerLibraries(CelExtensions.bindings(), CelOptionalLibrary.INSTANCE).addRuntimeLibraries(CelOptionalLibrary.INSTANCE).build();
      Map<String, Object> record = Map.of("name", "CreateUser", "type", "Root");
      check(cel, "first match", "Optional[a]", record, "match:", "- condition: record.type == 'Root'", "  output: \"'a'\"", "- condition: record.name == 'CreateUser'", "  output: \"'b'\"");
      check(cel, "second match", "Optional[b]", record, "match:", "- condition: record.type == 'IAMUser'", "  output: \"'a'\"", "- condition: record.name == 'CreateUser'", "  output: \"'b'\"");
      check(cel, "no match", "Optional.empty", record, "match:", "- condition: record.type == 'IAMUser'", "  output: \"'a'\"");
      check(cel, "default", "b", record, "match:", "- condition: record.type == 'IAMUser'", "  output: \"'a'\"", "- output: \"'b'\"");
      check(cel, "error first, default", "error", record, "match:", "- condition: record.missing == 'x'", "  output: \"'a'\"", "- output: \"'b'\"");
      check(cel, "error after a match", "Optional[a]", record, "match:", "- condition: record.type == 'Root'", "  output: \"'a'\"", "- condition: record.missing == 'x'", "  output: \"'b'\"");
      check(cel, "nested match", "Optional[n]", record, "match:", "- condition: record.type == 'Root'", "  rule:", "    match:", "    - condition: record.name == 'CreateUser'", "      output: \"'n'\"");
      check(cel, "nested finds nothing, a later match does", "Optional.empty", record, "match:", "- condition: record.type == 'Root'", "  rule:", "    match:", "    - condition: record.name == 'DeleteUser'", "      output: \"'n'\"", "- condition: record.name == 'CreateUser'", "  output: \"'b'\"");
      check(cel, "nested finds nothing, default", "Optional.empty", record, "match:", "- condition: record.type == 'Root'", "  rule:", "    match:", "    - condition: record.name == 'DeleteUser'", "      output: \"'n'\"", "- output: \"'b'\"");
      check(cel, "nested is not entered, default", "b", record, "match:", "- condition: record.type == 'IAMUser'", "  rule:", "    match:", "    - output: \"'n'\"", "- output: \"'b'\"");
      check(cel, "nested default", "n", record, "match:", "- condition: record.type == 'Root'", "  rule:", "    match:", "    - output: \"'n'\"", "- output: \"'b'\"");
      check(cel, "variable", "Optional[a]", record, "variables:", "- name: root", "  expression: record.type == 'Root'", "match:", "- condition: variables.root", "  output: \"'a'\"");
      check(cel, "variable with an error, not read", "Optional[a]", record, "variables:", "- name: bad", "  expression: record.missing == 'x'", "match:", "- condition: record.type == 'Root'", "  output: \"'a'\"");
      check(cel, "variable with an error, read later", "Optional[a]", record, "variables:", "- name: bad", "  expression: record.missing == 'x'", "match:", "- condition: record.type == 'Root'", "  output: \"'a'\"", "- condition: variables.bad", "  output: \"'b'\"");
      check(cel, "variable before its definition", "refused", record, "variables:", "- name: first", "  expression: variables.second", "- name: second", "  expression: \"true\"", "match:", "- condition: variables.first", "  output: \"'a'\"");
      check(cel, "two types", "refused", record, "match:", "- condition: record.type == 'Root'", "  output: \"'a'\"", "- output: \"5\"");
      check(cel, "match after a default", "refused", record, "match:", "- output: \"'a'\"", "- condition: record.type == 'Root'", "  output: \"'b'\"");
      check(cel, "match after a condition true", "refused", record, "match:", "- condition: \"true\"", "  output: \"'a'\"", "- condition: record.type == 'Root'", "  output: \"'b'\"");
      check(cel, "condition of another type", "refused", record, "match:", "- condition: \"'x'\"", "  output: \"'a'\"");
      check(cel, "dyn condition", "error", record, "match:", "- condition: record.type", "  output: \"'a'\"");
      check(cel, "nested finds nothing, inner of two", "Optional.empty", record, "match:", "- rule:", "    match:", "    - condition: record.name == 'DeleteUser'", "      output: \"'n'\"", "- condition: record.type == 'Root'", "  output: \"'b'\"");
    }
    System.exit(wrong ? 1 : 0);
  }
}
END
javac -cp 'jars/*' Probe.java
java -cp '.:jars/*' Probe | tee seen
