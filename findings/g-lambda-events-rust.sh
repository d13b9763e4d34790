#!/usr/bin/env bash
# Package: aws_lambda_events 1.2.1 with serde_json (crates.io), github.com/aws/aws-lambda-go v1.54.0 (Go)
# Guess: the types of the Rust crate read S3's notifications as Go's do, from which they were generated: the field for the
#   decoded key is filled in from the key.
# Happens: (not run yet; the expected output below is the guess)
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
cat >event.json <<'END'
{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-central-1","eventTime":"2026-03-14T12:00:00.000Z","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"A"},"requestParameters":{"sourceIPAddress":"192.0.2.1"},"responseElements":{"x-amz-request-id":"a"},"s3":{"s3SchemaVersion":"1.0","configurationId":"c","bucket":{"name":"logs","ownerIdentity":{"principalId":"A"},"arn":"arn:aws:s3:::logs"},"object":{"key":"AWSLogs/a+b%3Dc.json.gz","size":1,"eTag":"e","sequencer":"s"}}}]}
END
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "probe"
version = "0.0.0"
edition = "2024"
[dependencies]
aws_lambda_events = { version = "=1.2.1", default-features = false, features = ["s3"] }
serde_json = "1"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
use aws_lambda_events::event::s3::S3Event;
fn main() {
    let event: S3Event = serde_json::from_str(&std::fs::read_to_string("event.json").unwrap()).unwrap();
    let object = &event.records[0].s3.object;
    println!("Rust: {:?} {:?}", object.key, object.url_decoded_key);
}
END
cargo build --quiet || exit 2
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
	fmt.Printf("Go: %q %q\n", object.Key, object.URLDecodedKey)
}
END
{ go mod init finding && go get github.com/aws/aws-lambda-go@latest && go mod tidy && go build -o probe-go .; } || exit 2
{ "${CARGO_TARGET_DIR:-target}/debug/probe"; ./probe-go; } | tee seen
diff - seen <<'END'
Rust: Some("AWSLogs/a+b%3Dc.json.gz") Some("AWSLogs/a b=c.json.gz")
Go: "AWSLogs/a+b%3Dc.json.gz" "AWSLogs/a b=c.json.gz"
END
