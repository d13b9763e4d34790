#!/usr/bin/env bash
# Package: aws_lambda_events 1.2.1 (crates.io). Compiling takes up to a minute.
# Guess: its type AWSAPICall, which is made for CloudTrail's records in events of EventBridge, takes every record: what a
#   record can lack is an Option.
# Happens: it needs requestID, userAgent, requestParameters and userIdentity.type. A sign-in has no requestID, an event that a
#   service writes no userIdentity.type, so that none of them can be read, while most API calls can. A field that is
#   there and null is read.
# Why: a function that takes this type fails for every ConsoleLogin, the first event that one alerts on.
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
aws_lambda_events = { version = "=1.2.1", default-features = false, features = ["cloudwatch_events"] }
serde_json = "=1.0.154"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
use aws_lambda_events::event::cloudwatch_events::cloudtrail::AWSAPICall;
use serde_json::{Value, json};

fn main() {
    let call = json!({
        "eventVersion": "1.11", "eventTime": "2026-03-14T09:26:53Z", "eventID": "00000000-0000-4000-8000-000000000001",
        "userIdentity": {"type": "Root", "principalId": "123456789012", "arn": "arn:aws:iam::123456789012:root", "accountId": "123456789012"},
        "eventSource": "iam.amazonaws.com", "eventName": "CreateUser", "eventType": "AwsApiCall", "awsRegion": "us-east-1",
        "sourceIPAddress": "192.0.2.7", "userAgent": "example", "requestID": "00000000-0000-4000-8000-000000000002",
        "requestParameters": {"userName": "example"}, "responseElements": null, "recipientAccountId": "123456789012",
    });
    let with = |changes: Value| {
        let mut record = call.clone();
        for (key, value) in changes.as_object().unwrap() {
            record[key] = value.clone();
        }
        record
    };
    let without = |mut record: Value, key: &str| {
        record.as_object_mut().unwrap().remove(key);
        record
    };
    let sign_in = with(json!({"eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "eventType": "AwsConsoleSignIn",
        "requestParameters": null, "responseElements": {"ConsoleLogin": "Success"}, "additionalEventData": {"MFAUsed": "No"}}));
    let rotation = with(json!({"eventSource": "kms.amazonaws.com", "eventName": "RotateKey", "eventType": "AwsServiceEvent",
        "userIdentity": {"accountId": "123456789012", "invokedBy": "AWS Internal"}, "requestParameters": null}));
    let by_service = with(json!({"eventSource": "sts.amazonaws.com", "eventName": "AssumeRole",
        "userIdentity": {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}}));
    for (name, record) in [
        ("API call", call.clone()),
        ("API call of a service", by_service),
        ("API call without parameters, null", with(json!({"requestParameters": null}))),
        ("API call without parameters, no key", without(call.clone(), "requestParameters")),
        ("API call without userAgent", without(call.clone(), "userAgent")),
        ("sign-in", without(sign_in, "requestID")),
        ("service event", rotation),
    ] {
        match serde_json::from_value::<AWSAPICall>(record) {
            Ok(_) => println!("{name}: read"),
            Err(error) => println!("{name}: {error}"),
        }
    }
}
END
cargo build --quiet 2>/dev/null || exit 2
target/debug/probe | tee seen

diff - seen <<'END'
API call: read
API call of a service: read
API call without parameters, null: read
API call without parameters, no key: missing field `requestParameters`
API call without userAgent: missing field `userAgent`
sign-in: missing field `requestID`
service event: missing field `type`
END
