#!/usr/bin/env bash
# Package: rsigma-eval 0.23.0 and rsigma-parser 0.23.0 with serde_json 1.0.154 (crates.io). Compiling takes 2 to 3 minutes.
# Guess: a correlation counts by the times of the events, whatever the order in which they come: three within the timespan fire, three
#   that are spread over more don't. temporal_ordered goes by times too. Events without the field of group-by are not one group.
# Why: CloudTrail delivers records of one minute in several files, up to 15 minutes late and in no order.
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
serde_json = "=1.0.154"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
use rsigma_eval::{CorrelationConfig, CorrelationEngine, event::JsonEvent};
use serde_json::{Value, json};

const RULES: &str = "title: a
name: a
logsource: {product: aws}
detection: {selection: {eventName: a}, condition: selection}
---
title: b
name: b
logsource: {product: aws}
detection: {selection: {eventName: b}, condition: selection}
---
";

fn run(name: &str, correlation: &str, events: &[(i64, Value)], expected: &[i64]) {
    let mut engine = CorrelationEngine::new(CorrelationConfig::default());
    let rules = format!("{RULES}title: correlation\ncorrelation: {{{correlation}}}\n");
    engine.add_collection(&rsigma_parser::parse_sigma_yaml(&rules).unwrap()).unwrap();
    let fired: Vec<i64> = events.iter().filter(|(time, event)| {
        engine.process_event_at(&JsonEvent::borrow(event), 1_773_479_100 + time).iter().any(|result| result.is_correlation())
    }).map(|(time, _)| *time).collect();
    println!("{}: {name}: fires at {fired:?}{}", if fired == expected { "same" } else { "DIFFERS" }, if fired == expected { String::new() } else { format!(", not {expected:?}") });
}

fn main() {
    let count = "type: event_count, rules: [a], group-by: [user], timespan: 5m, condition: {gte: 3}";
    let at = |times: &[i64]| -> Vec<(i64, Value)> { times.iter().map(|time| (*time, json!({"eventName": "a", "user": "example"}))).collect() };
    run("three in order", count, &at(&[0, 60, 120]), &[120]);
    run("three backwards", count, &at(&[120, 60, 0]), &[0]);
    run("three over 400 s", count, &at(&[0, 200, 400]), &[]);
    run("three over 400 s, backwards", count, &at(&[400, 200, 0]), &[]);
    run("three over 400 s, mixed", count, &at(&[200, 400, 0]), &[]);
    run("three over 550 s, mixed", count, &at(&[550, 275, 0]), &[]);
    run("three within, one far ahead first", count, &at(&[0, 400, 60, 120]), &[120]);
    run("a late one completes three", count, &at(&[0, 120, 600, 60]), &[60]);
    run("at the edge", count, &at(&[0, 150, 300]), &[300]);
    run("beyond the edge", count, &at(&[0, 150, 301]), &[]);
    run("at once", count, &at(&[0, 0, 0]), &[0]);
    let without: Vec<(i64, Value)> = [0, 60, 120].iter().map(|time| (*time, json!({"eventName": "a"}))).collect();
    run("without the field", count, &without, &[]);
    let nulls: Vec<(i64, Value)> = [0, 60, 120].iter().map(|time| (*time, json!({"eventName": "a", "user": null}))).collect();
    run("with null", count, &nulls, &[]);
    let mixed: Vec<(i64, Value)> = vec![(0, json!({"eventName": "a", "user": 5})), (60, json!({"eventName": "a", "user": "5"})), (120, json!({"eventName": "a", "user": 5}))];
    run("5 and its text", count, &mixed, &[]);
    let values = "type: value_count, rules: [a], group-by: [user], timespan: 5m, condition: {field: ip, gte: 2}";
    let pair = |first: Value, second: Value| vec![(0, json!({"eventName": "a", "user": "x", "ip": first})), (60, json!({"eventName": "a", "user": "x", "ip": second}))];
    run("two values", values, &pair(json!("192.0.2.7"), json!("192.0.2.8")), &[60]);
    run("one value", values, &pair(json!("192.0.2.7"), json!("192.0.2.7")), &[]);
    run("a value and null", values, &pair(json!("192.0.2.7"), Value::Null), &[]);
    run("two values backwards", values, &pair(json!("192.0.2.7"), json!("192.0.2.8")).into_iter().rev().collect::<Vec<_>>(), &[0]);
    let two = |first: i64, second: i64| vec![(first, json!({"eventName": if first < second { "a" } else { "b" }, "user": "x"})), (second, json!({"eventName": if first < second { "b" } else { "a" }, "user": "x"}))];
    let temporal = "type: temporal, rules: [a, b], group-by: [user], timespan: 5m";
    let ordered = "type: temporal_ordered, rules: [a, b], group-by: [user], timespan: 5m";
    run("temporal", temporal, &two(0, 60), &[60]);
    run("temporal backwards", temporal, &two(60, 0), &[0]);
    run("temporal over 400 s", temporal, &two(0, 400), &[]);
    run("temporal over 400 s, backwards", temporal, &two(400, 0), &[]);
    run("ordered", ordered, &two(0, 60), &[60]);
    run("ordered, b comes first but is later", ordered, &two(60, 0), &[0]);
    let reversed = vec![(0, json!({"eventName": "b", "user": "x"})), (60, json!({"eventName": "a", "user": "x"}))];
    run("b before a", ordered, &reversed, &[]);
    let reversed_late = vec![(60, json!({"eventName": "a", "user": "x"})), (0, json!({"eventName": "b", "user": "x"}))];
    run("b before a, a comes first", ordered, &reversed_late, &[]);
}
END
{ cargo update --quiet yamlpatch --precise 1.26.1 && cargo update --quiet yamlpath --precise 1.27.0 &&
  cargo build --quiet; } 2>build.log || { grep -m5 -E '^error' -A8 build.log; exit 2; }
target/debug/probe | tee seen
if grep -q DIFFERS seen; then exit 1; fi
