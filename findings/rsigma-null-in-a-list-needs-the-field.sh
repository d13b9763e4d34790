#!/usr/bin/env bash
# Package: rsigma-eval 0.23.0 and rsigma-parser 0.23.0 with serde_json 1.0.154 (crates.io). Compiling takes a minute.
# Guess: null matches a missing field, alone and as one of a list's values: `errorCode: [null, '']` matches a record
#   without the field, as `errorCode: null` does. `errorCode|neq: x` matches it as `not errorCode: x` does.
# Happens: in a list with another value, null matches only a field that is there and null. The usual way to say "empty or
#   missing" finds nothing in CloudTrail, which leaves fields out; as a filter it filters nothing. `|neq` doesn't match
#   a missing field either. Rules load without an error. Write two selections, or `not`.
# Documentation: https://docs.rs/crate/rsigma-eval/0.23.0 says that Null "matches null or missing values" and that several
#   values are "combined (OR / AND with |all)"; the linter of rsigma-parser warns of null in a list, without saying why.
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
rsigma-parser = { version = "=0.23.0", default-features = false }
serde_json = "=1.0.154"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
use rsigma_eval::{Engine, event::JsonEvent};
use serde_json::json;

fn main() {
    let records = [("missing", json!({})), ("null", json!({"errorCode": null})), ("empty", json!({"errorCode": ""})), ("other", json!({"errorCode": "y"}))];
    for (condition, detection) in [
        ("selection", "errorCode: null"),
        ("selection", "errorCode: [null]"),
        ("selection", "errorCode: [null, '']"),
        ("not selection", "errorCode: [null, '']"),
        ("selection", "errorCode: ''"),
        ("not selection", "errorCode: x"),
        ("selection", "errorCode|neq: x"),
    ] {
        let rule = format!("title: rule\nlogsource: {{product: aws}}\ndetection:\n  selection: {{{detection}}}\n  condition: {condition}\n");
        let mut engine = Engine::new();
        engine.add_collection(&rsigma_parser::parse_sigma_yaml(&rule).unwrap()).unwrap();
        let found: Vec<&str> = records.iter().filter(|(_, record)| !engine.evaluate(&JsonEvent::borrow(record)).is_empty()).map(|(name, _)| *name).collect();
        println!("{}{detection} matches {}", condition.replace("selection", ""), found.join(", "));
    }
}
END
cargo build --quiet 2>/dev/null || exit 2
target/debug/probe | tee seen

diff - seen <<'END'
errorCode: null matches missing, null
errorCode: [null] matches missing, null
errorCode: [null, ''] matches null, empty
not errorCode: [null, ''] matches missing, other
errorCode: '' matches empty
not errorCode: x matches missing, null, empty, other
errorCode|neq: x matches null, empty, other
END
