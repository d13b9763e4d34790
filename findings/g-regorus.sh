#!/usr/bin/env bash
# Package: regorus 0.14.1 with serde_json (crates.io), github.com/open-policy-agent/opa v1.22.4 (Go)
# Guess: an expression of Rego v1 gives the same result in both, for every record, as regorus passes OPA's own tests:
#   what is undefined in one is undefined in the other.
# Happens: (not run yet; the program prints only the differences, and the guess is that there are none)
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
cat >record.json <<'END'
{"eventName":"ConsoleLogin","eventTime":"2026-03-14T12:00:00Z","readOnly":false,"n":5.0,"count":5,"bytes":10485760.0,"big":9007199254740993,"accountId":"000000000123","errorCode":null,"address":"AWS Internal","ip":"198.51.100.7","userIdentity":{"type":"Root","arn":"arn:aws:iam::123456789012:role/ci/deploy"},"resources":[{"ARN":"a"},{"ARN":"b"}],"tags":["a","b"]}
END
cat >questions <<'END'
input.n == 5
input.n in {5}
input.n in [5]
{5: "x"}[input.n]
input.bytes in {10485760}
input.big == 9007199254740992
input.big + 1
sprintf("%v", [input.bytes])
sprintf("%v", [input.n])
sprintf("%d", [input.count])
sprintf("%d", [input.n])
sprintf("%s", [input.count])
sprintf("%v", [input.big])
sprintf("%v", [input.userIdentity.type])
sprintf("%v", [input.tags])
sprintf("%v", [input.errorCode])
json.marshal(input.n)
json.marshal(input.big)
format_int(input.n, 10)
to_number(input.accountId)
to_number(input.errorCode)
input.missing != "Yes"
input.errorCode != "Yes"
count(input.missing)
count(input.tags)
lower(input.errorCode)
startswith(input.missing, "aws")
startswith(input.count, "aws")
input.count < "5"
input.eventTime > "2026-03-14T11:00:00Z"
net.cidr_contains("198.51.100.0/24", input.ip)
net.cidr_contains("198.51.100.0/24", input.address)
object.get(input, ["userIdentity", "userName"], "none")
object.get(input, ["errorCode", "x"], "none")
object.get(input, "errorCode", "none")
regex.match("(?i)login", input.eventName)
regex.match("^aws-cli(?!x)", input.eventName)
glob.match("arn:aws:iam::*:role/*", [], input.userIdentity.arn)
glob.match("arn:aws:iam::*:role/*", null, input.userIdentity.arn)
glob.match("arn:aws:iam::*:role/**", [":", "/"], input.userIdentity.arn)
time.parse_rfc3339_ns(input.eventTime)
time.clock(time.parse_rfc3339_ns(input.eventTime))
time.weekday(time.parse_rfc3339_ns(input.eventTime))
time.format(time.parse_rfc3339_ns(input.eventTime))
time.parse_rfc3339_ns("yesterday")
split(input.userIdentity.arn, ":")[5]
trim(input.eventName, "Login")
trim_prefix(input.eventName, "Console")
substring(input.eventName, 7, -1)
indexof(input.eventName, "Login")
contains(input.tags, "a")
"a" in input.tags
input.tags[_] == "b"
input.resources[_].ARN
[r | some r in input.resources; r.ARN != "a"]
{r.ARN | some r in input.resources}
sum([input.n, input.count])
max([input.n, input.count, "x"])
sort([input.n, 1, "a", null])
input.n % 2
input.bytes / 3
round(2.5)
ceil(input.n)
input.count == "5"
units.parse_bytes("5MB")
walk(input.userIdentity)
array.concat(input.tags, ["c"])
object.union(input.userIdentity, {"type": "IAMUser"})
json.unmarshal("{")
base64.decode("YQ")
concat(",", input.tags)
concat(",", [input.count])
replace(input.eventName, "", "x")
upper(input.eventName)
strings.any_prefix_match(input.eventName, ["Con"])
input["userIdentity"].type
is_null(input.missing)
is_null(input.errorCode)
type_name(input.n)
json.filter(input, ["userIdentity/type"])
numbers.range(1, 3)
input.n - 5 == 0
crypto.md5(input.eventName)
graph.reachable({"a": ["b"], "b": []}, ["a"])
net.cidr_merge(["198.51.100.0/25", "198.51.100.128/25"])
net.cidr_is_valid("198.51.100.7/24")
net.cidr_expand("198.51.100.0/30")
regex.replace(input.eventName, "(Con)(sole)", "$2$1")
regex.find_n("o", input.eventName, -1)
regex.split("o", input.eventName)
time.add_date(time.parse_rfc3339_ns(input.eventTime), 0, 1, 20)
time.diff(time.parse_rfc3339_ns("2026-03-31T00:00:00Z"), time.parse_rfc3339_ns("2026-02-28T00:00:00Z"))
END
cat >main.go <<'END'
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/util"
)

func main() {
	text, _ := os.ReadFile("record.json")
	var record any
	if err := util.UnmarshalJSON(text, &record); err != nil {
		panic(err)
	}
	file, _ := os.Open("questions")
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		answer := "undefined"
		result, err := rego.New(rego.Query("data.q.answers"), rego.Module("q.rego", "package q\nanswers := [v | v := "+lines.Text()+"]"), rego.Input(record)).Eval(context.Background())
		if err != nil {
			answer = "error"
		} else if list := result[0].Expressions[0].Value.([]any); len(list) > 0 {
			b, _ := json.Marshal(list)
			answer = string(b)
		}
		fmt.Printf("%s\t%s\n", lines.Text(), answer)
	}
}
END
{ go mod init finding && go get github.com/open-policy-agent/opa@v1.22.4 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "probe"
version = "0.0.0"
edition = "2024"
[dependencies]
regorus = "=0.14.1"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
fn main() {
    let record = std::fs::read_to_string("record.json").unwrap();
    for line in std::fs::read_to_string("questions").unwrap().lines() {
        let mut engine = regorus::Engine::new();
        engine.set_input(regorus::Value::from_json_str(&record).unwrap());
        let answer = engine
            .add_policy("q.rego".into(), format!("package q\nanswers := [v | v := {line}]"))
            .and_then(|_| engine.eval_rule("data.q.answers".into()));
        match answer {
            Ok(value) => match value.to_json_str().unwrap().as_str() {
                "[]" => println!("{line}\tundefined"),
                text => println!("{line}\t{}", text.split_whitespace().collect::<String>()),
            },
            Err(error) => println!("{line}\terror"),
        }
    }
}
END
cargo build --quiet 2>/dev/null || exit 2
./probe | tr -d ' ' >opa
"${CARGO_TARGET_DIR:-target}/debug/probe" | tr -d ' ' >regorus
diff opa regorus | tee seen || true
diff /dev/null seen
