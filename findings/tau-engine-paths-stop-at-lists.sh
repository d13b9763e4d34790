#!/usr/bin/env bash
# Package: tau-engine 1.16.0 with serde_json 1.0.154 (crates.io; the engine of Chainsaw's rules). Compiling takes a minute.
# Guess: a key with dots is a path, also into the items of a list, so that `resources.ARN: a` finds what `resources: {ARN: a}` does; all() asks that each text be in one of a list's items; `not` is
#   true of a record without the field.
# Happens: a path with dots finds nothing in a list, where an object within the rule does. all() wants one item with all texts. `not` finds only records that have the field, and not with null, so that
#   `other and not …`, the usual form, drops the others.
# Documentation: https://docs.rs/tau-engine/1.16.0/tau_engine/struct.Rule.html has a note that `not` leaves alone what is missing, and says nothing of lists and null.
# Why: a rule on resources.ARN never alerts on a record of CloudTrail, and one with a filter on errorCode on no call that succeeded.
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
tau-engine = { version = "=1.16.0", features = ["json"] }
serde_json = "=1.0.154"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
use serde_json::json;
use std::{fs, path::Path};
use tau_engine::Rule;

fn main() {
    let records = [
        json!({"n": 1, "eventName": "ListUsers", "errorCode": null, "resources": [{"ARN": "a"}, {"ARN": "b"}], "names": ["alice", "bob"]}),
        json!({"n": 2, "eventName": "ListUsers", "errorCode": "AccessDenied", "resources": [{"ARN": "b"}], "names": ["alicebob"]}),
        json!({"n": 3, "eventName": "ListUsers", "errorCode": "NoSuchKey", "resources": []}),
        json!({"n": 4, "eventName": "ListUsers"}),
    ];
    for (condition, filter) in [
        ("selection", "errorCode: AccessDenied"),
        ("not selection", "errorCode: AccessDenied"),
        ("other and not selection", "errorCode: '*Denied'"),
        ("selection", "resources.ARN: a"),
        ("selection", "resources: {ARN: a}"),
        ("not selection", "resources: {ARN: a}"),
        ("selection", "names: 'ali*'"),
        ("selection", "all(names): ['ali*', '*bob']"),
    ] {
        fs::write("rule.yml", format!("detection: {{other: {{eventName: ListUsers}}, selection: {{{filter}}}, condition: {condition}}}\ntrue_positives: []\ntrue_negatives: []\n")).unwrap();
        let rule = Rule::load(Path::new("rule.yml")).unwrap();
        let found: Vec<_> = records.iter().filter(|record| rule.matches(*record)).map(|record| record["n"].to_string()).collect();
        println!("{}: {}", condition.replace("selection", &format!("{{{filter}}}")), found.join(" "));
    }
}
END
cargo build --quiet 2>/dev/null || exit 2
target/debug/probe | tee seen

diff - seen <<'END'
{errorCode: AccessDenied}: 2
not {errorCode: AccessDenied}: 3
other and not {errorCode: '*Denied'}: 3
{resources.ARN: a}: 
{resources: {ARN: a}}: 1
not {resources: {ARN: a}}: 2 3
{names: 'ali*'}: 1 2
{all(names): ['ali*', '*bob']}: 2
END
