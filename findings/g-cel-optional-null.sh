#!/usr/bin/env bash
# Package: cel.dev/cel-go v0.33.2, @marcbachmann/cel-js 8.0.0, common-expression-language 0.10.0 (PyPI; cel-rust), dev.cel:cel 0.14.0
# Guess: .? on null gives none, as ?. does in other languages, since there is nothing to select from; on text it is an error.
#   All implementations agree.
# Happens: (not run yet; the expected output below is the guess)
# Why: CloudTrail writes "requestParameters": null for many calls, and a rule that fails doesn't alert.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @marcbachmann/cel-js@8.0.0 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet common-expression-language==0.10.0 || exit 2
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
record.?null.?name.orValue("none")
record.?null.name.orValue("none")
record.?null.?name.hasValue()
record.?null.orValue("none") == null
record.?text.?name.orValue("none")
record.?number.?name.orValue("none")
record.?list.?name.orValue("none")
record.?list[?5].orValue("none")
record.?object[?"x"].orValue("none")
record.?null[?"x"].orValue("none")
has(record.?null.name)
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
	record := map[string]any{"null": types.NullValue, "text": "AWS Internal", "number": 5, "list": []any{1}, "object": map[string]any{"a": 1}}
	env, err := cel.NewEnv(cel.Variable("record", cel.DynType), cel.OptionalTypes())
	if err != nil {
		panic(err)
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		ast, issues := env.Compile(lines.Text())
		if issues.Err() != nil {
			fmt.Println("cel-go:", lines.Text(), "=> refused")
			continue
		}
		program, _ := env.Program(ast)
		value, _, err := program.Eval(map[string]any{"record": record})
		if err != nil {
			fmt.Println("cel-go:", lines.Text(), "=> error:", err)
		} else {
			fmt.Println("cel-go:", lines.Text(), "=>", value)
		}
	}
}
END
cat >probe.py <<'END'
import sys
from cel import evaluate
record = {"null": None, "text": "AWS Internal", "number": 5, "list": [1], "object": {"a": 1}}
for line in sys.stdin.read().splitlines():
    try:
        print("cel-rust:", line, "=>", evaluate(line, {"record": record}))
    except Exception as error:
        print("cel-rust:", line, "=> error:", error)
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { Environment } from "@marcbachmann/cel-js";
const record = { null: null, text: "AWS Internal", number: 5n, list: [1n], object: { a: 1n } };
const environment = new Environment({ enableOptionalTypes: true }).registerVariable("record", "dyn");
for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  try {
    console.log("cel-js:", line, "=>", environment.parse(line)({ record }));
  } catch (error) {
    console.log("cel-js:", line, "=> error:", error.message.split("\n")[0]);
  }
}
END
cat >Probe.java <<'END'
import com.google.protobuf.NullValue;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntimeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class Probe {
  public static void main(String[] args) throws Exception {
    Map<String, Object> record = Map.of("null", dev.cel.common.values.NullValue.NULL_VALUE, "text", "AWS Internal", "number", 5L, "list", List.of(1L), "object", Map.of("a", 1L));
    var compiler = CelCompilerFactory.standardCelCompilerBuilder().setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addLibraries(CelOptionalLibrary.INSTANCE).addVar("record", SimpleType.DYN).build();
    var runtime = CelRuntimeFactory.standardCelRuntimeBuilder().addLibraries(CelOptionalLibrary.INSTANCE).build();
    for (String line : Files.readAllLines(Path.of("expressions"))) {
      String answer;
      try {
        answer = "" + runtime.createProgram(compiler.compile(line).getAst()).eval(Map.of("record", record));
      } catch (Exception error) {
        answer = "error: " + error.getMessage().lines().findFirst().get();
      }
      System.out.println("cel-java: " + line + " => " + answer);
    }
  }
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
{
  ./probe <expressions
  node probe.js <expressions
  venv/bin/python probe.py <expressions
  java -cp 'jars/*' Probe.java
} | tee all
sed 's/=> error.*/=> error/; s/=> True/=> true/; s/=> False/=> false/' all >seen

for name in cel-go cel-js cel-rust cel-java; do
  sed "s/^/$name: /" <<'END'
record.?missing.?name.orValue("none") => none
record.?null.?name.orValue("none") => none
record.?null.name.orValue("none") => none
record.?null.?name.hasValue() => false
record.?null.orValue("none") == null => true
record.?text.?name.orValue("none") => error
record.?number.?name.orValue("none") => error
record.?list.?name.orValue("none") => error
record.?list[?5].orValue("none") => none
record.?object[?"x"].orValue("none") => none
record.?null[?"x"].orValue("none") => none
has(record.?null.name) => false
END
done | diff - seen
