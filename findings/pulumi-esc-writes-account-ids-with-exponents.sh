#!/usr/bin/env bash
# Package: github.com/pulumi/esc v0.26.0 (Go; the evaluator of Pulumi ESC's environments)
# Guess: an account id without quotes stays a whole number: an environment variable and ${...} give its digits, at most
#   without the leading zero. A number in a text is written as it stands in the environment.
# Happens: an id without a leading zero keeps its digits. One with it is read as octal if it has no 8 and no 9, and as a
#   floating-point number otherwise: 012345678901 becomes "1.2345678901e+10", in environment variables, in ${...} and in
#   fn::toJSON. 1e6 becomes "1e+06".
# Documentation: `go doc github.com/pulumi/esc.Environment.GetEnvironmentVariables` says "converted to their string
#   representation".
# Why: a list of trusted accounts that comes from ESC then has an id that no record has: its calls alert, or never do.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/pulumi/esc"
	"github.com/pulumi/esc/eval"
)

func main() {
	text, _ := os.ReadFile("environment.yaml")
	declaration, problems, err := eval.LoadYAMLBytes("environment", text)
	if err != nil || len(problems) > 0 {
		panic(fmt.Sprint(problems, err))
	}
	execution, _ := esc.NewExecContext(nil)
	environment, problems := eval.EvalEnvironment(context.Background(), "environment", declaration, nil, nil, nil, execution)
	if len(problems) > 0 {
		panic(fmt.Sprint(problems))
	}
	for _, name := range []string{"PLAIN", "ZERO", "OCTAL", "QUOTED", "EXPONENT"} {
		fmt.Printf("variable %s: %v\n", name, environment.GetEnvironmentVariables()[name].Value)
	}
	for _, name := range []string{"text", "json"} {
		value, _ := json.Marshal(environment.Properties[name].ToJSON(false))
		fmt.Printf("%s: %s\n", name, value)
	}
}
END
cat >environment.yaml <<'END'
values:
  plain: 123456789012
  zero: 012345678901
  text: ${plain} ${zero}
  json: {fn::toJSON: ["${plain}", "${zero}"]}
  environmentVariables:
    PLAIN: 123456789012
    ZERO: 012345678901
    OCTAL: 012345670123
    QUOTED: "012345678901"
    EXPONENT: 1e6
END
{ go mod init finding && go get github.com/pulumi/esc@v0.26.0 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe | tee seen

diff - seen <<'END'
variable PLAIN: 123456789012
variable ZERO: 1.2345678901e+10
variable OCTAL: 1402433619
variable QUOTED: 012345678901
variable EXPONENT: 1e+06
text: "123456789012 1.2345678901e+10"
json: "[123456789012,1.2345678901e+10]"
END
