#!/usr/bin/env bash
# Package: aws_lambda_events 1.2.1 with serde_json 1.0.154 (crates.io), github.com/aws/aws-lambda-go v1.55.1 (Go).
#   Compiling takes a minute.
# Guess: the types of the Rust crate read S3's notifications as Go's do, from which they were generated: url_decoded_key
#   is filled in from the key.
# Happens: Go fills the field when it reads the event. The Rust crate takes it from a field of the notification that S3
#   does not send, so it is None for every object, and a handler that falls back to `key` asks for the encoded one. The
#   crate's own test data has the field. Decode the key yourself: + is a blank.
# Documentation: https://docs.rs/aws_lambda_events/1.2.1/aws_lambda_events/event/s3/struct.S3Object.html has the field
#   without a word on it. What S3 sends:
#   https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >event.json <<'END'
{"Records": [{
  "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-central-1", "eventTime": "2026-03-14T12:00:00.000Z",
  "eventName": "ObjectCreated:Put", "userIdentity": {"principalId": "EXAMPLE"},
  "requestParameters": {"sourceIPAddress": "192.0.2.1"}, "responseElements": {"x-amz-request-id": "EXAMPLE"},
  "s3": {
    "s3SchemaVersion": "1.0", "configurationId": "logs",
    "bucket": {"name": "logs", "ownerIdentity": {"principalId": "EXAMPLE"}, "arn": "arn:aws:s3:::logs"},
    "object": {"key": "my+logs/a%3Db.json.gz", "size": 1, "eTag": "0", "sequencer": "0"}
  }
}]}
END
cat >main.go <<'END'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/events"
)

func main() {
	text, _ := os.ReadFile("event.json")
	var event events.S3Event
	if err := json.Unmarshal(text, &event); err != nil {
		panic(err)
	}
	object := event.Records[0].S3.Object
	fmt.Printf("Go: key %q, decoded %q\n", object.Key, object.URLDecodedKey)
}
END
{ go mod init finding && go get github.com/aws/aws-lambda-go@v1.55.1 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "probe"
version = "0.0.0"
edition = "2024"
[dependencies]
aws_lambda_events = { version = "=1.2.1", default-features = false, features = ["s3"] }
serde_json = "=1.0.154"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
use aws_lambda_events::event::s3::S3Event;

fn main() {
    let event: S3Event = serde_json::from_str(&std::fs::read_to_string("event.json").unwrap()).unwrap();
    let object = &event.records[0].s3.object;
    println!("Rust: key {:?}, decoded {:?}", object.key, object.url_decoded_key);
}
END
cargo build --quiet 2>/dev/null || exit 2
{ ./probe; target/debug/probe; } | tee seen

diff - seen <<'END'
Go: key "my+logs/a%3Db.json.gz", decoded "my logs/a=b.json.gz"
Rust: key Some("my+logs/a%3Db.json.gz"), decoded None
END
