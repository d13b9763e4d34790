#!/usr/bin/env bash
# Package: regopy 1.5.2 (PyPI; Microsoft's Rego in C++), github.com/open-policy-agent/opa v1.22.4 (Go)
# Guess: an expression on a record gives the same in both: a missing field is undefined, not of it is true, builtins of text, numbers, times and addresses answer alike, also for a wrong type (undefined); or regopy says that it lacks the builtin.
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
	data, _ := os.ReadFile("record.json")
	var record any
	json.Unmarshal(data, &record)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		results, err := rego.New(rego.Query("x = "+lines.Text()), rego.Input(record)).Eval(context.Background())
		switch {
		case err != nil:
			fmt.Println("error")
		case len(results) == 0:
			fmt.Println("undefined")
		default:
			text, _ := json.Marshal(results[0].Bindings["x"])
			fmt.Println(string(text))
		}
	}
}
END
{ go mod init finding && go get github.com/open-policy-agent/opa@v1.22.4 && go mod tidy && go build -o opa .; } >/dev/null 2>&1 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet regopy==1.5.2 || exit 2
cat >record.json <<'END'
{"eventName": "ConsoleLogin", "errorCode": null, "readOnly": false, "size": 12345678901, "port": 3389, "part": 0.5, "account": "012345678901", "sourceIPAddress": "192.0.2.7", "service": "cloudtrail.amazonaws.com",
 "eventTime": "2026-03-14T09:26:53Z", "userIdentity": {"arn": "arn:aws:iam::123456789012:user/example"}, "tags": ["a", "b", "a"], "resources": [{"type": "AWS::S3::Object"}, {"type": "AWS::S3::Bucket"}], "document": "{\"Statement\":[{\"Effect\":\"Allow\"}]}"}
END
cat >expressions <<'END'
input.eventName == "ConsoleLogin"
input.missing == "x"
input.errorCode == null
input.size + 1
input.size * 1000000000
input.port / 2
input.port % 10
input.part * 2
input.part == 0.50
1 == 1.0
5 == "5"
"5" > 4
null < false
input.tags < ["b"]
round(2.5)
round(-2.5)
ceil(2.1)
abs(-5)
sprintf("%d of %s", [input.port, input.eventName])
sprintf("%s", [input.port])
sprintf("%v", [input.size])
sprintf("%v", [input.part])
sprintf("%v", [input.tags])
sprintf("%v", [input.userIdentity])
sprintf("%5.2f", [input.part])
sprintf("%d", [input.part])
sprintf("%x", [255])
sprintf("%q", ["a"])
sprintf("%t", [true])
format_int(255, 16)
to_number("012")
to_number("1e3")
to_number(input.account)
to_number(null)
to_number("x")
startswith(input.eventName, "Console")
startswith(input.port, "3")
contains(input.errorCode, "x")
lower("ÄB")
upper("straße")
substring(input.eventName, 7, -1)
substring(input.eventName, 7, 100)
indexof(input.eventName, "x")
indexof("äb", "b")
split("a//b", "/")
split("", "/")
concat(",", ["a", "b"])
concat(",", {"b", "a"})
replace("aaa", "aa", "b")
trim("  a ", " ")
trim_prefix("aab", "a")
trim_space("\ta\n")
strings.replace_n({"a": "b", "b": "c"}, "ab")
strings.reverse("ab")
strings.count("aaaa", "aa")
strings.any_prefix_match(input.eventName, ["Get", "Console"])
regex.match("Login$", input.eventName)
regex.match("(?i)login", input.eventName)
regex.match("^\\d{12}$", input.account)
regex.find_n("[a-z]+", "ab cd", -1)
regex.split("/", input.userIdentity.arn)
regex.replace("abc", "b(c)", "$1")
regex.find_all_string_submatch_n("a(.)", "ab ac", -1)
regex.is_valid("(")
glob.match("arn:aws:iam::*:user/*", [":"], input.userIdentity.arn)
glob.match("*.amazonaws.com", [], input.service)
glob.match("*.amazonaws.com", ["."], "a.b.amazonaws.com")
glob.match("{a,b}c", [], "bc")
net.cidr_contains("192.0.2.0/24", input.sourceIPAddress)
net.cidr_contains("192.0.2.0/24", input.service)
net.cidr_contains("2001:db8::/32", "2001:db8::7")
net.cidr_intersects("192.0.2.0/24", "192.0.2.128/25")
net.cidr_is_valid("192.0.2.0/24")
time.parse_rfc3339_ns(input.eventTime)
time.parse_rfc3339_ns("2026-03-14T09:26:53.5+02:00")
time.parse_rfc3339_ns("x")
time.date(time.parse_rfc3339_ns(input.eventTime))
time.clock([time.parse_rfc3339_ns(input.eventTime), "Europe/Berlin"])
time.weekday(time.parse_rfc3339_ns(input.eventTime))
time.parse_duration_ns("5m")
time.add_date(0, 0, 1, 31)
time.diff(time.parse_rfc3339_ns("2026-03-14T00:00:00Z"), time.parse_rfc3339_ns("2026-02-28T12:00:00Z"))
time.format(time.parse_rfc3339_ns(input.eventTime))
json.unmarshal(input.document).Statement[0].Effect
json.unmarshal("{")
json.is_valid("{")
json.marshal({"b": 1, "a": [1.0, null]})
json.marshal(input.size)
json.filter(input, ["userIdentity/arn"])
json.remove(input.userIdentity, ["arn"])
object.get(input, "missing", "none")
object.get(input, "errorCode", "none")
object.get(input, ["userIdentity", "arn"], "none")
object.keys(input.userIdentity)
object.union({"a": {"b": 1}}, {"a": {"c": 2}})
object.remove({"a": 1, "b": 2}, ["a"])
object.subset({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}})
array.slice(input.tags, 1, 5)
array.reverse(input.tags)
count(input.tags)
count({x | x := input.tags[_]})
count(input.errorCode)
count(input.missing)
count("äb")
sum(input.tags)
max(input.tags)
sort(input.tags)
min([])
"a" in input.tags
"missing" in object.keys(input)
input.resources[_].type == "AWS::S3::Bucket"
[r | some r in input.resources; r.type == "AWS::S3::Bucket"]
{k: v | some k, v in input.userIdentity}
is_null(input.errorCode)
is_string(input.missing)
type_name(input.errorCode)
type_name({1})
cast_array({1})
numbers.range(3, 1)
numbers.range_step(1, 6, 2)
units.parse("10K")
units.parse_bytes("10KiB")
base64.decode("YQ==")
base64url.encode_no_pad("a?")
urlquery.decode("a%2Fb+c")
hex.encode("a")
crypto.sha256("a")
semver.compare("1.10.0", "1.9.0")
bits.and(6, 3)
walk({"a": 1})
union({{1}, {2}})
intersection({{1, 2}, {2}})
{1, 2} - {2}
any([false, true])
all([])
io.jwt.decode("a.b.c")
uuid.parse("9fc6f3f1-1111-4222-8333-0123456789ab").version
graph.reachable({"a": ["b"], "b": []}, {"a"})
to_number("0x10")
rand.intn("a", 1)
END
cat >probe.py <<'END'
import json

from regopy import Interpreter

record = json.load(open("record.json"))
for line in open("expressions"):
    interpreter = Interpreter()
    interpreter.set_input(record)
    try:
        print(str(interpreter.query("x = " + line.strip())).replace("\n", " ")[:200])
    except Exception as error:
        print("exception", str(error).replace("\n", " ")[:150])
END
./opa <expressions >by-opa
venv/bin/python probe.py >by-regopy
paste -d '\n' expressions by-opa by-regopy | tee seen
