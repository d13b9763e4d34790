#!/usr/bin/env bash
# Package: cel.dev/cel-go v0.33.2 (Go)
# Guess: a CEL expression gives the same answer on every machine. A zone is a name of the IANA database or an
#   offset; any other name is an error.
# Happens: "Local" is taken too, and means the time zone of the machine that evaluates. The checker says nothing, so
#   a rule about working hours answers otherwise on a laptop than on a server.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"fmt"
	_ "time/tzdata"

	"cel.dev/cel-go/cel"
)

func main() {
	env, err := cel.NewEnv()
	if err != nil {
		panic(err)
	}
	for _, zone := range []string{"UTC", "Local", "Nowhere"} {
		ast, issues := env.Compile(fmt.Sprintf(`timestamp("2026-03-14T02:12:45Z").getHours(%q)`, zone))
		if issues.Err() != nil {
			panic(issues.Err())
		}
		program, _ := env.Program(ast)
		value, _, err := program.Eval(cel.NoVars())
		if err != nil {
			value = nil
		}
		fmt.Println(zone, value, err)
	}
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
for zone in UTC Asia/Tokyo; do
  echo "on a machine in $zone:"
  TZ=$zone ./probe
done | tee seen

diff - seen <<'END'
on a machine in UTC:
UTC 2 <nil>
Local 2 <nil>
Nowhere <nil> unknown time zone Nowhere
on a machine in Asia/Tokyo:
UTC 2 <nil>
Local 11 <nil>
Nowhere <nil> unknown time zone Nowhere
END
