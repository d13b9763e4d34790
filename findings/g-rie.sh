#!/usr/bin/env bash
# Package: github.com/aws/aws-lambda-runtime-interface-emulator v0.0.0-20261030222936-bef5c4ba774d, aws-lambda-go v1.55.1 (Go), @aws-sdk/client-lambda 3.1164.0 (npm)
# Guess: AWS's emulator answers an Invoke as Lambda does: a handler that fails gives FunctionError Unhandled (or Handled) with the error as payload; InvocationType Event is answered with 202 at once, and DryRun with 204 without a call;
#   a function that exits or runs longer than AWS_LAMBDA_FUNCTION_TIMEOUT is an error with FunctionError, and the next call works; a body of more than 6 MB is refused;
#   each call has its own request id, and LogType Tail gives the log.
set -euo pipefail
folder=$(mktemp -d) && trap 'kill $pid 2>/dev/null || true; rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/client-lambda@3.1164.0 || exit 2
cat >main.go <<'END'
package main
import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)
func main() {
	lambda.Start(func(ctx context.Context, event map[string]any) (map[string]any, error) {
		fmt.Println("called with", event["do"])
		lc, _ := lambdacontext.FromContext(ctx)
		deadline, _ := ctx.Deadline()
		switch event["do"] {
		case "fail": return nil, errors.New("no such topic")
		case "panic": panic("out of range")
		case "exit": os.Exit(3)
		case "slow": time.Sleep(1500 * time.Millisecond)
		case "hang": time.Sleep(20 * time.Second)
		}
		return map[string]any{"id": lc.AwsRequestID, "arn": lc.InvokedFunctionArn, "left": time.Until(deadline).Round(time.Second).String(), "client": lc.ClientContext.Custom}, nil
	})
}
END
{ go mod init finding && go get github.com/aws/aws-lambda-go@v1.55.1 && go mod tidy && go build -o handler . ; mkdir rie; cd rie; go mod init rie; go get github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie@v0.0.0-20261030222936-bef5c4ba774d; go build -o ../aws-lambda-rie github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie; cd ..; } >/tmp/finds/rie.log 2>&1 || { tail -5 /tmp/finds/rie.log; exit 2; }
AWS_LAMBDA_FUNCTION_TIMEOUT=3 AWS_LAMBDA_FUNCTION_NAME=alerts ./aws-lambda-rie --runtime-interface-emulator-address 127.0.0.1:9571 --runtime-api-address 127.0.0.1:9572 ./handler >rie.out 2>&1 & pid=$!
sleep 2
cat >probe.js <<'END'
import { LambdaClient, InvokeCommand } from "@aws-sdk/client-lambda";
const client = new LambdaClient({ region: "eu-west-1", endpoint: "http://127.0.0.1:9571", credentials: { accessKeyId: "a", secretAccessKey: "b" }, maxAttempts: 1 });
const call = async (name, input) => {
  const start = Date.now();
  try {
    const answer = await client.send(new InvokeCommand({ FunctionName: "function", ...input }));
    console.log(name, "->", answer.StatusCode, "FunctionError", answer.FunctionError, "log", answer.LogResult && "yes", "payload", Buffer.from(answer.Payload ?? []).toString().slice(0, 160), `${Math.round((Date.now() - start) / 500) / 2}s`);
  } catch (error) { console.log(name, "-> throws", error.name, error.$metadata?.httpStatusCode, String(error.message).slice(0, 100), `${Math.round((Date.now() - start) / 500) / 2}s`); }
};
const of = (event) => ({ Payload: JSON.stringify(event) });
await call("ok", of({}));
await call("again", of({}));
await call("fail", of({ do: "fail" }));
await call("tail", { ...of({}), LogType: "Tail" });
await call("event slow", { ...of({ do: "slow" }), InvocationType: "Event" });
await call("dry run", { ...of({}), InvocationType: "DryRun" });
await call("client context", { ...of({}), ClientContext: Buffer.from('{"custom":{"a":"b"}}').toString("base64") });
await call("7 MB", of({ a: "x".repeat(7 << 20) }));
await call("not json", { Payload: "nope" });
await call("empty", {});
await call("other function", { FunctionName: "other" });
await call("panic", of({ do: "panic" }));
await call("after panic", of({}));
await call("exit", of({ do: "exit" }));
await call("after exit", of({}));
await call("hang", of({ do: "hang" }));
await call("after hang", of({}));
END
timeout 100 node probe.js 2>/dev/null
tail -30 rie.out
