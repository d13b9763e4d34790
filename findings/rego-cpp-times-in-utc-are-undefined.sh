#!/usr/bin/env bash
# Package: regopy 1.5.2 (PyPI; Rego in C++), github.com/open-policy-agent/opa v1.22.4 (Go). Compiling OPA takes a minute or two the first time.
# Guess: an expression on a record gives the same in both, whatever the types and missing fields; or regopy says that it lacks the function.
# Happens: time.parse_rfc3339_ns of a time with Z, as AWS writes its times, is undefined; with +00:00 it is right. A pattern with (?i) is undefined, too, and so is
#   net.cidr_contains, which is lacking, without an error, so that `not` of it is true of every address. object.union merges the first level alone, versions
#   compare as text, and text is less than a number instead of greater.
# Documentation: the README, https://github.com/microsoft/rego-cpp, says that all of net is not supported, and that time is "entirely platform dependent",
#   not that what is lacking is undefined, or that a time with Z is.
# Why: a rule that excludes a range alerts on every record, and one on the time of day on none.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/open-policy-agent/opa/v1/rego"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		results, err := rego.New(rego.Query("x = " + lines.Text())).Eval(context.Background())
		answer := []byte("undefined")
		if err != nil {
			panic(err)
		} else if len(results) > 0 {
			answer, _ = json.Marshal(results[0].Bindings["x"])
		}
		fmt.Printf("%s is %s in OPA\n", lines.Text(), answer)
	}
}
END
{ go mod init finding && go get github.com/open-policy-agent/opa@v1.22.4 && go mod tidy && go build -o opa .; } >/dev/null 2>&1 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet regopy==1.5.2 || exit 2

cat >expressions <<'END'
time.parse_rfc3339_ns("2026-03-14T09:26:53Z")
time.parse_rfc3339_ns("2026-03-14T09:26:53+00:00")
time.clock(1773480413000000000)
regex.match("(?i)login", "ConsoleLogin")
regex.match("Login", "ConsoleLogin")
net.cidr_contains("192.0.2.0/24", "192.0.2.7")
count({1 | not net.cidr_contains("192.0.2.0/24", "192.0.2.7")})
object.union({"a": {"b": 1}}, {"a": {"c": 2}})
semver.compare("1.10.0", "1.9.0")
"5" > 4
END
cat >probe.py <<'END'
import json

from regopy import Interpreter

for line in open("expressions"):
    answer = str(Interpreter().query("x = " + line))
    if answer != "undefined":
        answer = json.dumps(json.loads(answer)["bindings"]["x"], separators=(",", ":"))
    print(f"{line.strip()} is {answer} in regopy")
END
{ ./opa <expressions; venv/bin/python probe.py; } | tee seen

diff - seen <<'END'
time.parse_rfc3339_ns("2026-03-14T09:26:53Z") is 1773480413000000000 in OPA
time.parse_rfc3339_ns("2026-03-14T09:26:53+00:00") is 1773480413000000000 in OPA
time.clock(1773480413000000000) is [9,26,53] in OPA
regex.match("(?i)login", "ConsoleLogin") is true in OPA
regex.match("Login", "ConsoleLogin") is true in OPA
net.cidr_contains("192.0.2.0/24", "192.0.2.7") is true in OPA
count({1 | not net.cidr_contains("192.0.2.0/24", "192.0.2.7")}) is 0 in OPA
object.union({"a": {"b": 1}}, {"a": {"c": 2}}) is {"a":{"b":1,"c":2}} in OPA
semver.compare("1.10.0", "1.9.0") is 1 in OPA
"5" > 4 is true in OPA
time.parse_rfc3339_ns("2026-03-14T09:26:53Z") is undefined in regopy
time.parse_rfc3339_ns("2026-03-14T09:26:53+00:00") is 1773480413000000000 in regopy
time.clock(1773480413000000000) is [9,26,53] in regopy
regex.match("(?i)login", "ConsoleLogin") is undefined in regopy
regex.match("Login", "ConsoleLogin") is true in regopy
net.cidr_contains("192.0.2.0/24", "192.0.2.7") is undefined in regopy
count({1 | not net.cidr_contains("192.0.2.0/24", "192.0.2.7")}) is 1 in regopy
object.union({"a": {"b": 1}}, {"a": {"c": 2}}) is {"a":{"c":2}} in regopy
semver.compare("1.10.0", "1.9.0") is -1 in regopy
"5" > 4 is false in regopy
END
