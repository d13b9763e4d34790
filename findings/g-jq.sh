#!/usr/bin/env bash
# Package: jq 1.13.0 (PyPI; jq 1.8), github.com/itchyny/gojq v0.12.20 (Go), jaq-core 3.1.2, jaq-std 3.0.4 and jaq-json
#   2.0.3 (crates.io)
# Guess: a filter on a CloudTrail record that uses nothing that jaq's and gojq's READMEs list as different gives the same
#   answer in all three.
# Happens: (not run yet; the program prints only the differences, and the guess is that there are none)
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
cat >record.json <<'END'
{"eventName":"ConsoleLogin","eventTime":"2026-03-14T12:00:00Z","readOnly":false,"count":5,"n":5.0,"bytes":10485760.0,"accountId":"000000000123","errorCode":null,"userIdentity":{"type":"Root"},"resources":[{"ARN":"a"},{"ARN":"b"},{"ARN":"a","x":1}],"tags":["a","b"],"policy":"{\"Statement\":[{\"Effect\":\"Allow\"}]}"}
END
cat >questions <<'END'
.count == .n
.n == 5
.n | tostring
.bytes | tostring
.bytes == 10485760
.n | tojson
[.count, .n, 5] | unique | length
[.count, .n, 5] | index(5)
.count | IN(5.0)
[5.0] | contains([5])
[5.0] | inside([5, 6])
{"5": 1}[.count | tostring]
.missing.deep
.errorCode.deep
.eventName.deep
.eventName.deep?
.resources.ARN
.resources[0].ARN
.resources["ARN"]
[.resources[] | .ARN] | unique
.resources | group_by(.ARN) | map(length)
.resources | unique_by(.ARN) | length
.resources | sort_by(.x)
.resources | min_by(.x)
.tags | index("b")
.tags - ["a"]
.tags | inside(["a", "b", "c"])
.tags | contains(["a"])
.tags | join(",")
[.count, null, true] | join(",")
.eventName | test("login"; "i")
.eventName | test("(?i)login")
.missing | test("login")
.missing | startswith("a")
.missing | ascii_downcase
.missing | length
.count | length
-5 | length
.missing | contains("a")
.eventName | contains("Login")
.missing < 5
.eventTime > "2026-03-14T11:00:00Z"
.eventTime | fromdateiso8601
.eventTime | fromdate
"2026-03-14T12:00:00.123Z" | fromdate
.eventTime | strptime("%Y-%m-%dT%H:%M:%SZ")
.eventTime | strptime("%Y-%m-%dT%H:%M:%SZ") | mktime
1773489600 | todate
1773489600.5 | todate
1773489600 | strftime("%H:%M")
1773489600 | gmtime
.eventTime[0:10]
.eventTime[11:13] | tonumber
.accountId | tonumber
" 5" | tonumber
"5 " | tonumber
"0x10" | tonumber
"nan" | tonumber
"1_000" | tonumber
.policy | fromjson | .Statement[0].Effect
"" | fromjson
"nan" | fromjson
has("errorCode")
has("missing")
.resources | has(3)
.errorCode // "none"
.readOnly // "none"
.missing // empty | length
[.resources[].x // "none"]
[.resources[] | .x // "none"]
try error catch .
try error("x") catch .
try (.eventName | error) catch .
[.resources[] | select(.ARN == "b")] | length
any(.resources[]; .ARN == "b")
all(.resources[]; .x)
[] | all
[] | add
.resources | map(.x) | add
.tags | add
[limit(2; .resources[])] | length
[first(.resources[])] | length
first(empty)
[.[] | scalars] | length
[.. | strings] | length
[paths] | length
[leaf_paths] | length
to_entries | map(.key) | length
keys | length
with_entries(select(.value == null)) | keys
del(.errorCode) | has("errorCode")
del(.resources[0, 1]) | .resources | length
.resources |= map(select(.ARN == "a")) | .resources | length
(.resources[] | select(.ARN == "a")) |= empty | .resources | length
.resources[-1].ARN
.resources[5].ARN
.resources[1:] | length
.resources[:-1] | length
.tags | .[-5]
.eventName | split("o")
.eventName | split("O"; "gi")
.eventName | sub("(?<x>o)"; "0\(.x)")
.eventName | gsub("o"; "0")
.eventName | gsub("";"-")
.eventName | [match("o"; "g").offset]
.eventName | capture("(?<a>Con)(?<b>x)?")
.eventName | [scan("o.")]
.eventName | scan("c"; "i")
.eventName | ltrimstr("Console")
.count | ltrimstr("Console")
.eventName | trimstr("n")
" a " | trim
.count | trim
.eventName | ascii
.eventName | explode | length
.eventName | @base64
"YQ==" | @base64d
"YQ" | @base64d
[.eventName, .count, .n, null, true] | @csv
[.eventName, .count, .n, null, true] | @tsv
[.eventName, [1]] | @csv
.eventName | @json
.eventName | @html
.eventName | @uri
[.tags] | flatten
.count / 2
.count % 2
5.9 % 2
-5 % 3
.count / 0
5 % 0
1 / 3
.bytes * 1e10
9007199254740993
9007199254740993 + 1
9007199254740993 == 9007199254740992
100000000000000000000
1e1000
[nan] | sort
nan < 1
infinite | tostring
.count | floor
5.5 | round
-5.5 | round
2.5 | round
.n | floor | tostring
.count | sqrt
16 | pow(.; 0.5)
.eventName * 2
.eventName * 0
{} * {"a": {"b": 1}}
{"a": 1} + null
.userIdentity + {"type": "x"} | .type
.count + "1"
.tags + .count
.eventName | ascii_downcase == "consolelogin"
.tags == ["a", "b"]
{"a": 1, "b": 2} == {"b": 2, "a": 1}
[1, [2]] < [1, 3]
{} < []
null < false
[true, false, null, 1, "a", [], {}] | sort | map(type)
.resources | map(.ARN) | tojson
input_line_number
$__loc__
splits("a")
.eventName | [splits("o")] | length
getpath(["userIdentity", "userName"])
getpath(["missing", "x", 0])
getpath(["eventName", "x"])
[getpath(["resources", 0, "ARN"], ["count"])]
path(.userIdentity.type)
[path(.resources[].ARN)] | length
pick(.userIdentity.type)
pick(.resources[1].ARN)
walk(if type == "object" then del(.x) else . end) | .resources[2]
reduce .resources[] as $r (0; . + 1)
foreach .tags[] as $t (0; . + 1)
[foreach .tags[] as $t (0; . + 1; [$t, .])]
.resources[] as {ARN: $a} | $a
. as {count: $c, $eventName} | [$c, $eventName]
.[] as [$a] ?// $a | $a | type
label $f | .resources[] | if .ARN == "b" then ., break $f else empty end
if .missing then 1 else 2 end
if .count == 5 then "x" end
if empty then 1 else 2 end
[.tags[] as $x | .resources[] | $x] | length
"\(.count) \(.n) \(.eventName) \(.tags)"
@text "\(.tags)"
@json "x\(.eventName)"
tojson | fromjson | . == .
env | type
$ENV | type
now | type
ltrimstr(1)
.tags | implode
[65, 66] | implode
.tags | transpose
[[1, 2], [3]] | transpose
[1, 2] | combinations
[[1, 2], [3]] | [combinations]
range(3)
[range(0; 1; 0.3)] | length
[range(5; 0; -2)]
.tags | tostream
[tostream] | length
fromstream(1 | truncate_stream([[0], 1], [[1, 0], 2], [[1, 0]], [[1]]))
limit(0; 1, 2)
limit(-1; 1, 2)
[skip(1; .tags[])]
nth(1; .tags[])
.tags | nth(1)
until(. == 5; 5)
[.count | while(. < 8; . + 1)]
[.count | repeat(. * 2; . > 20)] | length
isvalid(.count)
.count | isnormal
error(null)
try error(null) catch .
.a.b.c = 1 | .a
.tags[5] = "x" | .tags
.tags["x"] = 1
.missing += 1 | .missing
.missing //= 3 | .missing
.readOnly //= true | .readOnly
.count |= empty | has("count")
to_entries[0].key
.tags | indices("a")
"abcab" | indices("ab")
[1, 2, 1, 2] | indices([1, 2])
"abc" | index("")
.tags | first, last
[] | first
[] | last
ascii(65)
@sh "echo \(.tags)"
.eventName | @sh
.tags | @sh
[.eventName | utf8bytelength]
abs
.count | abs
toarray | length
have_literal_numbers
getpath(["a", "b"]) as [$x] | $x
ltrimstr("x") | type
significand
.count | significand
.count | logb
[.count, 3] | max
[] | max
["a", 1] | max
.eventName | sort
.eventName | reverse
null | reverse
.tags | reverse
error
.eventName | tojson | fromjson
splits
.eventName[2:4] = "x"
.count[0]
.count[0]?
.errorCode[0]
.errorCode["a", "b"]
.errorCode[]
.errorCode[]?
.missing | keys
.missing | to_entries
.missing | map(.)
.errorCode | values
.resources | map(.x | values)
.resources | map(.x) | map(select(. > 0))
.resources | map(.x > 0)
[.resources[] | .x == null]
.resources | any(.x)
.resources | map(has("x"))
ascii_upcase
input
[inputs]
debug | type
.eventName | @base32
.eventName | @base32d
halt_error
getpath([0])
.[0]
.["count"]
.count as $c | [1, $c]
."count"
."user" + "x"
.userIdentity."type"
.["userIdentity"]["type"]
.userIdentity | .["type", "x"]
END
cat >main.go <<'END'
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/itchyny/gojq"
)

func main() {
	text, _ := os.ReadFile("record.json")
	file, _ := os.Open("questions")
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		d := json.NewDecoder(bufio.NewReader(bytesReader(text)))
		d.UseNumber()
		var record any
		d.Decode(&record)
		out := []string{}
		query, err := gojq.Parse(lines.Text())
		if err != nil {
			fmt.Printf("%s\tinvalid\n", lines.Text())
			continue
		}
		code, err := gojq.Compile(query)
		if err != nil {
			fmt.Printf("%s\tinvalid\n", lines.Text())
			continue
		}
		iter := code.Run(record)
		for {
			v, ok := iter.Next()
			if !ok {
				break
			}
			if _, ok := v.(error); ok {
				out = append(out, "error")
				break
			}
			b, _ := gojq.Marshal(v)
			out = append(out, string(b))
		}
		fmt.Printf("%s\t%v\n", lines.Text(), out)
	}
}
END
cat >bytes.go <<'END'
package main

import "bytes"

func bytesReader(b []byte) *bytes.Reader { return bytes.NewReader(b) }
END
{ go mod init finding && go get github.com/itchyny/gojq@v0.12.20 && go mod tidy && go build -o probe .; } || exit 2
python3 -m venv venv && venv/bin/pip install --quiet jq==1.13.0 || exit 2
cat >probe.py <<'END'
import json, jq
record = open("record.json").read()
for line in open("questions").read().splitlines():
    out = []
    try:
        program = jq.compile(line)
    except ValueError:
        print(f"{line}\tinvalid"); continue
    try:
        for v in program.input_text(record): out.append(json.dumps(v, separators=(",", ":"), sort_keys=True, ensure_ascii=False))
    except ValueError: out.append("error")
    print(f"{line}\t[{' '.join(out)}]")
END
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "probe"
version = "0.0.0"
edition = "2024"
[dependencies]
jaq-core = "=3.1.2"
jaq-std = "=3.0.4"
jaq-json = "=2.0.3"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{data, unwrap_valr, Compiler, Ctx, Vars};
use jaq_json::{read, Val};
fn main() {
    let record = std::fs::read_to_string("record.json").unwrap();
    for line in std::fs::read_to_string("questions").unwrap().lines() {
        let input = read::parse_single(record.as_bytes()).unwrap();
        let defs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
        let funs = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
        let arena = Arena::default();
        let Ok(modules) = Loader::new(defs).load(&arena, File { code: line, path: () }) else { println!("{line}\tinvalid"); continue };
        let Ok(filter) = Compiler::default().with_funs(funs).compile(modules) else { println!("{line}\tinvalid"); continue };
        let ctx = Ctx::<data::JustLut<Val>>::new(&filter.lut, Vars::new([]));
        let mut out = vec![];
        for v in filter.id.run((ctx, input)).map(unwrap_valr) {
            match v { Ok(v) => out.push(v.to_string()), Err(_) => { out.push("error".into()); break } }
        }
        println!("{line}\t[{}]", out.join(" "));
    }
}
END
cargo build --quiet || exit 2
venv/bin/python probe.py >jq; ./probe >gojq; "${CARGO_TARGET_DIR:-target}/debug/probe" >jaq
{ echo gojq; diff jq gojq | grep '^[<>]' || true; echo jaq; diff jq jaq | grep '^[<>]' || true; } | tee seen
diff - seen <<'END'
gojq
jaq
END
