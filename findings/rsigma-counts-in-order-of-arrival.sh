#!/usr/bin/env bash
# Package: rsigma-eval 0.23.0 and rsigma-parser 0.23.0, the newest for Rust 1.95, with serde_json 1.0.154 (crates.io). Compiling takes
#   a minute.
# Guess: process_event_at is given the time of an event, so that a correlation counts by it, whatever the order in which events come:
#   three within the timespan fire, three that are spread over more don't.
# Happens: the timespan ends at the event that came last. One that is earlier counts together with all that are later, however much; one
#   that is late finds those before it forgotten once a later event has come. temporal goes the same way.
# Documentation: https://docs.rs/crate/rsigma-eval/0.23.0 says "sliding time windows", and nothing of order.
# Why: CloudTrail delivers the records of a minute in several files, in no order and up to 15 minutes late. Three failed sign-ins within
#   five minutes are missed, and three within an hour alert.
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
use rsigma_eval::{CorrelationConfig, CorrelationEngine, event::JsonEvent};
use serde_json::json;

const RULES: &str = "title: failed
id: 00000000-0000-4000-8000-000000000001
logsource: {product: aws}
detection: {selection: {eventName: failed}, condition: selection}
---
title: succeeded
id: 00000000-0000-4000-8000-000000000002
logsource: {product: aws}
detection: {selection: {eventName: succeeded}, condition: selection}
---
title: correlation
";

fn run(correlation: &str, events: &[(&str, i64)]) {
    let rules = format!("{RULES}correlation: {{{correlation}, group-by: [user], timespan: 5m}}\n");
    let mut engine = CorrelationEngine::new(CorrelationConfig::default());
    engine.add_collection(&rsigma_parser::parse_sigma_yaml(&rules).unwrap()).unwrap();
    let mut fires = |name: &str, minute: i64| {
        let event = json!({"eventName": name, "user": "example"});
        engine.process_event_at(&JsonEvent::borrow(&event), 1_773_479_100 + minute * 60).iter().any(|result| result.is_correlation())
    };
    let came = events.iter().map(|(name, minute)| format!("{name} {minute}")).collect::<Vec<_>>().join(", ");
    println!("{came}: {}", if events.iter().filter(|(name, minute)| fires(name, *minute)).count() > 0 { "fires" } else { "quiet" });
}

fn main() {
    for minutes in [[0, 1, 2].as_slice(), &[2, 1, 0], &[0, 30, 60], &[60, 30, 0], &[30, 60, 0], &[0, 1, 10, 2]] {
        let events: Vec<(&str, i64)> = minutes.iter().map(|minute| ("failed", *minute)).collect();
        run("type: event_count, rules: [00000000-0000-4000-8000-000000000001], condition: {gte: 3}", &events);
    }
    for events in [[("failed", 0), ("succeeded", 1)], [("failed", 0), ("succeeded", 60)], [("succeeded", 60), ("failed", 0)]] {
        run("type: temporal, rules: [00000000-0000-4000-8000-000000000001, 00000000-0000-4000-8000-000000000002], condition: {gte: 2}", &events);
    }
}
END
cargo build --quiet 2>/dev/null || exit 2
target/debug/probe | tee seen

diff - seen <<'END'
failed 0, failed 1, failed 2: fires
failed 2, failed 1, failed 0: fires
failed 0, failed 30, failed 60: quiet
failed 60, failed 30, failed 0: fires
failed 30, failed 60, failed 0: quiet
failed 0, failed 1, failed 10, failed 2: quiet
failed 0, succeeded 1: fires
failed 0, succeeded 60: quiet
succeeded 60, failed 0: fires
END
