#!/usr/bin/env bash
# Package: jsonata 2.2.2 (npm), jsonata-python 0.7.1, jsonata-rs 0.1.4, jsonatapy 2.2.13, jlens 0.25.0 (PyPI), github.com/blues/jsonata-go v1.5.4 (Go)
# Guess: a JSONata expression on a CloudTrail record gives the same with each implementation, or an error that says what is missing.
# Why: Step Functions and Node-RED have JSONata; who tests conditions in Python or Go has another verdict.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts jsonata@2.2.2 || exit 2
for package in jsonata-python==0.7.1 jsonata-rs==0.1.4 jsonatapy==2.2.13 jlens==0.25.0; do
  name=${package%%==*}; python3 -m venv "$name" && "$name"/bin/pip install --quiet "$package" || exit 2
done
cat >record.json <<'END'
{"eventName":"ConsoleLogin","eventTime":"2026-03-14T09:05:00Z","errorCode":null,"readOnly":false,"size":9007199254740993,"small":5.0,"account":"012345678901","tags":[{"key":"a","value":"1"},{"key":"b"}],"one":[{"key":"a"}],"nested":{"list":[[1,2],[3]]},"empty":[],"text":"","arn":"arn:aws:iam::123456789012:user/example"}
END
cat >expressions <<'END'
missing
errorCode
errorCode = null
missing = null
missing != "x"
$not(missing)
$not(readOnly)
$exists(errorCode)
$exists(missing)
$exists(empty)
$boolean(empty)
$boolean([0])
$boolean("false")
$string(size)
$string(small)
$string(1e21)
$string(0.1 + 0.2)
$number(account)
$number("0x1F")
account = $number(account)
small = "5"
small in [5]
"a" in tags.key
"a" in one.key
"a" in missing
tags[key="b"].value
tags[value="1"].key
tags[value!="1"].key
one.key
one[0].key
one.key[0]
$count(one.key)
$count(missing)
$count(errorCode)
$sum(empty)
$max(empty)
$average(missing)
nested.list
nested.list[0]
nested.list.$
$contains(eventName, "login")
$contains(eventName, /login/i)
$contains(missing, "x")
$match(arn, /user\/(.*)$/).groups
$split(arn, ":")[5]
$split(arn, ":")[-1]
$substringAfter(arn, "user/")
$substringAfter(arn, "none")
$lowercase(missing)
$join(tags.value, ",")
$sort(["b","a","C"])
$toMillis(eventTime)
$fromMillis(1773479100000)
$toMillis("2026-03-14")
missing or true
errorCode or readOnly
readOnly = false and $not(errorCode)
{"a": missing, "b": errorCode}
[missing, errorCode, 1]
missing & "x"
errorCode & "x"
readOnly & ""
eventTime > "2026"
size > "5"
missing > 5
errorCode > 5
$lookup({"a.b": 1}, "a.b")
$keys({"b":1,"a":2})
$merge([{"a":1},{"a":2}])
$distinct([1,1.0,"1"])
$type(errorCode)
$type(missing)
tags.(value ? value : "none")
tags.{"k": key, "v": value}
tags{key: value}
$filter(tags, function($t){$t.value = "1"})
$map([1], function($x){$x})
$reduce([1,2,3], function($a,$b){$a+$b})
eventName ~> $uppercase
$formatNumber(12345.678, "#,##0.00")
$round(2.5)
$round(-0.5)
$floor(-1.5)
$replace("a.b.c", ".", "/")
$eval("1+1")
$parse
size = 9007199254740992
5 = 5.0
"x" < null
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import jsonata from "jsonata";
const record = JSON.parse(readFileSync("record.json", "utf8"));
for (const line of readFileSync("expressions", "utf8").trim().split("\n")) {
  let answer;
  try { const value = await jsonata(line).evaluate(record); answer = value === undefined ? "undefined" : typeof value === "function" ? "function" : JSON.stringify(value); } catch { answer = "error"; }
  console.log(answer);
}
END
cat >probe.py <<'END'
import json, sys
record = json.load(open("record.json"))
kind = sys.argv[1]
if kind == "jsonata-python":
    import jsonata
    def run(e):
        return jsonata.Jsonata(e).evaluate(record)
elif kind == "jsonatapy":
    import jsonatapy
    def run(e):
        return jsonatapy.compile(e).evaluate(record)
else:
    import importlib
    module = importlib.import_module("jsonata" if kind == "jsonata-rs" else "jlens")
    if len(sys.argv) > 2:
        print(dir(module)); print(module.__doc__); sys.exit()
    def run(e):
        if hasattr(module, "Jsonata"): return module.Jsonata(e).evaluate(record)
        if hasattr(module, "compile"):
            return module.compile(e).evaluate(record)
        return module.evaluate(e, record)
for line in open("expressions"):
    try:
        value = run(line.rstrip("\n"))
        answer = json.dumps(value, separators=(",", ":"), default=lambda v: "undefined?" + type(v).__name__)
    except Exception as error:
        answer = "error"
    print(answer)
END
cat >main.go <<'END'
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	jsonata "github.com/blues/jsonata-go"
)

func run(text string, record any) (answer string) {
	defer func() {
		if recover() != nil {
			answer = "error"
		}
	}()
	expression, err := jsonata.Compile(text)
	if err != nil {
		return "error"
	}
	value, err := expression.Eval(record)
	if err == jsonata.ErrUndefined {
		return "undefined"
	}
	if err != nil {
		return "error"
	}
	bytes, err := json.Marshal(value)
	if err != nil {
		return "error"
	}
	return string(bytes)
}

func main() {
	content, _ := os.ReadFile("record.json")
	var record any
	json.Unmarshal(content, &record)
	file, _ := os.Open("expressions")
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fmt.Println(run(lines.Text(), record))
	}
}
END
{ go mod init finding && go get github.com/blues/jsonata-go@v1.5.4 && go mod tidy && go build -o probe .; } >log 2>&1 || { cat log; exit 2; }
node probe.js >answers.js
./probe >answers.go
for name in jsonata-python jsonata-rs jsonatapy jlens; do "$name"/bin/python probe.py "$name" >"answers.$name" 2>&1 || { tail -3 "answers.$name"; "$name"/bin/python probe.py "$name" x || true; }; done
paste -d'\t' expressions answers.js answers.go answers.jsonata-python answers.jsonata-rs answers.jsonatapy answers.jlens | tee seen
