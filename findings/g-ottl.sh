#!/usr/bin/env bash
# Package: github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl v1.4.1 (Go)
# Guess: conditions of OpenTelemetry's transformation language on a record of CloudTrail give what they say: a missing field
#   is nil, is unequal to every text and is neither less nor greater than a number; numbers compare by value, whatever
#   their types; text and numbers are never equal; functions on a missing field are false or an error.
# Why: collectors filter CloudTrail's records with such conditions, before any rule sees them.
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
	"strings"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottllog"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/ottlfuncs"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/plog"
)

const text = `{"eventName": "ConsoleLogin", "errorCode": null, "count": 5, "size": "10", "flag": true, "ratio": 0.5, "recipientAccountId": "012345678901",
"list": ["a", "b"], "resources": [{"accountId": "123456789012"}], "empty": {}, "userIdentity": {"type": "Root"}, "sourceIPAddress": "AWS Internal", "address": "192.0.2.7", "eventTime": "2026-03-14T09:05:00Z", "a.b": "x"}`

func main() {
	parser, err := ottllog.NewParser(ottlfuncs.StandardFuncs[*ottllog.TransformContext](), componenttest.NewNopTelemetrySettings(), ottllog.EnablePathContextNames())
	if err != nil {
		panic(err)
	}
	same := 0
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		expected, condition, _ := strings.Cut(lines.Text(), " ")
		resource := plog.NewResourceLogs()
		scope := resource.ScopeLogs().AppendEmpty()
		log := scope.LogRecords().AppendEmpty()
		log.Body().SetStr(text)
		fill, err := parser.ParseStatement(`set(log.body, ParseJSON(log.body))`)
		if err != nil {
			panic(err)
		}
		transform := ottllog.NewTransformContext(resource, scope, log)
		fill.Execute(context.Background(), transform)
		seen := ""
		parsed, err := parser.ParseCondition(condition)
		if err != nil {
			seen = "refused"
		} else if answer, err := parsed.Eval(context.Background(), transform); err != nil {
			seen = "error"
		} else {
			seen = fmt.Sprint(answer)
		}
		if seen == expected {
			same++
		} else {
			fmt.Println(condition+":", seen+", not", expected, err)
		}
	}
	fmt.Println(same, "as expected")
}
END
{ go mod init finding && go get github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl@v1.4.1 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
cat >conditions <<'END'
true log.body["eventName"] == "ConsoleLogin"
false log.body["eventName"] == "consolelogin"
true log.body["missing"] == nil
true log.body["errorCode"] == nil
true log.body["missing"] != "AccessDenied"
true log.body["errorCode"] != "AccessDenied"
true not (log.body["missing"] == "AccessDenied")
false log.body["missing"] == "AccessDenied"
false log.body["missing"] < 5
false log.body["missing"] > 5
false log.body["missing"] <= 5
false log.body["missing"] >= 5
false log.body["errorCode"] < 5
false log.body["missing"] == false
true log.body["count"] == 5
true log.body["count"] == 5.0
true log.body["count"] > 4
true log.body["count"] < 5.5
false log.body["count"] == "5"
true log.body["count"] != "5"
false log.body["size"] == 10
false log.body["size"] > 5
false log.body["size"] < 5
true Int(log.body["size"]) > 5
true Int(log.body["recipientAccountId"]) == 12345678901
true log.body["flag"] == true
false log.body["flag"] == "true"
true log.body["flag"]
false log.body["flag"] == 1
true log.body["ratio"] < 1
true log.body["list"] == ["a", "b"]
false log.body["list"] == "a"
true log.body["list"][0] == "a"
false log.body["list"][9] == "a"
true log.body["resources"][0]["accountId"] == "123456789012"
true log.body["empty"] != nil
true log.body["empty"] == {}
true log.body["userIdentity"]["type"] == "Root"
true log.body["userIdentity"]["missing"] == nil
true log.body["missing"]["type"] == nil
true log.body["errorCode"]["type"] == nil
true log.body["eventName"]["type"] == nil
true log.body["a.b"] == "x"
true IsMatch(log.body["eventName"], "Login")
false IsMatch(log.body["eventName"], "^Login")
false IsMatch(log.body["missing"], ".*")
true not IsMatch(log.body["missing"], "Denied")
true IsMatch(log.body["count"], "^5$")
true IsMatch(log.body["flag"], "^true$")
true HasPrefix(log.body["eventName"], "Console")
error HasPrefix(log.body["missing"], "Console")
true HasSuffix(log.body["eventName"], "Login")
error HasSuffix(log.body["missing"], "Login")
true ContainsValue(log.body["list"], "a")
false ContainsValue(log.body["list"], "c")
error ContainsValue(log.body["missing"], "a")
true IsString(log.body["eventName"])
false IsString(log.body["missing"])
false IsMap(log.body["missing"])
true IsMap(log.body["userIdentity"])
true IsList(log.body["list"])
true IsInt(log.body["count"])
true IsBool(log.body["flag"])
true Len(log.body["list"]) == 2
error Len(log.body["missing"]) == 0
true IsInCIDR(log.body["address"], ["192.0.2.0/24"])
false IsInCIDR(log.body["sourceIPAddress"], ["192.0.2.0/24"])
true Time(log.body["eventTime"], "%Y-%m-%dT%H:%M:%SZ") > Time("2026-03-14T09:00:00Z", "%Y-%m-%dT%H:%M:%SZ")
true Hour(Time(log.body["eventTime"], "%Y-%m-%dT%H:%M:%SZ")) == 9
true log.body["eventTime"] > "2026-03-14T09:00:00Z"
true ToLowerCase(log.body["eventName"]) == "consolelogin"
true Concat([log.body["eventName"], log.body["size"]], "-") == "ConsoleLogin-10"
true Split("a:b", ":")[1] == "b"
true String(log.body["count"]) == "5"
true Double(log.body["size"]) > 5
true log.body["count"] * 2 > 9
true Substring(log.body["eventName"], 0, 7) == "Console"
true Index(log.body["eventName"], "Login") == 7
true ExtractPatterns(log.body["eventName"], "^(?P<kind>Console)")["kind"] == "Console"
END
./probe <conditions | tee seen
! grep -q ', not ' seen
