#!/usr/bin/env bash
# Package: github.com/aws/aws-lambda-runtime-interface-emulator v0.0.0-20261030222936-bef5c4ba774d, aws-lambda-go v1.55.1 (Go), @aws-sdk/client-lambda 3.1164.0 (npm)
# Guess: AWS's own emulator, which its base images for functions contain, answers an Invoke as Lambda does: FunctionError says that the handler failed or took too long, Event is answered with 202 at once, DryRun with 204 and without a call, and LogType Tail gives the log.
# Happens: every answer is 200 without FunctionError. A handler's error is a result like another, and a timeout is a text that is no JSON. Event waits for the handler and gives its result, DryRun calls it, and there is never a log.
# Documentation: the README says that the emulator tests whether code "executes successfully and provides the expected output", and does not emulate orchestration; of FunctionError and the kinds of Invoke it says nothing.
# Why: a test, or another function, that asks for FunctionError takes a failed alert for a sent one, and DryRun sends real alerts. Look for errorType in the payload, and read the payload as text first.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'kill $pid 2>/dev/null || true; rm -rf "$folder"' EXIT && cd "$folder"
pid=

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/client-lambda@3.1164.0 || exit 2
cat >main.go <<'END'
package main

import (
	"errors"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	called := 0
	lambda.Start(func(event struct{ Do string }) (map[string]int, error) {
		called++
		switch event.Do {
		case "fail":
			return nil, errors.New("no such topic")
		case "wait":
			time.Sleep(time.Second)
		case "hang":
			time.Sleep(10 * time.Second)
		}
		return map[string]int{"called": called}, nil
	})
}
END
emulator=github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie
{ go mod init finding && go get github.com/aws/aws-lambda-go@v1.55.1 && go build -o handler . && go get $emulator@v0.0.0-20261030222936-bef5c4ba774d && go build -o emulator $emulator; } >/dev/null 2>&1 || exit 2
cat >probe.js <<'END'
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

const client = new LambdaClient({ region: "eu-west-1", endpoint: process.argv[2], credentials: { accessKeyId: "example", secretAccessKey: "example" } });
for (let left = 100; ; left--) {
  const up = await fetch(process.argv[2]).then(() => true, () => false);
  if (up) break;
  if (left === 0) process.exit(1);
  await new Promise((done) => setTimeout(done, 100));
}
const invoke = async (name, event, more) => {
  const start = Date.now();
  const { StatusCode, FunctionError, LogResult, Payload } = await client.send(new InvokeCommand({ FunctionName: "function", Payload: JSON.stringify(event), ...more }));
  const waited = Date.now() - start >= 1000 ? ", after the handler" : "";
  console.log(`${name}: ${StatusCode}, FunctionError ${FunctionError}, ${LogResult ? "a log" : "no log"}, ${Payload.transformToString()}${waited}`);
};
await invoke("a result, Tail", {}, { LogType: "Tail" });
await invoke("an error", { Do: "fail" });
await invoke("Event", { Do: "wait" }, { InvocationType: "Event" });
await invoke("DryRun", {}, { InvocationType: "DryRun" });
await invoke("a timeout", { Do: "hang" });
END
free() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }
port=$(free)
AWS_LAMBDA_FUNCTION_TIMEOUT=3 ./emulator --runtime-interface-emulator-address "127.0.0.1:$port" --runtime-api-address "127.0.0.1:$(free)" ./handler >/dev/null 2>&1 & pid=$!
timeout 60 node probe.js "http://127.0.0.1:$port" 2>/dev/null | tee seen

diff - seen <<'END'
a result, Tail: 200, FunctionError undefined, no log, {"called":1}
an error: 200, FunctionError undefined, no log, {"errorMessage":"no such topic","errorType":"errorString"}
Event: 200, FunctionError undefined, no log, {"called":3}, after the handler
DryRun: 200, FunctionError undefined, no log, {"called":4}
a timeout: 200, FunctionError undefined, no log, Task timed out after 3.00 seconds, after the handler
END
