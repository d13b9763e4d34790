#!/usr/bin/env bash
# Package: github.com/open-policy-agent/opa v1.22.4 (Go). Compiling it takes a minute or two the first time.
# Guess: (not written down before the first run) `not startswith(input.userAgent, "aws-cli")` is true for a record
#   without a userAgent, as `not input.userAgent == "aws-cli"` is: what is undefined is not so.
# Happens: the argument is read before the `not`, so a missing field makes the expression undefined, and the rule does
#   not alert. Functions of one's own, `in` and nested calls do the same. With null, `not startswith` is true and `not
#   lower(...) == ...` undefined. A rule that alerts on all but the known clients misses records without the field.
#   Put the condition into a rule of its own, or `import future.keywords.not`.
# Documentation: https://www.openpolicyagent.org/docs/policy-reference/keywords/not has `not endswith(input.email,
#   ...)` as an example, without a word on a missing email; its section on improved negation explains the import.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"context"
	"fmt"

	"github.com/open-policy-agent/opa/v1/rego"
)

func alerts(imports, condition string, record map[string]any) bool {
	module := "package alerts\n" + imports + `
cli if startswith(input.userAgent, "aws-cli")
is_cli(name) if startswith(name, "aws-cli")
alert if ` + condition
	result, err := rego.New(
		rego.Query("data.alerts.alert"), rego.Module("alerts.rego", module), rego.Input(record),
	).Eval(context.Background())
	if err != nil {
		panic(err)
	}
	return result.Allowed()
}

func main() {
	for _, condition := range []string{
		`not input.userAgent == "aws-cli"`,
		`not startswith(input.userAgent, "aws-cli")`,
		`not input.userAgent in {"aws-cli"}`,
		`not lower(input.userAgent) == "aws-cli"`,
		`not is_cli(input.userAgent)`,
		`not cli`,
	} {
		fmt.Printf("%s: console %v, null %v, missing %v, missing with the import %v\n", condition,
			alerts("", condition, map[string]any{"userAgent": "console"}),
			alerts("", condition, map[string]any{"userAgent": nil}),
			alerts("", condition, map[string]any{}),
			alerts("import future.keywords.not", condition, map[string]any{}))
	}
}
END
{ go mod init finding && go get github.com/open-policy-agent/opa@v1.22.4 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe | tee seen

diff - seen <<'END'
not input.userAgent == "aws-cli": console true, null true, missing true, missing with the import true
not startswith(input.userAgent, "aws-cli"): console true, null true, missing false, missing with the import true
not input.userAgent in {"aws-cli"}: console true, null true, missing false, missing with the import true
not lower(input.userAgent) == "aws-cli": console true, null false, missing false, missing with the import true
not is_cli(input.userAgent): console true, null true, missing false, missing with the import true
not cli: console true, null true, missing true, missing with the import true
END
