#!/usr/bin/env bash
# Package: s3rver 3.7.1, fauxqs 2.4.1, @aws-sdk/client-s3 3.1175.0 (npm), github.com/johannesboyne/gofakes3 v1.2.0 (Go)
# Guess: an emulator of S3 answers a conditional PutObject as S3 does, or with NotImplemented: If-None-Match: * on a key that
#   is there is 412, If-Match with another ETag too.
# Happens: (not run yet; the expected output below is the guess)
# Why: a conditional write is how a program lets one of two copies send an alert; a test with an emulator says that it works.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts s3rver@3.7.1 fauxqs@2.4.1 @aws-sdk/client-s3@3.1175.0 || exit 2
cat >go.mod <<'END'
module probe
go 1.26
END
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
{ go get github.com/johannesboyne/gofakes3@v1.2.0 && go mod tidy && go build -o gofakes3 .; } >/dev/null 2>&1 || exit 2
cat >probe.js <<'END'
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import * as s3 from "@aws-sdk/client-s3";
import { startFauxqs } from "fauxqs";
import S3rver from "s3rver";

const fauxqs = await startFauxqs({ port: 0, logger: false });
const s3rver = new S3rver({ port: 0, address: "127.0.0.1", silent: true, directory: mkdtempSync("s3rver-") });
const address = await s3rver.run();
const child = spawn("./gofakes3", { stdio: ["ignore", "pipe", "ignore"] });
const [port] = await once(child.stdout, "data");
const endpoints = {
  fauxqs: [`http://127.0.0.1:${fauxqs.port}`, "x"],
  s3rver: [`http://127.0.0.1:${address.port}`, "S3RVER"],
  gofakes3: [`http://127.0.0.1:${String(port).trim()}`, "x"],
};
for (const [name, [endpoint, key]] of Object.entries(endpoints)) {
  const client = new s3.S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials: { accessKeyId: key, secretAccessKey: key }, requestChecksumCalculation: "WHEN_REQUIRED", maxAttempts: 1 });
  const run = async (label, command) => {
    try {
      const answer = await client.send(command);
      console.log(`${name}: ${label}: ${answer.$metadata.httpStatusCode}`);
      return answer;
    } catch (error) {
      console.log(`${name}: ${label}: ${error.$metadata?.httpStatusCode} ${error.name}`);
    }
  };
  const object = { Bucket: "logs", Key: "sent" };
  await run("create", new s3.CreateBucketCommand({ Bucket: "logs" }));
  await run("put a new key, If-None-Match: *", new s3.PutObjectCommand({ ...object, Body: "first", IfNoneMatch: "*" }));
  await run("put it again, If-None-Match: *", new s3.PutObjectCommand({ ...object, Body: "second", IfNoneMatch: "*" }));
  const read = await client.send(new s3.GetObjectCommand(object)).catch((error) => console.log(error.name));
  console.log(`${name}: body ${await read?.Body.transformToString()}`);
  await run("put, If-Match of another ETag", new s3.PutObjectCommand({ ...object, Body: "third", IfMatch: '"0123456789abcdef0123456789abcdef"' }));
  await run("get, If-None-Match of its ETag", new s3.GetObjectCommand({ ...object, IfNoneMatch: read?.ETag }));
  await run("get, If-Match of another ETag", new s3.GetObjectCommand({ ...object, IfMatch: '"0123456789abcdef0123456789abcdef"' }));
  await run("get, If-Modified-Since the future", new s3.GetObjectCommand({ ...object, IfModifiedSince: new Date(Date.now() - 0) }));
}
child.kill();
await fauxqs.stop();
await s3rver.close();
process.exit(0);
END
node probe.js 2>&1 | tee seen

for name in fauxqs s3rver gofakes3; do
  sed "s/^/$name: /" <<'END'
create: 200
put a new key, If-None-Match: *: 200
put it again, If-None-Match: *: 412 PreconditionFailed
body first
put, If-Match of another ETag: 412 PreconditionFailed
get, If-None-Match of its ETag: 304 NotModified
get, If-Match of another ETag: 412 PreconditionFailed
get, If-Modified-Since the future: 304 NotModified
END
done | diff - seen
