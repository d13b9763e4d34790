#!/usr/bin/env bash
# Package: pySigma-backend-victorialogs 0.2.0 with pySigma 1.5.1 (PyPI), and github.com/VictoriaMetrics/VictoriaLogs
#   v1.52.1 (Go), whose own filter evaluates the query
# Guess: `eventName|contains: Login` finds ConsoleLogin, as `|endswith: Login` does.
# Happens: `|contains` becomes `eventName:"Login"`, which in LogsQL asks for a whole word, so ConsoleLogin and
#   AdministratorAccess for "Admin" are not found. AWS writes its names in one word, so hardly any part of one is
#   found; "aws-cli" is. `*Login*` converts alike, and a filter with |contains leaves out less than it should.
#   `|endswith` and `Con*Login` become regular expressions, which find it.
# Documentation: the README, https://github.com/aris1009/pySigma-backend-victorialogs, says that |contains becomes a
#   regular expression, `field:~"x"`.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/VictoriaMetrics/VictoriaLogs/lib/logstorage"
)

func main() {
	record := []logstorage.Field{
		{Name: "eventName", Value: "ConsoleLogin"},
		{Name: "userAgent", Value: "aws-cli/2.15"},
		{Name: "policyArn", Value: "arn:aws:iam::aws:policy/AdministratorAccess"},
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		filter, err := logstorage.ParseFilter(lines.Text())
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s is %v\n", lines.Text(), filter.MatchRow(record))
	}
}
END
{ go mod init finding && go get github.com/VictoriaMetrics/VictoriaLogs@v1.52.1 && go mod tidy && go build -o probe .; } \
  >/dev/null 2>&1 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet pysigma==1.5.1 pysigma-backend-victorialogs==0.2.0 || exit 2

cat >convert.py <<'END'
from sigma.backends.victorialogs import VictoriaLogsBackend
from sigma.collection import SigmaCollection

RULE = """
title: rule
status: test
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {%s}
  condition: selection
"""
for selection in ["eventName|contains: Login", "eventName: '*Login*'", "eventName|endswith: Login", "eventName: 'Con*Login'",
                  "policyArn|contains: Admin", "policyArn|contains: AdministratorAccess", "userAgent|contains: aws-cli"]:
    print(VictoriaLogsBackend().convert(SigmaCollection.from_yaml(RULE % selection))[0])
END
venv/bin/python convert.py | ./probe | tee seen

diff - seen <<'END'
eventName:"Login" is false
eventName:"Login" is false
eventName:~"Login$" is true
eventName:~"Con.*Login" is true
policyArn:"Admin" is false
policyArn:"AdministratorAccess" is true
userAgent:"aws-cli" is true
END
