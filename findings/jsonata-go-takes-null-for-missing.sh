#!/usr/bin/env bash
# Package: jsonata 2.2.2 (npm), jsonata-python 0.7.1 (PyPI), github.com/blues/jsonata-go v1.5.4 (Go)
# Guess: a JSONata condition finds the same records in JavaScript, Python and Go, or is an error in one of them.
# Happens: in Go a field with null is missing: `= null` and `$exists` never find it, and what is built of it lacks the field. `$not` of a missing field, or of > with one, is true there, and nothing
#   in JavaScript and Python, so that a filter finds records which it drops in these two. > on null is an error in them, and false in Go.
# Documentation: https://github.com/blues/jsonata-go says that it ports JSONata, and that some of JSONata's tests fail, not which.
# Why: CloudTrail writes `"responseElements": null` for many calls, and leaves out what a call doesn't have. A condition that was tried in JavaScript finds other records in a Go program.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts jsonata@2.2.2 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet jsonata-python==0.7.1 || exit 2
cat >records.json <<'END'
{"Records": [
  {"id": "full", "readOnly": true, "responseElements": {"a": 1}, "size": 9},
  {"id": "null", "readOnly": false, "responseElements": null, "size": 1},
  {"id": "missing"}
], "one": {"size": null}}
END
cat >expressions <<'END'
[Records[responseElements = null].id]
[Records[$exists(responseElements)].id]
[Records[$not(responseElements)].id]
[Records[$not(readOnly)].id]
[Records[readOnly != true].id]
[Records[$not(readOnly = true)].id]
[Records[size > 5].id]
[Records[$not(size > 5)].id]
$type(one.size)
one.size > 5
[Records.{"id": id, "elements": responseElements}]
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";
import jsonata from "jsonata";

const records = JSON.parse(readFileSync("records.json", "utf8"));
for (const text of readFileSync("expressions", "utf8").trim().split("\n")) {
  const answer = await jsonata(text).evaluate(records).then((value) => (value === undefined ? "nothing" : JSON.stringify(value)), () => "error");
  console.log(`JavaScript: ${text}: ${answer}`);
}
END
cat >probe.py <<'END'
import json

from jsonata import Jsonata

records = json.load(open("records.json"))
for text in open("expressions").read().splitlines():
    try:
        value = Jsonata(text).evaluate(records)
        answer = "nothing" if value is None else json.dumps(value, separators=(",", ":"))
    except Exception:
        answer = "error"
    print(f"Python: {text}: {answer}")
END
cat >main.go <<'END'
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	jsonata "github.com/blues/jsonata-go"
)

func main() {
	content, _ := os.ReadFile("records.json")
	var records any
	json.Unmarshal(content, &records)
	lines, _ := os.ReadFile("expressions")
	for _, text := range strings.Split(strings.TrimSpace(string(lines)), "\n") {
		value, err := jsonata.MustCompile(text).Eval(records)
		answer, _ := json.Marshal(value)
		if errors.Is(err, jsonata.ErrUndefined) {
			answer = []byte("nothing")
		} else if err != nil {
			answer = []byte("error")
		}
		fmt.Printf("Go: %s: %s\n", text, answer)
	}
}
END
{ go mod init finding && go get github.com/blues/jsonata-go@v1.5.4 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
{ node probe.js; venv/bin/python probe.py; ./probe; } | LC_ALL=C sort -t: -s -k2,2 | tee seen

diff - seen <<'END'
JavaScript: $type(one.size): "null"
Python: $type(one.size): "null"
Go: $type(one.size): nothing
JavaScript: [Records.{"id": id, "elements": responseElements}]: [{"id":"full","elements":{"a":1}},{"id":"null","elements":null},{"id":"missing"}]
Python: [Records.{"id": id, "elements": responseElements}]: [{"id":"full","elements":{"a":1}},{"id":"null","elements":null},{"id":"missing"}]
Go: [Records.{"id": id, "elements": responseElements}]: [{"elements":{"a":1},"id":"full"},{"id":"null"},{"id":"missing"}]
JavaScript: [Records[$exists(responseElements)].id]: ["full","null"]
Python: [Records[$exists(responseElements)].id]: ["full","null"]
Go: [Records[$exists(responseElements)].id]: ["full"]
JavaScript: [Records[$not(readOnly = true)].id]: ["null","missing"]
Python: [Records[$not(readOnly = true)].id]: ["null","missing"]
Go: [Records[$not(readOnly = true)].id]: ["null","missing"]
JavaScript: [Records[$not(readOnly)].id]: ["null"]
Python: [Records[$not(readOnly)].id]: ["null"]
Go: [Records[$not(readOnly)].id]: ["null","missing"]
JavaScript: [Records[$not(responseElements)].id]: ["null"]
Python: [Records[$not(responseElements)].id]: ["null"]
Go: [Records[$not(responseElements)].id]: ["null","missing"]
JavaScript: [Records[$not(size > 5)].id]: ["null"]
Python: [Records[$not(size > 5)].id]: ["null"]
Go: [Records[$not(size > 5)].id]: ["null","missing"]
JavaScript: [Records[readOnly != true].id]: ["null"]
Python: [Records[readOnly != true].id]: ["null"]
Go: [Records[readOnly != true].id]: ["null"]
JavaScript: [Records[responseElements = null].id]: ["null"]
Python: [Records[responseElements = null].id]: ["null"]
Go: [Records[responseElements = null].id]: []
JavaScript: [Records[size > 5].id]: ["full"]
Python: [Records[size > 5].id]: ["full"]
Go: [Records[size > 5].id]: ["full"]
JavaScript: one.size > 5: error
Python: one.size > 5: error
Go: one.size > 5: false
END
