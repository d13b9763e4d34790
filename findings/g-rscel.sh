#!/usr/bin/env bash
# Package: rscel 1.0.8 (crates.io), cel.dev/cel-go v0.33.2 (Go)
# Guess: rscel answers as cel-go does, or returns an error: on null and missing fields, types that differ, errors beside || and &&, exists() and all(), numbers of JSON, text functions, times.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
cat >expressions <<'END'
record.errorCode == null
has(record.errorCode)
has(record.none)
has(record.userIdentity.none)
record.none == null
record.none == 'x' || record.eventName == 'ConsoleLogin'
record.eventName == 'ConsoleLogin' || record.none == 'x'
record.none == 'x' && record.eventName == 'x'
'errorCode' in record
record.errorCode == 'AccessDenied'
record.errorCode != 'AccessDenied'
record.size == '5'
record.size == 5
record.size == 5.0
record.size + 1 == 6
record.size < 5.5
record.size in [5, 6]
record.size in [5.0]
record.names.exists(n, n == 'a' || n.none == 1)
record.names.exists(n, n.none == 1)
record.names.all(n, n.startsWith('a'))
record.names.exists_one(n, n == 'a')
record.names.filter(n, n == 'a').size() == 1
record.names.map(n, n + 'x')[0] == 'ax'
record.resources.exists(r, r.ARN == 'c')
record.resources.all(r, r.ARN == 'c')
record.mixed.exists(m, m > 2)
'Login' in record.eventName
record.eventName.contains('Login')
record.eventName.matches('Login')
record.eventName.matches('^Login')
record.eventName.startsWith('Console')
record.eventName.endsWith('login')
record.eventName.size() == 12
size(record.names) == 2
record.eventName < 'D'
timestamp(record.eventTime) < timestamp('2026-03-15T00:00:00Z')
timestamp(record.eventTime).getHours() == 9
timestamp(record.eventTime).getDayOfWeek() == 6
timestamp(record.eventTime).getMonth() == 2
timestamp(record.eventTime).getDayOfMonth() == 13
timestamp(record.eventTime).getHours('Europe/Berlin') == 10
timestamp('2026-03-14T10:00:00Z') - timestamp(record.eventTime) > duration('30m')
duration('90s') == duration('1m30s')
string(record.size) == '5'
int('5') == record.size
int('x') == 5
double('5') == 5.0
bool('true')
7 / 2 == 3
-7 / 2 == -3
-7 % 3 == -1
1 / 0 == 1
1 / 0 == 1 || true
true || 1 / 0 == 1
[1, 2] == [1, 2]
[1, 2] == [1.0, 2.0]
{'a': 1} == {'a': 1.0}
1 == 1u
1 == 1.0
1 < 1.5
null == false
'' == null
type(record.size) == int
type(null) == null_type
type(record.size)
dyn(record.size) == '5'
record['eventName'] == 'ConsoleLogin'
record.names[5] == 'x'
record.names[-1] == 'b'
record.none.deeper == 1
record.errorCode.deeper == 1
record.?none.orValue('x') == 'x'
record.size > 1 ? 'big' : 'small'
record.eventName == "ConsoleLogin" && !record.readOnly
!record.none
[1, 'a'].exists(x, x == 'a')
9223372036854775807 + 1 > 0
'a' + 'b' == 'ab'
[1] + [2] == [1, 2]
'abc'[0] == 'a'
END
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "probe"
version = "0.0.0"
edition = "2024"
[dependencies]
rscel = "=1.0.8"
serde_json = "=1.0.154"
[profile.dev]
debug = false
END
cat >record.json <<'END'
{"eventName": "ConsoleLogin", "errorCode": null, "size": 5, "names": ["a", "b"], "mixed": ["x", 3], "userIdentity": {"type": "Root"}, "resources": [{"type": "b"}, {"ARN": "c"}], "eventTime": "2026-03-14T09:26:53Z", "readOnly": false}
END
cat >src/main.rs <<'END'
use rscel::{BindContext, CelContext, CelValue};

fn main() {
    let json: serde_json::Value = serde_json::from_str(&std::fs::read_to_string("record.json").unwrap()).unwrap();
    for line in std::fs::read_to_string("expressions").unwrap().lines() {
        let mut context = CelContext::new();
        let mut bind = BindContext::new();
        let value: CelValue = json.clone().into();
        bind.bind_param("record", value);
        let answer = match context.add_program_str("main", line) {
            Err(_) => "error".to_string(),
            Ok(_) => match context.exec("main", &bind) {
                Err(_) => "error".to_string(),
                Ok(value) => format!("{value}"),
            },
        };
        println!("{line}\t{answer}");
    }
}
END
cat >main.go <<'END'
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"cel.dev/cel-go/cel"
)

func main() {
	var record any
	text, _ := os.ReadFile("record.json")
	json.Unmarshal(text, &record)
	env, _ := cel.NewEnv(cel.Variable("record", cel.DynType), cel.OptionalTypes())
	file, _ := os.Open("expressions")
	for lines := bufio.NewScanner(file); lines.Scan(); {
		answer := "error"
		ast, issues := env.Parse(lines.Text())
		if issues.Err() == nil {
			if program, err := env.Program(ast); err == nil {
				if value, _, err := program.Eval(map[string]any{"record": record}); err == nil {
					answer = fmt.Sprint(value.Value())
				}
			}
		}
		fmt.Printf("%s\t%s\n", lines.Text(), answer)
	}
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
cargo build --quiet 2>err || { tail -30 err; exit 2; }
./probe >go.txt; target/debug/probe >rust.txt
paste go.txt rust.txt | awk -F'\t' '$2 != $4 {print $1 " -> Go " $2 ", Rust " $4}'
