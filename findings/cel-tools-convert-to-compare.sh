#!/usr/bin/env bash
# Package: org.projectnessie.cel:cel-tools 0.6.0 (Maven), cel.dev/cel-go v0.33.2 (Go)
# Guess: cel-java, a port of cel-go, evaluates expressions on a map of Java's values, as a JSON reader gives them, by CEL's
#   rules: values of two types are unequal.
# Happens: == converts the value on the right to the type of the one on the left, text to a number or a number to text. So
#   5 equals "05", the account "012345678901" equals 12345678901 or doesn't, by the order, and text that is no number is an
#   error where a number is on the left; so is any text where a boolean is.
# Documentation: https://github.com/projectnessie/cel-java/blob/main/README.md does not speak of it.
# Why: a rule that alerts where a parameter is "0" alerts in this library for 0 too, and one that says != misses it.
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
cat >expressions <<'END'
record.count == "5"
record.count != "5"
record.count == "05"
record.count == "x"
record.name == 5
"012345678901" == record.account
record.account == "012345678901"
record.count in ["5"]
[record.count] == ["5"]
record.flag == "true"
"true" == record.flag
record.none == "null"
record.count < "6"
END
cat >Probe.java <<'END'
import java.util.*;
import org.projectnessie.cel.checker.Decls;
import org.projectnessie.cel.tools.*;

class Probe {
  public static void main(String[] arguments) throws Exception {
    Map<String, Object> record = new HashMap<>(Map.of("count", 5, "account", 12345678901L, "name", "x", "flag", true));
    record.put("none", null);
    ScriptHost host = ScriptHost.newBuilder().build();
    for (Scanner lines = new Scanner(System.in); lines.hasNextLine(); ) {
      String expression = lines.nextLine();
      Script script = host.buildScript(expression).withDeclarations(Decls.newVar("record", Decls.newMapType(Decls.String, Decls.Dyn))).build();
      try {
        System.out.println("cel-tools: " + expression + " is " + script.execute(Boolean.class, Map.of("record", record)));
      } catch (ScriptExecutionException error) {
        System.out.println("cel-tools: " + expression + " is an error");
      }
    }
  }
}
END
cat >main.go <<'END'
package main

import (
	"bufio"
	"fmt"
	"os"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
)

func main() {
	record := map[string]any{"count": 5, "account": 12345678901, "name": "x", "flag": true, "none": types.NullValue}
	env, _ := cel.NewEnv(cel.Variable("record", cel.MapType(cel.StringType, cel.DynType)))
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		ast, issues := env.Compile(lines.Text())
		if issues.Err() != nil {
			panic(issues.Err())
		}
		program, _ := env.Program(ast)
		if value, _, err := program.Eval(map[string]any{"record": record}); err == nil {
			fmt.Println("cel-go:", lines.Text(), "is", value)
		} else {
			fmt.Println("cel-go:", lines.Text(), "is an error")
		}
	}
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
javac -cp 'jars/*' Probe.java
{ java -cp '.:jars/*' Probe <expressions; ./probe <expressions; } | tee seen

diff - seen <<'END'
cel-tools: record.count == "5" is true
cel-tools: record.count != "5" is false
cel-tools: record.count == "05" is true
cel-tools: record.count == "x" is an error
cel-tools: record.name == 5 is false
cel-tools: "012345678901" == record.account is false
cel-tools: record.account == "012345678901" is true
cel-tools: record.count in ["5"] is true
cel-tools: [record.count] == ["5"] is true
cel-tools: record.flag == "true" is an error
cel-tools: "true" == record.flag is true
cel-tools: record.none == "null" is false
cel-tools: record.count < "6" is an error
cel-go: record.count == "5" is false
cel-go: record.count != "5" is true
cel-go: record.count == "05" is false
cel-go: record.count == "x" is false
cel-go: record.name == 5 is false
cel-go: "012345678901" == record.account is false
cel-go: record.account == "012345678901" is false
cel-go: record.count in ["5"] is false
cel-go: [record.count] == ["5"] is false
cel-go: record.flag == "true" is false
cel-go: "true" == record.flag is false
cel-go: record.none == "null" is false
cel-go: record.count < "6" is an error
END
