#!/usr/bin/env bash
# Package: vrl 0.38.0, serde_json 1.0.154 (crates.io)
# Guess: match_datadog_query finds what the same words find in Datadog: a list by each of its items, ? for one
#   character, and numbers by value.
# Happens: @list:a is false for ["a", "b"], and -@list:a is true; fields of objects in a list count as missing. Only with * or
#   > are items looked at, or the list's text. ? stands for itself; 5.0 isn't 5, and text compares with numbers as text, so
#   that "10" isn't > 9. Elsewhere the language gave what was guessed.
# Documentation: https://docs.datadoghq.com/logs/explorer/search_syntax/ says that a list is found by an item, a list of objects by
#   a field of one, and that ? matches a single special character or space.
# Why: a condition that routes CloudTrail's records by resources.accountId, tried in Datadog, routes none in Vector, and its
#   negation routes all of them.
# It compiles for six minutes of processor time.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cargo init --quiet --name finding . && cargo add --quiet vrl@=0.38.0 --no-default-features --features compiler,value,stdlib-base &&
  cargo add --quiet serde_json@=1.0.154 || exit 2
printf '[profile.dev]\ndebug = false\n' >>Cargo.toml
cat >src/main.rs <<'END'
use std::{collections::BTreeMap, io::BufRead};
use vrl::compiler::{compile, state::RuntimeState, Context, TargetValue, TimeZone};
use vrl::value::{Secrets, Value};

const RECORD: &str = r#"{
    "eventName": "ConsoleLogin", "userName": "an example", "count": 5, "size": "10", "list": ["a", "b"], "numbers": [1, 2], "userIdentity": {"type": "Root"},
    "resources": [{"accountId": "123456789012"}]
}"#;

fn main() {
    for line in std::io::stdin().lock().lines() {
        let query = line.unwrap();
        let program = compile(&format!("match_datadog_query(., \"{query}\")"), &vrl::stdlib::all()).unwrap().program;
        let value = serde_json::from_str::<serde_json::Value>(RECORD).unwrap().into();
        let mut target = TargetValue { value, metadata: Value::Object(BTreeMap::new()), secrets: Secrets::default() };
        let answer = program.resolve(&mut Context::new(&mut target, &mut RuntimeState::default(), &TimeZone::default()));
        println!("{query}: {}", answer.unwrap());
    }
}
END
cargo build --quiet 2>/dev/null || exit 2
cargo run --quiet <<'END' | tee seen
@eventName:ConsoleLogin
@eventName:Console*
@userIdentity.type:Root
@missing:x
-@missing:x
@list:a
-@list:a
@list:*a*
_exists_:@list
@numbers:1
@numbers:>1
@resources.accountId:123456789012
-@resources.accountId:123456789012
_exists_:@resources.accountId
@userName:an?example
@userName:an*example
@count:5
@count:5.0
@size:>9
@size:>1
END

diff - seen <<'END'
@eventName:ConsoleLogin: true
@eventName:Console*: true
@userIdentity.type:Root: true
@missing:x: false
-@missing:x: true
@list:a: false
-@list:a: true
@list:*a*: true
_exists_:@list: true
@numbers:1: false
@numbers:>1: true
@resources.accountId:123456789012: false
-@resources.accountId:123456789012: true
_exists_:@resources.accountId: false
@userName:an?example: false
@userName:an*example: true
@count:5: true
@count:5.0: false
@size:>9: false
@size:>1: true
END
