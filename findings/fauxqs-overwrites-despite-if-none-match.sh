#!/usr/bin/env bash
# Package: fauxqs 2.4.1, @aws-sdk/client-s3 3.1175.0 (npm), github.com/johannesboyne/gofakes3 v1.2.0 (Go)
# Guess: an emulator of S3 answers a conditional request as S3 does, or with NotImplemented: a PutObject with
#   If-None-Match: * fails with 412 if the key is there.
# Happens: fauxqs answers 200 and overwrites the object, for If-Match with a wrong ETag, too; reading with If-None-Match gives
#   the body. gofakes3 heeds the conditions of a write, and ignores If-Match when reading.
# Documentation: the README of https://www.npmjs.com/package/fauxqs lists PutObject as implemented, and speaks of
#   conditions only for RenameObject.
# Why: "write the marker if it isn't there" keeps two copies of a function from sending one alert twice; in a test with the
#   emulator both succeed, and each sends.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module","allowScripts":{"node":true}}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts fauxqs@2.4.1 @aws-sdk/client-s3@3.1175.0 || exit 2
cat >main.go <<'END'
package main

import (
	"fmt"
	"net"
	"net/http"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

func main() {
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	http.Serve(listener, gofakes3.New(s3mem.New()).Server())
}
END
{ go mod init finding && go get github.com/johannesboyne/gofakes3@v1.2.0 && go mod tidy && go build -o gofakes3 .; } >/dev/null 2>&1 || exit 2
cat >probe.js <<'END'
import { spawn } from "node:child_process";
import { once } from "node:events";
import { GetObjectCommand, PutObjectCommand, CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { startFauxqs } from "fauxqs";

const fauxqs = await startFauxqs({ port: 0, logger: false });
const gofakes3 = spawn("./gofakes3", { stdio: ["ignore", "pipe", "ignore"] });
const [port] = await once(gofakes3.stdout, "data");
const object = { Bucket: "logs", Key: "sent" };
const other = '"0123456789abcdef0123456789abcdef"';
for (const [name, at] of [["fauxqs", fauxqs.port], ["gofakes3", Number(port)]]) {
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${at}`,
    forcePathStyle: true,
    region: "us-east-1",
    credentials: { accessKeyId: "example", secretAccessKey: "example" },
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  const send = async (label, command) => {
    const answer = await s3.send(command).catch((error) => error);
    console.log(`${name}: ${label}: ${answer.$metadata.httpStatusCode}`);
  };
  await s3.send(new CreateBucketCommand({ Bucket: "logs" }));
  await send("first write, If-None-Match: *", new PutObjectCommand({ ...object, Body: "1", IfNoneMatch: "*" }));
  await send("second write, If-None-Match: *", new PutObjectCommand({ ...object, Body: "2", IfNoneMatch: "*" }));
  const read = await s3.send(new GetObjectCommand(object));
  console.log(`${name}: the object is of the write number ${await read.Body.transformToString()}`);
  await send("write, If-Match of another ETag", new PutObjectCommand({ ...object, Body: "3", IfMatch: other }));
  await send("read, If-Match of another ETag", new GetObjectCommand({ ...object, IfMatch: other }));
}
gofakes3.kill();
await fauxqs.stop();
END
node_modules/.bin/node probe.js | tee seen

diff - seen <<'END'
fauxqs: first write, If-None-Match: *: 200
fauxqs: second write, If-None-Match: *: 200
fauxqs: the object is of the write number 2
fauxqs: write, If-Match of another ETag: 200
fauxqs: read, If-Match of another ETag: 412
gofakes3: first write, If-None-Match: *: 200
gofakes3: second write, If-None-Match: *: 412
gofakes3: the object is of the write number 1
gofakes3: write, If-Match of another ETag: 412
gofakes3: read, If-Match of another ETag: 200
END
