#!/usr/bin/env bash
# Package: @marcbachmann/cel-js 8.0.0 (npm), with cel.dev/cel-go v0.33.2 (Go) and cel-expr-python 0.1.3 (PyPI; Google's
#   CEL for C++) for comparison
# Guess: cel.bind works alike everywhere: either all evaluate its value when it is read, or all fail where the value fails.
# Happens: cel-go and CEL for C++ evaluate the value when it is first read, so `&&`, `||` and `?:` can avoid or absorb the
#   error. cel-js evaluates it first. A rule that binds the session's role, and reads it only where there is a session,
#   alerts in the others and is an error in cel-js.
# Documentation: https://pkg.go.dev/cel.dev/cel-go/ext#Bindings and https://github.com/marcbachmann/cel-js (README) don't say
#   when the value is evaluated.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @marcbachmann/cel-js@8.0.0 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet cel-expr-python==0.1.3 || exit 2

cat >expressions <<'END'
cel.bind(role, record.issuer.userName, record.type == "Root" || role == "deploy")
cel.bind(role, record.issuer.userName, role == "deploy" || record.type == "Root")
cel.bind(role, record.issuer.userName, record.type == "Root" ? true : role == "deploy")
record.type == "Root" || record.issuer.userName == "deploy"
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
	record := map[string]any{"type": "Root"}
	env, err := cel.NewEnv(cel.Variable("record", cel.MapType(cel.StringType, cel.DynType)), ext.Bindings())
	if err != nil {
		panic(err)
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		ast, issues := env.Compile(lines.Text())
		if issues.Err() != nil {
			panic(issues.Err())
		}
		program, _ := env.Program(ast)
		value, _, err := program.Eval(map[string]any{"record": record})
		fmt.Println("cel-go:", value, err)
	}
}
END
cat >probe.py <<'END'
import sys

from cel_expr_python import cel
from cel_expr_python.ext import ext_bindings

environment = cel.NewEnv(variables={"record": cel.Type.DYN}, extensions=[ext_bindings.ExtBindings()])
for line in sys.stdin:
    print("cel-expr-python:", environment.compile(line).eval(data={"record": {"type": "Root"}}).value())
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import { Environment } from "@marcbachmann/cel-js";

const environment = new Environment().registerVariable("record", "map");
for (const line of readFileSync(0, "utf8").trim().split("\n")) {
  try {
    console.log("cel-js:", environment.parse(line)({ record: { type: "Root" } }));
  } catch (error) {
    console.log("cel-js:", error.message.split("\n")[0]);
  }
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
{
  ./probe <expressions
  venv/bin/python probe.py <expressions
  node probe.js <expressions
} | tee seen

diff - seen <<'END'
cel-go: true <nil>
cel-go: true <nil>
cel-go: true <nil>
cel-go: true <nil>
cel-expr-python: True
cel-expr-python: True
cel-expr-python: True
cel-expr-python: True
cel-js: No such key: issuer
cel-js: No such key: issuer
cel-js: No such key: issuer
cel-js: true
END
