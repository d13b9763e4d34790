#!/usr/bin/env bash
# Package: github.com/google/cel-go v0.29.2 (what Kubernetes 1.37 uses) and cel.dev/cel-go v0.33.2 (Go)
# Guess: the move of cel-go to cel.dev renamed the module. An expression that Kubernetes evaluates gives the same
#   value in a program that uses the newest release.
# Happens: the newest release reads fewer timestamps. A comma before the fraction and an hour of one digit, which
#   Go's own parser takes, were values and are errors; an offset of +99:00 for getHours() likewise.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >probe.go.txt <<'END'
package main

import (
	"fmt"

	"MODULE/cel"
)

func main() {
	env, err := cel.NewEnv()
	if err != nil {
		panic(err)
	}
	for _, expression := range []string{
		`timestamp("2026-01-01T00:00:00.5Z").getMilliseconds()`,
		`timestamp("2026-01-01T00:00:00,5Z").getMilliseconds()`,
		`timestamp("2026-01-01T0:00:00Z").getHours()`,
		`timestamp("2026-01-01T00:00:00Z").getHours("+99:00")`,
	} {
		ast, issues := env.Compile(expression)
		if issues.Err() != nil {
			panic(issues.Err())
		}
		program, _ := env.Program(ast)
		value, _, err := program.Eval(cel.NoVars())
		if err != nil {
			fmt.Println(expression, "error")
		} else {
			fmt.Println(expression, value)
		}
	}
}
END
for module in github.com/google/cel-go@v0.29.2 cel.dev/cel-go@v0.33.2; do
  mkdir -p "$module" && cd "$module"
  sed "s#MODULE#${module%@*}#" "$folder/probe.go.txt" >main.go
  { go mod init finding && go get "$module" && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
  echo "$module:" && ./probe && cd "$folder"
done | tee seen

diff - seen <<'END'
github.com/google/cel-go@v0.29.2:
timestamp("2026-01-01T00:00:00.5Z").getMilliseconds() 500
timestamp("2026-01-01T00:00:00,5Z").getMilliseconds() 500
timestamp("2026-01-01T0:00:00Z").getHours() 0
timestamp("2026-01-01T00:00:00Z").getHours("+99:00") 3
cel.dev/cel-go@v0.33.2:
timestamp("2026-01-01T00:00:00.5Z").getMilliseconds() 500
timestamp("2026-01-01T00:00:00,5Z").getMilliseconds() error
timestamp("2026-01-01T0:00:00Z").getHours() error
timestamp("2026-01-01T00:00:00Z").getHours("+99:00") error
END
