#!/usr/bin/env bash
# Package: dev.cel:cel 0.14.0 (Maven), cel.dev/cel-go v0.33.2, @marcbachmann/cel-js 8.0.0 (npm)
# Guess: .? on null gives none, as ?. does in other languages, and all implementations agree.
# Happens: cel-go, cel-js and the planner runtime of CEL for Java give none, also for text. In the standard runtime of CEL
#   for Java .? on null or text is an error, has() below .? too, and [?5] below .? is refused as ambiguous.
# Documentation: https://github.com/google/cel-spec/wiki/proposal-246 says what .? does for a missing field, not for null.
# Why: CloudTrail writes "requestParameters": null for many calls: a rule that reads record.?requestParameters.?x, tested
#   in Go, fails in Java for each of them, and a rule that fails doesn't alert.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @marcbachmann/cel-js@8.0.0 || exit 2
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
cat >expressions <<'END'
record.?missing.?name.orValue("none")
record.?none.?name.orValue("none")
record.?text.?name.orValue("none")
has(record.?none.name)
record.?list[?5].orValue("none")
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
	record := map[string]any{"none": types.NullValue, "text": "AWS Internal", "list": []any{1}}
	env, _ := cel.NewEnv(cel.Variable("record", cel.DynType), cel.OptionalTypes())
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
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { Environment } from "@marcbachmann/cel-js";

const record = { none: null, text: "AWS Internal", list: [1n] };
const environment = new Environment({ enableOptionalTypes: true }).registerVariable("record", "dyn");
for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  console.log("cel-js:", line, "is", environment.parse(line)({ record }));
}
END
cat >Probe.java <<'END'
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntimeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class Probe {
  public static void main(String[] args) throws Exception {
    var record = Map.of("none", NullValue.NULL_VALUE, "text", "AWS Internal", "list", List.of(1L));
    var compiler = CelCompilerFactory.standardCelCompilerBuilder().setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addLibraries(CelOptionalLibrary.INSTANCE).addVar("record", SimpleType.DYN).build();
    for (boolean planner : List.of(false, true)) {
      var builder = planner ? CelRuntimeFactory.plannerRuntimeBuilder() : CelRuntimeFactory.standardCelRuntimeBuilder();
      var runtime = builder.addLibraries(CelOptionalLibrary.INSTANCE).build();
      for (String line : Files.readAllLines(Path.of("expressions"))) {
        String answer;
        try {
          answer = "" + runtime.createProgram(compiler.compile(line).getAst()).eval(Map.of("record", record));
        } catch (CelEvaluationException error) {
          answer = "an error";
        }
        System.out.println((planner ? "java, planner: " : "java: ") + line + " is " + answer);
      }
    }
  }
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
{
  ./probe <expressions
  node probe.js <expressions
  java -cp 'jars/*' Probe.java 2>/dev/null
} | tee seen

{
  for name in cel-go cel-js; do sed "s/^/$name: /; s/\$/ is none/; s/\(has.*\) none\$/\1 false/" expressions; done
  sed "s/^/java: /; s/\$/ is an error/; s/\(missing.*\) an error\$/\1 none/" expressions
  sed "s/^/java, planner: /; s/\$/ is none/; s/\(has.*\) none\$/\1 false/" expressions
} | diff - seen
