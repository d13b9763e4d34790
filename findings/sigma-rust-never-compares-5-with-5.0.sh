#!/usr/bin/env bash
# Package: sigma-rust 0.7.0 with serde_json 1.0.154 (crates.io; evaluates Sigma rules). Compiling it takes a minute or
#   more.
# Guess: (not written down before the first run) numbers compare by value, whether they are written with a fraction or
#   not: `bytesTransferredOut|gt: 1000000` finds CloudTrail's 10485760.0. A field that a record lacks is null, as in
#   the queries that pySigma writes.
# Happens: a whole number and one with a fraction are different types, and every comparison of the two is false:
#   10485760.0 is neither above nor below 1000000, and 5 is not 5.0. CloudTrail writes bytesTransferredOut with ".0",
#   so that the rule never matches; with `gt: 1000000.0` it does. A number in the rule does not match its digits in
#   the record, such as "22", but '22' in the rule matches 22. And `errorCode: null` is false where the field is
#   missing; calls that went well lack it, so that a rule for them never matches.
# Documentation: https://docs.rs/sigma-rust/0.7.0/sigma_rust/ does not say how types compare.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >Cargo.toml <<'END'
[package]
name = "probe"
version = "0.1.0"
edition = "2021"

[dependencies]
sigma-rust = "=0.7.0"
serde_json = "=1.0.154"

[profile.dev]
debug = false
END
mkdir src
cat >src/main.rs <<'END'
fn main() {
    let record = sigma_rust::event_from_json(
        r#"{"bytes": 10485760.0, "count": 5, "port": 22, "text": "22", "none": null}"#,
    )
    .unwrap();
    for selection in [
        "bytes|gt: 1000000",
        "bytes|lt: 1000000",
        "bytes|gt: 1000000.0",
        "count: 5.0",
        "count|lt: 7.5",
        "port: '22'",
        "text: 22",
        "none: null",
        "errorCode: null",
    ] {
        let rule = sigma_rust::rule_from_yaml(&format!(
            "title: rule\nlogsource: {{product: aws}}\ndetection:\n  selection: {{{selection}}}\n  condition: selection\n"
        ))
        .unwrap();
        println!("{selection}: {}", rule.is_match(&record));
    }
}
END
cargo build --quiet 2>/dev/null || exit 2
target/debug/probe | tee seen

diff - seen <<'END'
bytes|gt: 1000000: false
bytes|lt: 1000000: false
bytes|gt: 1000000.0: true
count: 5.0: false
count|lt: 7.5: false
port: '22': true
text: 22: false
none: null: true
errorCode: null: false
END
