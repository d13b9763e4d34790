#!/usr/bin/env bash
# Package: @aws-sdk/client-sns, client-sqs, client-dynamodb, client-lambda, client-s3, client-cloudtrail 3.1169.0 (npm)
# Guess: a 503 is tried again whatever is in its body: a load balancer's or a proxy's page in HTML, too, with every client, and the error has the status 503.
#   A name that can't be resolved for now (EAI_AGAIN) is tried again, as ECONNRESET is, and ENOTFOUND too; EPROTO isn't.
#   An abort while the client waits between two tries rejects at once with an AbortError, and nothing more is sent.
set -euo pipefail
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/client-{sns,sqs,dynamodb,lambda,s3,cloudtrail}@3.1169.0 @smithy/node-http-handler || exit 2
cat >probe.js <<'END'
import { createServer } from "node:http";
import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { LambdaClient, InvokeCommand } from "@aws-sdk/client-lambda";
import { S3Client, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";

let tries = 0, answer = () => {};
const server = createServer((request, response) => { tries++; request.resume(); request.on("end", () => answer(response)); });
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const common = { region: "eu-west-1", endpoint: `http://127.0.0.1:${server.address().port}`, credentials: { accessKeyId: "a", secretAccessKey: "b" }, forcePathStyle: true };
const calls = {
  sns: [SNSClient, new PublishCommand({ TopicArn: "arn:aws:sns:eu-west-1:123456789012:alerts", Message: "m" })],
  sqs: [SQSClient, new SendMessageCommand({ QueueUrl: `${common.endpoint}/123456789012/alerts`, MessageBody: "m" })],
  dynamodb: [DynamoDBClient, new GetItemCommand({ TableName: "t", Key: { id: { S: "a" } } })],
  lambda: [LambdaClient, new InvokeCommand({ FunctionName: "f" })],
  "s3 get": [S3Client, new GetObjectCommand({ Bucket: "b", Key: "k" })],
  "s3 list": [S3Client, new ListObjectsV2Command({ Bucket: "b" })],
  cloudtrail: [CloudTrailClient, new LookupEventsCommand({})],
};
const page = "<html><head><title>503 Service Temporarily Unavailable</title></head><body><hr>nginx<br></body></html>";
for (const [status, type, body] of [[503, "text/html", page], [503, "text/plain", "upstream connect error"], [503, "application/json", ""], [502, "text/html", page], [429, "text/html", page], [500, "text/html", page]])
  for (const [name, [Client, command]] of Object.entries(calls)) {
    tries = 0;
    answer = (response) => response.writeHead(status, { "content-type": type }).end(body);
    const client = new Client(common);
    try { await client.send(command); console.log(status, type, name, "SUCCESS", tries); }
    catch (error) { console.log(status, type, name, "tries", tries, error.name, "|", String(error.message).slice(0, 60).replaceAll("\n", " "), "| status", error.$metadata?.httpStatusCode, "attempts", error.$metadata?.attempts); }
    client.destroy();
  }
for (const code of ["ECONNRESET", "EAI_AGAIN", "ENOTFOUND", "EPROTO", "ECONNREFUSED", "EHOSTUNREACH", "ETIMEDOUT"]) {
  for (const name of ["sns", "s3 get"]) {
    let asked = 0;
    const handler = { handle: async () => { asked++; throw Object.assign(new Error(`getaddrinfo ${code}`), { code, errno: -3001, syscall: "getaddrinfo" }); } };
    const client = new calls[name][0]({ ...common, requestHandler: handler });
    await client.send(calls[name][1]).catch((error) => console.log(code, name, "tries", asked, error.name));
  }
}
for (const header of [{}, { "retry-after": "4" }]) {
  tries = 0;
  answer = (response) => response.writeHead(503, header).end();
  const client = new SNSClient(common), controller = new AbortController(), start = Date.now();
  let abortedAt;
  setTimeout(() => { abortedAt = Date.now() - start; controller.abort(); }, 300);
  await client.send(calls.sns[1], { abortSignal: controller.signal }).catch((error) => console.log("abort", JSON.stringify(header), error.name, "after", Math.round((Date.now() - start) / 100) / 10, "s, aborted at", abortedAt, "tries", tries));
}
server.close();
END
npx --yes node@24 probe.js 2>/dev/null || node probe.js
