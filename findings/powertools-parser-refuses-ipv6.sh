#!/usr/bin/env bash
# Package: @aws-lambda-powertools/parser 2.35.0 (npm)
# Guess: the schema of S3's notifications takes every notification that S3 sends, so parsing with it only refuses
#   what is no such notification. At most it checks that sourceIPAddress is an IP address.
# Happens: it must be an IPv4 address. A whole batch is refused when one object was written over IPv6, which S3's
#   dual-stack endpoints offer, although the function needs only bucket and key.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-lambda-powertools/parser@2.35.0 zod@4.6.7 || exit 2

cat >probe.js <<'END'
import { S3Schema } from "@aws-lambda-powertools/parser/schemas/s3";

for (const sourceIPAddress of ["192.0.2.1", "2001:db8::1"]) {
  const record = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "us-east-1",
    eventTime: "2026-03-14T02:12:45.000Z",
    eventName: "ObjectCreated:Put",
    userIdentity: { principalId: "example" },
    requestParameters: { sourceIPAddress },
    responseElements: { "x-amz-request-id": "example", "x-amz-id-2": "example" },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "example",
      bucket: { name: "logs", ownerIdentity: { principalId: "example" }, arn: "arn:aws:s3:::logs" },
      object: { key: "file.json.gz", size: 1, eTag: "example", sequencer: "1" },
    },
  };
  const { success, error } = S3Schema.safeParse({ Records: [record] });
  console.log(`${sourceIPAddress}: ${success ? "accepted" : error.issues.map(({ message }) => message)}`);
}
END
node probe.js | tee seen

diff - seen <<'END'
192.0.2.1: accepted
2001:db8::1: Invalid IPv4 address
END
