#!/usr/bin/env bash
# Package: @aws-sdk/client-s3 3.1175.0, @smithy/fetch-http-handler 5.8.1 (npm), boto3 1.44.8 (PyPI)
# Guess: GetObject gives the bytes that are stored, gzip, in each SDK and with each HTTP client, whether the object has
#   Content-Encoding: gzip or not.
# Happens: with FetchHttpHandler, fetch unpacks an object that has it. The SDK then compares the checksum of the stored
#   bytes with that of the unpacked ones, and throws; without checksums the body is JSON, and unpacking it fails. Elsewhere it is as guessed.
# Documentation: the README of https://www.npmjs.com/package/@smithy/fetch-http-handler does not speak of it.
# Why: CloudTrail's log objects have Content-Encoding: gzip
#   (https://github.com/awslabs/landing-zone-accelerator-on-aws/issues/412), so that a reader that works in Node can read none
#   of them where the SDK uses fetch, as in Workers and browsers.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/client-s3@3.1175.0 @smithy/fetch-http-handler@5.8.1 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet boto3==1.44.8 || exit 2
cat >server.js <<'END'
import { createServer } from "node:http";
import { crc32, gzipSync } from "node:zlib";

// As S3 does, it sends what is stored, whatever the request accepts, and the checksum of that if it is asked for.
const stored = gzipSync('{"Records":[]}');
const checksum = Buffer.alloc(4);
checksum.writeUInt32BE(crc32(stored));
createServer(({ url, headers }, response) => {
  if (url.includes("encoded")) response.setHeader("content-encoding", "gzip");
  if (headers["x-amz-checksum-mode"]) response.setHeader("x-amz-checksum-crc32", checksum.toString("base64"));
  response.setHeader("content-length", stored.length).end(stored);
}).listen(0, "127.0.0.1", function () {
  console.log(this.address().port);
});
END
cat >probe.js <<'END'
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { FetchHttpHandler } from "@smithy/fetch-http-handler";

const settings = {
  "node:http": {},
  fetch: { requestHandler: new FetchHttpHandler() },
  "fetch, no checksum": { requestHandler: new FetchHttpHandler(), responseChecksumValidation: "WHEN_REQUIRED" },
};
for (const [name, more] of Object.entries(settings)) {
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${process.argv[2]}`,
    forcePathStyle: true,
    region: "eu-central-1",
    credentials: { accessKeyId: "example", secretAccessKey: "example" },
    ...more,
  });
  for (const Key of ["plain", "encoded"]) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "logs", Key }));
    const seen = await Body.transformToByteArray().then(
      (bytes) => (bytes[0] === 0x1f ? "gzip" : "unpacked"),
      (error) => error.message.split(":")[0],
    );
    console.log(`${name}, ${Key} object: ${seen}`);
  }
}
END
cat >probe.py <<'END'
import sys
import boto3

s3 = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{sys.argv[1]}", region_name="eu-central-1",
                  aws_access_key_id="example", aws_secret_access_key="example")
for key in ("plain", "encoded"):
    body = s3.get_object(Bucket="logs", Key=key)["Body"].read()
    print(f"boto3, {key} object: {'gzip' if body[0] == 0x1f else 'unpacked'}")
END
timeout 300 node server.js >port & server=$!
trap 'kill $server || true; rm -rf "$folder"' EXIT
until [ -s port ]; do kill -0 $server && sleep 0.1 || exit 2; done
{ node probe.js "$(cat port)" 2>/dev/null; venv/bin/python probe.py "$(cat port)"; } | tee seen

diff - seen <<'END'
node:http, plain object: gzip
node:http, encoded object: gzip
fetch, plain object: gzip
fetch, encoded object: Checksum mismatch
fetch, no checksum, plain object: gzip
fetch, no checksum, encoded object: unpacked
boto3, plain object: gzip
boto3, encoded object: gzip
END
