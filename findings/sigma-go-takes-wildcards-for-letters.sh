#!/usr/bin/env bash
# Package: github.com/bradleyjkemp/sigma-go v0.6.6 (Go)
# Guess: a rule finds what Sigma says, or is refused, as it is for null, |cased, |exists and keywords: * and ? are wildcards, a list fits by one of its items, numbers compare as numbers.
# Happens: * and ? are letters, so that `Delete*` finds nothing and `not` of it everything. A list is the text [alice bob]: an item alone isn't found, |contains finds it, and `lice b` too. A number of a million or more is the text 1.048576e+07, which == doesn't find and |gt does.
# Documentation: nothing of it in the README, nor in an issue that was found; https://github.com/SigmaHQ/sigma-specification has both wildcards for every value.
# Why: rules with wildcards load without an error and never alert, or their filters never exclude. Use |startswith, |endswith, |contains and |re.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/bradleyjkemp/sigma-go"
	"github.com/bradleyjkemp/sigma-go/evaluator"
)

func main() {
	records := []string{
		`{"eventName": "DeleteTrail", "names": ["alice", "bob"], "bytes": 10485760}`,
		`{"eventName": "StopLogging", "names": ["carol"], "bytes": 5}`,
	}
	for _, search := range []string{
		"sel: {eventName: deletetrail}, condition: sel",
		"sel: {eventName: 'Delete*'}, condition: sel",
		"sel: {eventName: '*'}, condition: sel",
		"sel: {eventName: 'DeleteTr?il'}, condition: sel",
		"filter: {eventName: 'Delete*'}, condition: not filter",
		"sel: {eventName|startswith: 'Del*Tr'}, condition: sel",
		"sel: {eventName|startswith: 'Delete'}, condition: sel",
		"sel: {names: alice}, condition: sel",
		"filter: {names: alice}, condition: not filter",
		"sel: {names|contains: alice}, condition: sel",
		"sel: {names|contains: 'lice b'}, condition: sel",
		"sel: {bytes: 5}, condition: sel",
		"sel: {bytes: 10485760}, condition: sel",
		"sel: {bytes|gt: 1048576}, condition: sel",
		"sel: {eventName: null}, condition: sel",
	} {
		rule, err := sigma.ParseRule([]byte("title: example\nlogsource: {product: aws}\ndetection: {" + search + "}\n"))
		if err != nil {
			panic(err)
		}
		found := ""
		for i, text := range records {
			var record map[string]any
			json.Unmarshal([]byte(text), &record)
			if result, err := evaluator.ForRule(rule).Matches(context.Background(), record); err != nil {
				found += " error"
			} else if result.Match {
				found += fmt.Sprint(" ", i+1)
			}
		}
		fmt.Printf("%s:%s\n", search, found)
	}
}
END
go mod init probe >/dev/null 2>&1
go get github.com/bradleyjkemp/sigma-go@v0.6.6 >/dev/null 2>&1 && go mod tidy >/dev/null 2>&1 || exit 2
go run . | tee seen

diff - seen <<'END'
sel: {eventName: deletetrail}, condition: sel: 1
sel: {eventName: 'Delete*'}, condition: sel:
sel: {eventName: '*'}, condition: sel:
sel: {eventName: 'DeleteTr?il'}, condition: sel:
filter: {eventName: 'Delete*'}, condition: not filter: 1 2
sel: {eventName|startswith: 'Del*Tr'}, condition: sel:
sel: {eventName|startswith: 'Delete'}, condition: sel: 1
sel: {names: alice}, condition: sel:
filter: {names: alice}, condition: not filter: 1 2
sel: {names|contains: alice}, condition: sel: 1
sel: {names|contains: 'lice b'}, condition: sel: 1
sel: {bytes: 5}, condition: sel: 2
sel: {bytes: 10485760}, condition: sel:
sel: {bytes|gt: 1048576}, condition: sel: 1
sel: {eventName: null}, condition: sel: error error
END
