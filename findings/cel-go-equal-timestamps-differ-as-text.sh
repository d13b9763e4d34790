#!/usr/bin/env bash
# Package: cel.dev/cel-go v0.33.2 (Go), with cel-python 0.5.0 and cel-expr-python 0.1.3 (PyPI; the latter is Google's CEL
#   for C++) for comparison
# Guess: a timestamp is an instant. Equal timestamps are the same text with string(), which is in UTC, as getDate() and
#   getHours() without a zone are.
# Happens: cel-go and cel-python keep the offset that the text had, even through an addition. So string() of equal
#   timestamps differs, and names another day and hour than getDate() and getHours() do. format("%s") in cel-go and
#   string() in CEL for C++ give UTC. A key made with string(timestamp(...)) separates what two senders say of one moment.
# Documentation: https://github.com/google/cel-spec/blob/master/doc/langdef.md says that getDate() and the like are in UTC
#   without a zone, and nothing of string() of a timestamp.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet cel-python==0.5.0 cel-expr-python==0.1.3 || exit 2
cat >expressions <<'END'
timestamp("2026-11-27T01:30:00+02:00") == timestamp("2026-11-26T23:30:00Z")
string(timestamp("2026-11-27T01:30:00+02:00")) == string(timestamp("2026-11-26T23:30:00Z"))
string(timestamp("2026-11-27T01:30:00+02:00") + duration("1s"))
timestamp("2026-11-27T01:30:00+02:00").getDate()
timestamp("2026-11-27T01:30:00+02:00").getHours()
END
cat >main.go <<'END'
package main

import (
	"bufio"
	"fmt"
	"os"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"
)

func main() {
	env, err := cel.NewEnv(ext.Strings())
	if err != nil {
		panic(err)
	}
	evaluate := func(text string) any {
		ast, issues := env.Compile(text)
		if issues.Err() != nil {
			panic(issues.Err())
		}
		program, _ := env.Program(ast)
		value, _, err := program.Eval(map[string]any{})
		if err != nil {
			return err
		}
		return value.Value()
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		fmt.Println("cel-go:", evaluate(lines.Text()))
	}
	fmt.Println("cel-go, format:", evaluate(`"%s".format([timestamp("2026-11-27T01:30:00+02:00")])`))
}
END
cat >probe.py <<'END'
import celpy
from cel_expr_python import cel

python, cpp = celpy.Environment(), cel.NewEnv()
lines = open("expressions").read().splitlines()
for line in lines:
    print("cel-python:", python.program(python.compile(line)).evaluate({}))
for line in lines:
    print("cel-expr-python:", cpp.compile(line).eval(data={}).value())
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
{ ./probe <expressions && venv/bin/python probe.py; } | tee seen

diff - seen <<'END'
cel-go: true
cel-go: false
cel-go: 2026-11-27T01:30:01+02:00
cel-go: 26
cel-go: 23
cel-go, format: 2026-11-26T23:30:00Z
cel-python: True
cel-python: False
cel-python: 2026-11-27T01:30:01+02:00
cel-python: 26
cel-python: 23
cel-expr-python: True
cel-expr-python: True
cel-expr-python: 2026-11-26T23:30:01Z
cel-expr-python: 26
cel-expr-python: 23
END
