#!/usr/bin/env bash
# Package: rsigma-eval 0.23.0 and rsigma-parser 0.23.0 with serde_json (crates.io)
# Guess: each selection matches as Sigma's specification has it: values ignore case, numbers and booleans compare with
#   their text and by value, null is a missing field or null, a comparison of a missing field does not match.
# Happens: (not run yet; the expected output below is the guess)
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "probe"
version = "0.0.0"
edition = "2024"
[dependencies]
rsigma-eval = "=0.23.0"
rsigma-parser = "=0.23.0"
serde_json = "1"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
use rsigma_eval::{event::JsonEvent, Engine};
fn main() {
    for line in std::fs::read_to_string("cases").unwrap().lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let (condition, event) = (parts[0], parts[1]);
        let (negated, selection) = match condition.strip_prefix("not ") { Some(s) => ("not ", s), None => ("", condition) };
        let yaml = format!("title: r\nlogsource: {{product: aws}}\ndetection:\n  always: {{eventName: X}}\n  selection: {selection}\n  condition: always and {negated}selection\n");
        let answer = match rsigma_parser::parse_sigma_yaml(&yaml) {
            Err(_) => "does not parse".to_string(),
            Ok(rules) => {
                let mut engine = Engine::new();
                match engine.add_collection(&rules) {
                    Err(_) => "refused".to_string(),
                    Ok(_) => {
                        let mut value: serde_json::Value = serde_json::from_str(event).unwrap();
                        value["eventName"] = "X".into();
                        if rules.rules.is_empty() { "no rule".to_string() } else { (!engine.evaluate(&JsonEvent::borrow(&value)).is_empty()).to_string() }
                    }
                }
            }
        };
        println!("{condition}\t{event}\t{answer}");
    }
}
END
cargo build --quiet || exit 2
cat >cases <<'END'
{a: consolelogin}	{"a":"ConsoleLogin"}	true
{a: 5}	{"a":5}	true
{a: 5}	{"a":5.0}	true
{a: 5}	{"a":"5"}	true
{a: '5'}	{"a":5}	true
{a: '5'}	{"a":5.0}	false
{a: 5.0}	{"a":5}	true
{a: false}	{"a":false}	true
{a: false}	{"a":"false"}	true
{a: 'false'}	{"a":false}	true
{a: false}	{"b":1}	false
{a: null}	{"b":1}	true
{a: null}	{"a":null}	true
{a: null}	{"a":""}	false
{a: ''}	{"b":1}	false
{a: ''}	{"a":null}	false
{a: ''}	{"a":""}	true
not {a: x}	{"b":1}	true
not {a: null}	{"a":"x"}	true
{a|exists: true}	{"a":null}	true
{a|exists: false}	{"b":1}	true
{a|gt: 1000000}	{"a":10485760.0}	true
{a|gt: 1000000}	{"a":"10485760"}	true
{a|gt: 3}	{"b":1}	false
{a|lt: 3}	{"a":null}	false
{a|lt: 3}	{"a":""}	false
{a|neq: x}	{"b":1}	true
{a|neq: x}	{"a":null}	true
{a|cidr: 198.51.100.0/24}	{"a":"AWS Internal"}	false
not {a|cidr: 198.51.100.0/24}	{"a":"AWS Internal"}	true
{a|re: Login}	{"a":"ConsoleLogin"}	true
{a|re: login}	{"a":"ConsoleLogin"}	false
{a|re: '^5$'}	{"a":5}	true
{a: Console*}	{"a":"ConsoleLogin"}	true
{a: Console?ogin}	{"a":"consolelogin"}	true
{a: '*'}	{"a":""}	true
{a: '*'}	{"b":1}	false
{a: '*'}	{"a":null}	false
{a: '*'}	{"a":5}	true
{a|contains: 12}	{"a":123}	true
{a|contains: 12}	{"a":"0123"}	true
{r.x: 1, r.y: 2}	{"r":[{"x":1,"y":3},{"x":0,"y":2}]}	true
{r.x: 1}	{"r":[{"x":0},{"x":1}]}	true
not {r.x: 1}	{"r":[{"x":0},{"x":1}]}	false
{r.x: null}	{"r":[{"x":1},{"y":1}]}	false
{r.x: null}	{"r":[]}	true
{a: x}	{"a":["x","y"]}	true
{a|contains|all: [x, y]}	{"a":"y-x"}	true
{a|contains|all: [x, y]}	{"a":["x","y"]}	true
{a|fieldref: b}	{"a":"x","b":"X"}	true
{a|fieldref: b}	{"c":1}	false
{a|hour: 12}	{"a":"2026-03-14T12:00:00Z"}	true
{a.b: x}	{"a":"{\"b\":\"x\"}"}	false
{a.b: x}	{"a.b":"x"}	true
{a: [x, null]}	{"b":1}	true
{a: []}	{"b":1}	false
{a|endswith: [x, y]}	{"a":"my"}	true
{a|startswith: ''}	{"b":1}	false
{a|contains: ''}	{"b":1}	false
{a|base64offset|contains: login}	{"a":"bG9naW4="}	true
{a: 123456789012}	{"a":"123456789012"}	true
{a: 000000000123}	{"a":"000000000123"}	false
{a: 9007199254740993}	{"a":9007199254740992}	false
{A: x}	{"a":"x"}	false
END
"${CARGO_TARGET_DIR:-target}/debug/probe" | tee seen
diff cases seen
