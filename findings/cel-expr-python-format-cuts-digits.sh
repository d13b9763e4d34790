#!/usr/bin/env bash
# Package: cel-expr-python 0.1.3 (PyPI; Google's wrapper of CEL for C++), and cel.dev/cel-go v0.33.2 (Go) for comparison
# Guess: format is the way to get the digits of a number, alike in both, as both are Google's: "%d" of a double such as
#   CloudTrail's bytesTransferredOut, 10485760.0, is 10485760, and "%s" gives no fewer digits than string().
# Happens: that is so in cel-go. In cel-expr-python "%s" keeps six digits, fewer than string(), and "%d" adds six zeros:
#   10485760.0 becomes 1.04858e+07 and 10485760.000000. A message shows a rounded number, and a key made with
#   format("%s") is the same for numbers that differ in the seventh digit. "%.0f" works in both.
# Documentation: https://pkg.go.dev/cel.dev/cel-go/ext#Strings describes "%s" and "%d"; the package's own page offers the
#   extension and mentions no difference: https://pypi.org/project/cel-expr-python/
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet cel-expr-python==0.1.3 || exit 2
cat >expressions <<'END'
"%s".format([10485760.0])
"%d".format([10485760.0])
"%.0f".format([10485760.0])
"%d".format([10485760])
"%s".format([1795800000.25]) == "%s".format([1795800001.5])
string(1795800000.25) == string(1795800001.5)
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
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		ast, issues := env.Compile(lines.Text())
		if issues.Err() != nil {
			panic(issues.Err())
		}
		program, _ := env.Program(ast)
		value, _, err := program.Eval(map[string]any{})
		if err != nil {
			panic(err)
		}
		fmt.Printf("cel-go: %s: %v\n", lines.Text(), value.Value())
	}
}
END
cat >probe.py <<'END'
from cel_expr_python import cel
from cel_expr_python.ext import ext_strings

environment = cel.NewEnv(extensions=[ext_strings.ExtStrings()])
for line in open("expressions").read().splitlines():
    value = environment.compile(line).eval(data={}).value()
    print(f"cel-expr-python: {line}: {str(value).lower()}")
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
{ ./probe <expressions && venv/bin/python probe.py; } | tee seen

diff - seen <<'END'
cel-go: "%s".format([10485760.0]): 10485760
cel-go: "%d".format([10485760.0]): 10485760
cel-go: "%.0f".format([10485760.0]): 10485760
cel-go: "%d".format([10485760]): 10485760
cel-go: "%s".format([1795800000.25]) == "%s".format([1795800001.5]): false
cel-go: string(1795800000.25) == string(1795800001.5): false
cel-expr-python: "%s".format([10485760.0]): 1.04858e+07
cel-expr-python: "%d".format([10485760.0]): 10485760.000000
cel-expr-python: "%.0f".format([10485760.0]): 10485760
cel-expr-python: "%d".format([10485760]): 10485760
cel-expr-python: "%s".format([1795800000.25]) == "%s".format([1795800001.5]): true
cel-expr-python: string(1795800000.25) == string(1795800001.5): false
END
