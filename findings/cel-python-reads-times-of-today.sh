#!/usr/bin/env bash
# Package: cel-python 0.5.0 (PyPI), cel.dev/cel-go v0.33.2 (Go)
# Guess: timestamp() of a text takes what CEL's definition takes, a date and a time with a zone after RFC 3339, and everything else is an error, as in cel-go.
# Happens: cel-python gives the text to pendulum, which knows more: "10:00" is ten o'clock of the day of the evaluation, "now" is now, "2026" and "2026-03-14" are a midnight, a time without a zone is in UTC. In cel-go each is an error. string() of a duration loses its
#   fraction, and an index of -1 is the last item of a list, which is an error, too.
# Documentation: https://github.com/google/cel-spec/blob/master/doc/langdef.md says of timestamp(string) that it wants RFC 3339. Issue 652 of github.com/python-pendulum/pendulum, open since 2022, is of "now".
# Why: a rule that reads a time from a parameter, and is to fail or stay quiet when it is none, compares with the time of day, so that the same record alerts in the morning and not in the afternoon.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >expressions <<'END'
timestamp("2026-03-14T09:26:53Z") == timestamp("2026-03-14T09:26:53+00:00")
timestamp("10:00") > timestamp("2026-03-14T09:26:53Z")
timestamp("now") > timestamp("2026-03-14T09:26:53Z")
timestamp("2026-03-14") == timestamp("2026-03-14T00:00:00Z")
timestamp("2026-03-14T09:26:53") == timestamp("2026-03-14T09:26:53Z")
timestamp("2026") == timestamp("2026-01-01T00:00:00Z")
string(duration("1.5s"))
["first", "last"][-1]
END
cat >main.go <<'END'
package main

import (
	"bufio"
	"fmt"
	"os"

	"cel.dev/cel-go/cel"
)

func main() {
	env, err := cel.NewEnv()
	if err != nil {
		panic(err)
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		ast, issues := env.Compile(lines.Text())
		if issues.Err() != nil {
			panic(issues.Err())
		}
		program, err := env.Program(ast)
		if err != nil {
			panic(err)
		}
		value, _, err := program.Eval(map[string]any{})
		if err != nil {
			fmt.Println("error")
		} else {
			fmt.Println(value)
		}
	}
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet cel-python==0.5.0 || exit 2
cat >probe.py <<'END'
import sys

import celpy

environment = celpy.Environment()
for line in sys.stdin:
    try:
        print(str(environment.program(environment.compile(line)).evaluate({})).lower())
    except celpy.CELEvalError:
        print("error")
END
paste -d '\t' expressions <(venv/bin/python probe.py <expressions) <(./probe <expressions) | sed 's/\t/: cel-python /; s/\t/, cel-go /' | tee seen

diff - seen <<'END'
timestamp("2026-03-14T09:26:53Z") == timestamp("2026-03-14T09:26:53+00:00"): cel-python true, cel-go true
timestamp("10:00") > timestamp("2026-03-14T09:26:53Z"): cel-python true, cel-go error
timestamp("now") > timestamp("2026-03-14T09:26:53Z"): cel-python true, cel-go error
timestamp("2026-03-14") == timestamp("2026-03-14T00:00:00Z"): cel-python true, cel-go error
timestamp("2026-03-14T09:26:53") == timestamp("2026-03-14T09:26:53Z"): cel-python true, cel-go error
timestamp("2026") == timestamp("2026-01-01T00:00:00Z"): cel-python true, cel-go error
string(duration("1.5s")): cel-python 1s, cel-go 1.5s
["first", "last"][-1]: cel-python last, cel-go error
END
