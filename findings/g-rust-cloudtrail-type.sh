#!/usr/bin/env bash
# Package: aws_lambda_events 1.2.1 (crates.io)
# Guess: its type AWSAPICall, made for CloudTrail's records in events of EventBridge, takes every record: fields that a
#   record can lack are Options.
# Happens: (not run yet; the expected output below is the guess)
# Why: a record that the type refuses never reaches the handler.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "probe"
version = "0.0.0"
edition = "2021"
[dependencies]
aws_lambda_events = { version = "=1.2.1", default-features = false, features = ["cloudwatch_events"] }
serde_json = "1"
[profile.dev]
debug = false
END
cat >records <<'END'
user	{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::123456789012:user/example","accountId":"123456789012","accessKeyId":"AKIAEXAMPLE","userName":"example"},"eventTime":"2026-03-14T09:26:53Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.7","userAgent":"x","requestParameters":{"a":1},"responseElements":null,"requestID":"00000000-0000-4000-8000-000000000001","eventID":"00000000-0000-4000-8000-000000000002","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"123456789012","eventCategory":"Management"}
role	{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:session","arn":"arn:aws:sts::123456789012:assumed-role/example/session","accountId":"123456789012","accessKeyId":"ASIAEXAMPLE","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::123456789012:role/example","accountId":"123456789012","userName":"example"},"attributes":{"creationDate":"2026-03-14T09:00:00Z","mfaAuthenticated":"false"}}},"eventTime":"2026-03-14T09:26:53Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.7","userAgent":"x","errorCode":"AccessDenied","errorMessage":"x","requestParameters":null,"responseElements":null,"requestID":"00000000-0000-4000-8000-000000000001","eventID":"00000000-0000-4000-8000-000000000002","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"123456789012","eventCategory":"Management"}
user with a session	{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::123456789012:user/example","accountId":"123456789012","accessKeyId":"ASIAEXAMPLE","userName":"example","sessionContext":{"attributes":{"creationDate":"2026-03-14T09:00:00Z","mfaAuthenticated":"true"}}},"eventTime":"2026-03-14T09:26:53Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.7","userAgent":"x","requestParameters":null,"responseElements":null,"eventID":"00000000-0000-4000-8000-000000000002","eventType":"AwsApiCall","recipientAccountId":"123456789012"}
root	{"eventVersion":"1.11","userIdentity":{"type":"Root","principalId":"123456789012","arn":"arn:aws:iam::123456789012:root","accountId":"123456789012"},"eventTime":"2026-03-14T09:26:53Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.7","userAgent":"x","requestParameters":null,"responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"No"},"eventID":"00000000-0000-4000-8000-000000000002","readOnly":false,"eventType":"AwsConsoleSignIn","recipientAccountId":"123456789012"}
service	{"eventVersion":"1.11","userIdentity":{"type":"AWSService","invokedBy":"ec2.amazonaws.com"},"eventTime":"2026-03-14T09:26:53Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"us-east-1","sourceIPAddress":"ec2.amazonaws.com","userAgent":"ec2.amazonaws.com","requestParameters":{"a":1},"responseElements":null,"requestID":"00000000-0000-4000-8000-000000000001","eventID":"00000000-0000-4000-8000-000000000002","readOnly":true,"resources":[{"accountId":"123456789012","type":"AWS::IAM::Role","ARN":"arn:aws:iam::123456789012:role/example"}],"eventType":"AwsApiCall","recipientAccountId":"123456789012","sharedEventID":"x"}
service event	{"eventVersion":"1.11","userIdentity":{"accountId":"123456789012","invokedBy":"kms.amazonaws.com"},"eventTime":"2026-03-14T09:26:53Z","eventSource":"kms.amazonaws.com","eventName":"RotateKey","awsRegion":"us-east-1","sourceIPAddress":"kms.amazonaws.com","userAgent":"kms.amazonaws.com","requestParameters":null,"responseElements":null,"eventID":"00000000-0000-4000-8000-000000000002","readOnly":false,"eventType":"AwsServiceEvent","recipientAccountId":"123456789012","serviceEventDetails":{"keyId":"x"}}
other account	{"eventVersion":"1.11","userIdentity":{"type":"AWSAccount","principalId":"AIDAEXAMPLE","accountId":"210987654321"},"eventTime":"2026-03-14T09:26:53Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.7","userAgent":"x","requestParameters":{"a":1},"responseElements":{"a":1},"eventID":"00000000-0000-4000-8000-000000000002","eventType":"AwsApiCall","recipientAccountId":"123456789012"}
unknown principal	{"eventVersion":"1.11","userIdentity":{"type":"Unknown","principalId":"x","userName":"x"},"eventTime":"2026-03-14T09:26:53Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.7","userAgent":"x","errorMessage":"Failed authentication","requestParameters":null,"responseElements":{"ConsoleLogin":"Failure"},"eventID":"00000000-0000-4000-8000-000000000002","eventType":"AwsConsoleSignIn","recipientAccountId":"123456789012"}
no requestParameters	{"eventVersion":"1.11","userIdentity":{"type":"Root","principalId":"123456789012","arn":"arn:aws:iam::123456789012:root","accountId":"123456789012"},"eventTime":"2026-03-14T09:26:53Z","eventSource":"signin.amazonaws.com","eventName":"x","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.7","userAgent":"x","eventID":"00000000-0000-4000-8000-000000000002","eventType":"AwsApiCall"}
no userAgent	{"eventVersion":"1.11","userIdentity":{"type":"Root","principalId":"123456789012","arn":"arn:aws:iam::123456789012:root","accountId":"123456789012"},"eventTime":"2026-03-14T09:26:53Z","eventSource":"signin.amazonaws.com","eventName":"x","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.7","requestParameters":null,"responseElements":null,"eventID":"00000000-0000-4000-8000-000000000002","eventType":"AwsApiCall"}
web identity	{"eventVersion":"1.11","userIdentity":{"type":"WebIdentityUser","principalId":"x","userName":"x","identityProvider":"x"},"eventTime":"2026-03-14T09:26:53Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRoleWithWebIdentity","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.7","userAgent":"x","requestParameters":{"a":1},"responseElements":{"a":1},"eventID":"00000000-0000-4000-8000-000000000002","readOnly":true,"eventType":"AwsApiCall"}
END
cat >src/main.rs <<'END'
use aws_lambda_events::event::cloudwatch_events::cloudtrail::AWSAPICall;

fn main() {
    for line in std::fs::read_to_string("records").unwrap().lines() {
        let (name, record) = line.split_once('\t').unwrap();
        let event = format!("{record}");
        match serde_json::from_str::<AWSAPICall>(&event) {
            Ok(_) => println!("{name}: read"),
            Err(error) => println!("{name}: {error}"),
        }
    }
}
END
cargo build --quiet 2>build.log || { cat build.log; exit 2; }
target/debug/probe | tee seen

cut -f1 records | sed 's/$/: read/' | diff - seen
