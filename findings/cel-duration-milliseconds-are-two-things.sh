#!/usr/bin/env bash
# Package: cel.dev/cel-go v0.33.2 (Go) and @bufbuild/cel 0.6.1 (npm)
# Guess: a duration's getHours(), getMinutes(), getSeconds() and getMilliseconds() are each the whole duration in that
#   unit, in every implementation: duration("61500ms") is 61 seconds and 61500 milliseconds.
# Happens: seconds are the whole everywhere. Milliseconds are 61500 in cel-go, but 500 in @bufbuild/cel, which follows
#   the specification's conformance test: there, and only there, it is the part below a second.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @bufbuild/cel@0.6.1 || exit 2

cat >probe.js <<'END'
import { run } from "@bufbuild/cel";

for (const unit of ["Minutes", "Seconds", "Milliseconds"])
  console.log(`@bufbuild/cel: get${unit}() ${run(`duration("61500ms").get${unit}()`)}`);
END
cat >main.go <<'END'
package main

import (
	"fmt"

	"cel.dev/cel-go/cel"
)

func main() {
	env, err := cel.NewEnv()
	if err != nil {
		panic(err)
	}
	for _, unit := range []string{"Minutes", "Seconds", "Milliseconds"} {
		ast, issues := env.Compile(fmt.Sprintf(`duration("61500ms").get%s()`, unit))
		if issues.Err() != nil {
			panic(issues.Err())
		}
		program, _ := env.Program(ast)
		value, _, _ := program.Eval(cel.NoVars())
		fmt.Printf("cel-go: get%s() %v\n", unit, value)
	}
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
{ node probe.js && ./probe; } | tee seen

diff - seen <<'END'
@bufbuild/cel: getMinutes() 1
@bufbuild/cel: getSeconds() 61
@bufbuild/cel: getMilliseconds() 500
cel-go: getMinutes() 1
cel-go: getSeconds() 61
cel-go: getMilliseconds() 61500
END
