#!/usr/bin/env bash
# Package: @bufbuild/cel 0.6.1 (npm), cel.dev/cel-go v0.33.2 (Go)
# Guess: has() asks whether the key is in the map, so that it is true for null, as in cel-go.
# Happens: in @bufbuild/cel a key with null is there when it is read, and not for has() and `in`.
# Documentation: https://github.com/google/cel-spec/blob/master/doc/langdef.md says that has(e.f) of a map tells whether f is
#   a key of it.
# Why: CloudTrail writes "responseElements": null, so that !has(record.responseElements) finds other records in each.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @bufbuild/cel@0.6.1 || exit 2
cat >expressions <<'END'
has(record.none)
"none" in record
record.none == null
has(record.missing)
record.missing == null
has(record.object.name)
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { run } from "@bufbuild/cel";

const record = JSON.parse('{"none": null, "object": {"name": null}}');
for (const line of readFileSync("expressions", "utf8").trim().split("\n")) {
  const answer = run(line, { record });
  console.log(`@bufbuild/cel: ${line} is ${typeof answer === "boolean" ? answer : "an error"}`);
}
END
cat >main.go <<'END'
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"cel.dev/cel-go/cel"
)

func main() {
	var record map[string]any
	json.Unmarshal([]byte(`{"none": null, "object": {"name": null}}`), &record)
	env, _ := cel.NewEnv(cel.Variable("record", cel.DynType))
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
{
  node probe.js
  ./probe <expressions
} | tee seen

diff - seen <<'END'
@bufbuild/cel: has(record.none) is false
@bufbuild/cel: "none" in record is false
@bufbuild/cel: record.none == null is true
@bufbuild/cel: has(record.missing) is false
@bufbuild/cel: record.missing == null is an error
@bufbuild/cel: has(record.object.name) is false
cel-go: has(record.none) is true
cel-go: "none" in record is true
cel-go: record.none == null is true
cel-go: has(record.missing) is false
cel-go: record.missing == null is an error
cel-go: has(record.object.name) is true
END
