#!/usr/bin/env bash
# Package: pySigma-backend-golangexpr 1.0.0 with pySigma 1.5.1 (PyPI), and github.com/expr-lang/expr v1.17.8 (Go),
#   which evaluates what the backend writes
# Guess: `errorCode|exists: true` becomes a test for the key, and a filter on a field that a record lacks doesn't
#   apply.
# Happens: it becomes `errorCode in $env`, which looks for a key named as the field's value, such as AccessDenied. So
#   `exists: true` is never true for such a value, and `exists: false` always is. Values are compared with
#   `lower(userAgent)`, which is an error for a missing field, so `selection and not filter` is neither true nor false
#   for such a record, and the alert is lost unless the caller reports errors.
# Documentation: https://pypi.org/project/pySigma-backend-golangexpr/ doesn't speak of missing fields, and
#   https://expr-lang.org/docs/language-definition shows `"key" in $env` with the name in quotes.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/expr-lang/expr"
)

func main() {
	records := []map[string]any{
		{"eventName": "CreateUser", "errorCode": "AccessDenied", "userAgent": "console"},
		{"eventName": "CreateUser"},
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		program, err := expr.Compile(lines.Text())
		if err != nil {
			panic(err)
		}
		fmt.Println(lines.Text())
		for _, record := range records {
			if value, err := expr.Run(program, record); err != nil {
				fmt.Printf("  %d fields: an error\n", len(record))
			} else {
				fmt.Printf("  %d fields: %v\n", len(record), value)
			}
		}
	}
}
END
{ go mod init finding && go get github.com/expr-lang/expr@v1.17.8 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet pysigma==1.5.1 pysigma-backend-golangexpr==1.0.0 || exit 2

cat >convert.py <<'END'
from sigma.backends.golangexpr import GolangExprBackend
from sigma.collection import SigmaCollection

RULE = """
title: rule
status: test
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {eventName: CreateUser}
  failed: {errorCode|exists: true}
  went_well: {errorCode|exists: false}
  client: {userAgent: aws-cli}
  condition: %s
"""
for condition in ["failed", "went_well", "selection and not client"]:
    print(GolangExprBackend().convert(SigmaCollection.from_yaml(RULE % condition))[0])
END
venv/bin/python convert.py | ./probe | tee seen

diff - seen <<'END'
errorCode in $env
  3 fields: false
  1 fields: false
not (errorCode in $env)
  3 fields: true
  1 fields: true
lower(eventName) == lower("CreateUser") and not (lower(userAgent) == lower("aws-cli"))
  3 fields: true
  1 fields: an error
END
