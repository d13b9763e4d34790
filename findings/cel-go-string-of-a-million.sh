#!/usr/bin/env bash
# Package: cel.dev/cel-go v0.33.2 (Go)
# Guess: string() of a whole number gives its digits, whether it is an int or, as every number that was read from
#   JSON, a double. string(999999.0) is "999999", so an account id gives its twelve digits too.
# Happens: from a million on string() of a double turns to an exponent, 1e+06. format("%s") and format("%d") of
#   the same double give the digits. Keys and messages built with string() change their form with the size.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"encoding/json"
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"
)

func main() {
	var record map[string]any
	text := `{"small": 999999, "million": 1000000, "account": 123456789012}`
	if err := json.Unmarshal([]byte(text), &record); err != nil {
		panic(err)
	}
	env, err := cel.NewEnv(cel.Variable("record", cel.MapType(cel.StringType, cel.DynType)), ext.Strings())
	if err != nil {
		panic(err)
	}
	for _, expression := range []string{
		`string(record.small)`, `string(record.million)`, `string(record.account)`,
		`"%s".format([record.account])`, `"%d".format([record.account])`, `string(int(record.account))`,
	} {
		ast, issues := env.Compile(expression)
		if issues.Err() != nil {
			panic(issues.Err())
		}
		program, _ := env.Program(ast)
		value, _, err := program.Eval(map[string]any{"record": record})
		fmt.Println(expression, value, err)
	}
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe | tee seen

diff - seen <<'END'
string(record.small) 999999 <nil>
string(record.million) 1e+06 <nil>
string(record.account) 1.23456789012e+11 <nil>
"%s".format([record.account]) 123456789012 <nil>
"%d".format([record.account]) 123456789012 <nil>
string(int(record.account)) 123456789012 <nil>
END
