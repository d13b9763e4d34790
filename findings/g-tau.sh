#!/usr/bin/env bash
# Package: tau-engine 1.16.0 (crates.io; the engine of Chainsaw's rules)
# Guess: a rule finds what its README says: `*x` and `?x` in a list as in an object, `not` of a field that is missing is true, a number in the rule finds the number and not the text, a field that is null fits null
#   and no text, a dotted key is a path, also into the items of a list, and conditions with several identifiers, `all(…)` and `of(…, 2)` count as they say; optimise() changes no answer.
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
use serde_json::{json, Value};
use tau_engine::{Rule, Optimisations};

fn main() {
    let records: Vec<Value> = vec![
        json!({"n": 1, "eventName": "ConsoleLogin", "errorCode": null, "size": 10485760, "readOnly": false, "account": "012345678901", "userIdentity": {"type": "Root"}, "resources": [{"ARN": "arn:aws:s3:::a", "type": "b"}, {"ARN": "arn:aws:s3:::c", "type": "d"}], "names": ["alice", "bob"]}),
        json!({"n": 2, "eventName": "DeleteTrail", "errorCode": "AccessDenied", "size": 5.5, "readOnly": true, "account": 123, "userIdentity": {"type": "IAMUser"}, "resources": [{"ARN": "arn:aws:s3:::a", "type": "d"}], "names": []}),
        json!({"n": 3, "eventName": "ListUsers", "account": "123", "userIdentity": null, "names": "alice", "size": "5"}),
    ];
    for (condition, body) in [
        ("A", "eventName: ConsoleLogin"), ("A", "eventName: consolelogin"), ("A", "eventName: iconsolelogin"), ("A", "eventName: '*Login'"), ("A", "eventName: 'Delete*'"), ("A", "eventName: '?^(Delete|List)'"),
        ("A", "errorCode: null"), ("not A", "errorCode: AccessDenied"), ("not A", "errorCode: '*Denied'"), ("A", "errorCode: '*'"), ("not A", "errorCode: '*'"), ("A", "errorCode: ''"),
        ("A", "account: 123"), ("A", "account: '123'"), ("A", "account: '012345678901'"), ("A", "size: 10485760"), ("A", "size: '>1000'"), ("A", "size: '<1000'"), ("A", "size: 5.5"), ("A", "int(size): '>1000'"), ("A", "int(size): 5"), ("A", "str(size): '10485760'"), ("A", "str(account): '*3'"),
        ("not A", "size: '<1000'"), ("A", "readOnly: true"), ("A", "readOnly: 'true'"), ("A", "userIdentity.type: Root"), ("not A", "userIdentity.type: Root"), ("A", "userIdentity: {type: Root}"), ("A", "userIdentity: null"),
        ("A", "resources.ARN: 'arn:aws:s3:::a'"), ("A", "resources: {ARN: 'arn:aws:s3:::a', type: d}"), ("A", "resources: {ARN: 'arn:aws:s3:::c'}"), ("not A", "resources: {ARN: 'arn:aws:s3:::c'}"), ("A", "names: alice"), ("A", "names: '*b'"), ("A", "all(names): ['*b', 'a*']"), ("A", "names: ['*b', 'x*']"), ("not A", "names: alice"),
        ("A", "of(eventName, 2): ['*Login', 'Console*', 'x*']"), ("A", "all(eventName): ['*Login', 'Console*']"), ("A", "all(eventName): ['*Login', 'x*']"), ("all(A)", "[{eventName: '*Login'}, {readOnly: false}]"), ("of(A, 2)", "[{eventName: '*Login'}, {readOnly: false}, {n: 7}]"), ("int(size) > 1000", "eventName: x"), ("not int(size) > 1000", "eventName: x"), ("int(size) == 5", "eventName: x"), ("str(account) == '123'", "eventName: x"),
    ] {
        let indented = if body.starts_with('[') { format!("  A: {body}\n") } else { format!("  A:\n    {body}\n") };
        let text = format!("detection:\n{indented}  condition: {condition}\ntrue_positives: []\ntrue_negatives: []\n");
        match Rule::load(&text) {
            Err(error) => println!("{condition} {body}: not loaded: {error}"),
            Ok(rule) => {
                let find = |rule: &Rule| records.iter().filter(|r| rule.matches(*r)).map(|r| r["n"].to_string()).collect::<Vec<_>>().join(",");
                let plain = find(&rule);
                let optimised = find(&rule.clone().optimise(Optimisations::default()));
                println!("{condition} {body}: [{plain}]{}", if plain == optimised { String::new() } else { format!(" optimised [{optimised}]") });
            }
        }
    }
}
END
cargo build --quiet 2>err || { cat err; exit 2; }
target/debug/probe
