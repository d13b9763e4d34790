#!/usr/bin/env bash
# Package: github.com/grafana/loki/v3 v3.7.8 (Go). Compiling takes a minute, after many modules were fetched.
# Guess: a number filter drops a record that lacks the field, however `json` took the fields out: all of them, or one by its path.
# Happens: after `| json size="…"` a missing field is an empty text, which is no number: every comparison keeps the record, with
#   __error__="LabelFilterErr". After `| json` it is dropped, also for !=. ip("…") drops it in both.
# Documentation: https://grafana.com/docs/loki/latest/query/ says that a line with an error is kept, and that metric queries cannot contain
#   errors; not that a missing field is an error if it is named by its path.
# Why: a search for large transfers shows all records without a size, too, and a rule that counts them needs | __error__="".
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >records.jsonl <<'END'
{"eventName":"ConsoleLogin","sourceIPAddress":"192.0.2.7"}
{"eventName":"GetObject","sourceIPAddress":"AWS Internal","additionalEventData":{"bytesTransferredOut":10485760}}
{"eventName":"GetObject","sourceIPAddress":"192.0.2.7","additionalEventData":{"bytesTransferredOut":5}}
END
cat >go.mod <<'END'
module finding

go 1.26

require github.com/grafana/loki/v3 v3.7.8

replace github.com/hashicorp/memberlist => github.com/grafana/memberlist v0.3.1-0.20251126142931-6f9f62ab6f86
END
cat >main.go <<'END'
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/grafana/loki/v3/pkg/logql/syntax"
	"github.com/prometheus/prometheus/model/labels"
)

func main() {
	text, _ := os.ReadFile("records.jsonl")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		expr, err := syntax.ParseLogSelector(`{job="cloudtrail"} `+lines.Text(), true)
		if err != nil {
			panic(err)
		}
		pipeline, err := expr.Pipeline()
		if err != nil {
			panic(err)
		}
		stream, found := pipeline.ForStream(labels.FromStrings("job", "cloudtrail")), []string{}
		for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			if _, result, ok := stream.Process(0, []byte(line), labels.EmptyLabels()); ok {
				found = append(found, strings.TrimSpace(fmt.Sprint(i+1, " ", result.Labels().Get("__error__"))))
			}
		}
		fmt.Printf("%s: %s\n", lines.Text(), strings.Join(found, ", "))
	}
}
END
{ go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe <<'END' | tee seen
| json | additionalEventData_bytesTransferredOut > 1000
| json | additionalEventData_bytesTransferredOut < 1000
| json | additionalEventData_bytesTransferredOut != 5
| json size="additionalEventData.bytesTransferredOut" | size > 1000
| json size="additionalEventData.bytesTransferredOut" | size < 1000
| json size="additionalEventData.bytesTransferredOut" | size != 5
| json size="additionalEventData.bytesTransferredOut" | size > 1MB
| json size="additionalEventData.bytesTransferredOut", name="eventName" | name="ConsoleLogin" and size > 1000
| json size="additionalEventData.bytesTransferredOut" | size != "" | size > 1000
| json size="additionalEventData.bytesTransferredOut" | size > 1000 | __error__=""
| json address="sourceIPAddress" | address = ip("192.0.2.0/24")
| json address="missing" | address = ip("192.0.2.0/24")
END

diff - seen <<'END'
| json | additionalEventData_bytesTransferredOut > 1000: 2
| json | additionalEventData_bytesTransferredOut < 1000: 3
| json | additionalEventData_bytesTransferredOut != 5: 2
| json size="additionalEventData.bytesTransferredOut" | size > 1000: 1 LabelFilterErr, 2
| json size="additionalEventData.bytesTransferredOut" | size < 1000: 1 LabelFilterErr, 3
| json size="additionalEventData.bytesTransferredOut" | size != 5: 1 LabelFilterErr, 2
| json size="additionalEventData.bytesTransferredOut" | size > 1MB: 1 LabelFilterErr, 2
| json size="additionalEventData.bytesTransferredOut", name="eventName" | name="ConsoleLogin" and size > 1000: 1 LabelFilterErr
| json size="additionalEventData.bytesTransferredOut" | size != "" | size > 1000: 2
| json size="additionalEventData.bytesTransferredOut" | size > 1000 | __error__="": 2
| json address="sourceIPAddress" | address = ip("192.0.2.0/24"): 1, 3
| json address="missing" | address = ip("192.0.2.0/24"): 
END
