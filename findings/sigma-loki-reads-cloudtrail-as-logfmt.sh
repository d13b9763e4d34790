#!/usr/bin/env bash
# Package: pySigma-backend-loki 0.15.1 (PyPI), github.com/grafana/loki/v3 v3.7.8 (Go). Compiling takes a minute, after many modules
#   were fetched.
# Guess: a rule for CloudTrail is converted into a query that reads JSON, and finds what the rule means.
# Happens: the query reads logfmt, without a warning, so that no condition on a field finds a record, and `null` and `exists: false` find
#   all. With `loki_parser: json` in the rule, `|re: Login` still misses ConsoleLogin, a list is found by none of its items, a filter
#   `not size > 100` drops records without a size, and a boolean is refused.
# Documentation: https://pypi.org/project/pySigma-backend-loki/0.15.1 tells of a custom attribute for the parser; which one is
#   used without it, or for which log source, it doesn't say.
# Why: the rules of Sigma's own repository for CloudTrail are quiet in Loki, or alert on every record.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet pySigma-backend-loki==0.15.1 || exit 2
cat >records.jsonl <<'END'
{"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","userIdentity":{"type":"Root"},"readOnly":false,"tags":["a","b"]}
{"eventName":"DeleteTrail","eventSource":"cloudtrail.amazonaws.com","userIdentity":{"type":"AssumedRole"},"errorCode":"AccessDenied","readOnly":false,"size":10485760}
{"eventName":"ListUsers","eventSource":"iam.amazonaws.com","userIdentity":{"type":"IAMUser"},"readOnly":true,"size":5}
END
cat >convert.py <<'END'
import sys

from sigma.backends.loki import LogQLBackend
from sigma.collection import SigmaCollection

detections = sys.stdin.read().splitlines()
for parser in ("", "loki_parser: json\n"):
    for detection in detections:
        rule = f"title: x\nstatus: test\n{parser}logsource: {{product: aws, service: cloudtrail}}\ndetection: {detection}\n"
        try:
            query = LogQLBackend().convert(SigmaCollection.from_yaml(rule))[0]
        except NotImplementedError:
            query = ""
        print(f"{parser.strip() or 'as it is'}, {detection}\t{query}")
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
		name, query, _ := strings.Cut(lines.Text(), "\t")
		if query == "" {
			fmt.Println(name + ": refused")
			continue
		}
		expr, err := syntax.ParseLogSelector(query, true)
		if err != nil {
			panic(err)
		}
		pipeline, err := expr.Pipeline()
		if err != nil {
			panic(err)
		}
		stream, found := pipeline.ForStream(labels.FromStrings("job", "cloudtrail")), ""
		for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			if _, _, ok := stream.Process(0, []byte(line), labels.EmptyLabels()); ok {
				found += fmt.Sprint(" ", i+1)
			}
		}
		fmt.Printf("%s:%s\n", name, found)
	}
}
END
{ go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
venv/bin/python convert.py <<'END' | ./probe | tee seen
{s: {eventName: ConsoleLogin}, condition: s}
{s: {userIdentity.type: Root}, condition: s}
{s: {errorCode: null}, condition: s}
{s: {errorCode|exists: false}, condition: s}
{s: {eventSource|endswith: .amazonaws.com}, f: {errorCode: AccessDenied}, condition: s and not f}
{s: {eventName|re: Login}, condition: s}
{s: {tags: b}, condition: s}
{s: {eventSource|endswith: .amazonaws.com}, f: {size|gt: 100}, condition: s and not f}
{s: {readOnly: false}, condition: s}
END

diff - seen <<'END'
as it is, {s: {eventName: ConsoleLogin}, condition: s}:
as it is, {s: {userIdentity.type: Root}, condition: s}:
as it is, {s: {errorCode: null}, condition: s}: 1 2 3
as it is, {s: {errorCode|exists: false}, condition: s}: 1 2 3
as it is, {s: {eventSource|endswith: .amazonaws.com}, f: {errorCode: AccessDenied}, condition: s and not f}:
as it is, {s: {eventName|re: Login}, condition: s}:
as it is, {s: {tags: b}, condition: s}:
as it is, {s: {eventSource|endswith: .amazonaws.com}, f: {size|gt: 100}, condition: s and not f}:
as it is, {s: {readOnly: false}, condition: s}: refused
loki_parser: json, {s: {eventName: ConsoleLogin}, condition: s}: 1
loki_parser: json, {s: {userIdentity.type: Root}, condition: s}: 1
loki_parser: json, {s: {errorCode: null}, condition: s}: 1 3
loki_parser: json, {s: {errorCode|exists: false}, condition: s}: 1 3
loki_parser: json, {s: {eventSource|endswith: .amazonaws.com}, f: {errorCode: AccessDenied}, condition: s and not f}: 1 3
loki_parser: json, {s: {eventName|re: Login}, condition: s}:
loki_parser: json, {s: {tags: b}, condition: s}:
loki_parser: json, {s: {eventSource|endswith: .amazonaws.com}, f: {size|gt: 100}, condition: s and not f}: 3
loki_parser: json, {s: {readOnly: false}, condition: s}: refused
END
