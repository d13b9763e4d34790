#!/usr/bin/env bash
# Package: github.com/pulumi/pulumi/sdk/v3 v3.274.1 (Go; the CLI's `config set` calls this code)
# Guess: `pulumi config set --path 'accounts[0]' 123456789012` stores what was typed, a string, as `config set`
#   without --path does; or else every account id becomes a number alike.
# Happens: with --path a value that reads as a decimal integer is stored as a number and `true` as a boolean, but
#   an account id that begins with 0 stays a string, and so does 1.5. One list then holds both types, and
#   `accounts.includes("123456789012")` in the program is false.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

func main() {
	stack := config.Map{}
	for i, typed := range []string{"123456789012", "012345678901", "1.5", "true", "True"} {
		path := config.MustMakeKey("project", fmt.Sprintf("values[%d]", i))
		if err := stack.Set(path, config.NewValue(typed), true); err != nil {
			panic(err)
		}
	}
	stored, _, _ := stack.Get(config.MustMakeKey("project", "values"), false)
	asJSON, _ := stored.Value(config.NopDecrypter)
	var values []any
	if err := json.Unmarshal([]byte(asJSON), &values); err != nil {
		panic(err)
	}
	fmt.Println(asJSON)
}
END
{ go mod init finding && go get github.com/pulumi/pulumi/sdk/v3@v3.274.1 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe | tee seen

diff - seen <<'END'
[123456789012,"012345678901","1.5",true,"True"]
END
