#!/usr/bin/env bash
# Package: github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl v1.4.1 (Go)
# Guess: below a field that is null there is nil, as there is below a field that is missing: `== nil` is true of both.
# Happens: below a missing field there is nil, at any depth; below null, or below text, it is an error.
# Documentation: https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/pkg/ottl/LANGUAGE.md says that nil
#   is returned where a key does not exist.
# Why: CloudTrail writes "responseElements": null in records of failed and reading calls. A collector's condition on a field below
#   it, != and == nil included, fails on them and counts as false, with an error in the log each time; with error_mode
#   propagate, which was the filter processor's default, the whole payload is dropped.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottllog"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/ottlfuncs"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/plog"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	parser := must(ottllog.NewParser(ottlfuncs.StandardFuncs[*ottllog.TransformContext](), componenttest.NewNopTelemetrySettings(), ottllog.EnablePathContextNames()))
	resource := plog.NewResourceLogs()
	scope := resource.ScopeLogs().AppendEmpty()
	log := scope.LogRecords().AppendEmpty()
	log.Body().SetStr(`{"eventName": "GetObject", "responseElements": null, "userIdentity": {}}`)
	record := ottllog.NewTransformContext(resource, scope, log)
	must(parser.ParseStatement(`set(log.body, ParseJSON(log.body))`)).Execute(context.Background(), record)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		answer, err := must(parser.ParseCondition(lines.Text())).Eval(context.Background(), record)
		if err != nil {
			fmt.Println(lines.Text()+":", "error")
		} else {
			fmt.Println(lines.Text()+":", answer)
		}
	}
}
END
{ go mod init finding && go get github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl@v1.4.1 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe <<'END' | tee seen
log.body["missing"] == nil
log.body["responseElements"] == nil
log.body["missing"]["ConsoleLogin"] == nil
log.body["missing"]["user"]["name"] == nil
log.body["userIdentity"]["type"] == nil
log.body["responseElements"]["ConsoleLogin"] == nil
log.body["responseElements"]["ConsoleLogin"] == "Success"
log.body["responseElements"] != nil and log.body["responseElements"]["ConsoleLogin"] == "Success"
log.body["eventName"]["name"] == nil
END

diff - seen <<'END'
log.body["missing"] == nil: true
log.body["responseElements"] == nil: true
log.body["missing"]["ConsoleLogin"] == nil: true
log.body["missing"]["user"]["name"] == nil: true
log.body["userIdentity"]["type"] == nil: true
log.body["responseElements"]["ConsoleLogin"] == nil: error
log.body["responseElements"]["ConsoleLogin"] == "Success": error
log.body["responseElements"] != nil and log.body["responseElements"]["ConsoleLogin"] == "Success": false
log.body["eventName"]["name"] == nil: error
END
