#!/usr/bin/env bash
# Package: @aws-sdk/client-sns, client-sqs and client-s3 3.1169.0 (npm)
# Guess: a request succeeds if the service's answer says so. An answer with status 200 that is not the service's,
#   such as a proxy's sign-in page or an empty body, is an error that is retried.
# Happens: for SNS it is a success without MessageId, whether the body is empty, HTML or even SNS's own XML of an
#   error; S3's PutObject succeeds too, without ETag. SQS's SendMessage alone fails, as it compares a checksum, but
#   SendMessageBatch of an empty answer succeeds, with neither Successful nor Failed. A function that only awaits
#   `send` counts alerts as published that nobody received: ask for the MessageId.
# Documentation: PublishCommandOutput has MessageId as optional, as every member of every output; nothing says when
#   it is missing: https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/client/sns/command/PublishCommand/
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/client-{sns,sqs,s3}@3.1169.0 || exit 2

cat >probe.js <<'END'
import { once } from "node:events";
import { createServer } from "node:http";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";

let body, attempts;
const server = createServer((request, response) => {
  attempts++;
  request.resume().on("end", () => response.writeHead(200, { "content-type": "text/html" }).end(body));
});
await once(server.listen(0, "127.0.0.1"), "listening");

const endpoint = `http://127.0.0.1:${server.address().port}`;
const credentials = { accessKeyId: "example", secretAccessKey: "example" };
const config = { endpoint, region: "us-east-1", credentials, forcePathStyle: true };
const QueueUrl = `${endpoint}/123456789012/queue`;
const requests = {
  "SNS Publish": [SNSClient, new PublishCommand({ TopicArn: "arn:aws:sns:us-east-1:123456789012:topic", Message: "text" })],
  "S3 PutObject": [S3Client, new PutObjectCommand({ Bucket: "bucket", Key: "key", Body: "text" })],
  "SQS SendMessage": [SQSClient, new SendMessageCommand({ QueueUrl, MessageBody: "text" })],
  "SQS SendMessageBatch": [SQSClient, new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "1", MessageBody: "text" }] })],
};
for (const [kind, text] of Object.entries({
  "an empty body": "",
  "a page": "<html><body>Sign in</body></html>",
  "an error": "<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>",
})) {
  console.log(`200 with ${kind}`);
  body = text;
  for (const [name, [Client, command]] of Object.entries(requests)) {
    attempts = 0;
    const answer = await new Client(config).send(command).then(
      ({ $metadata, ...output }) => `success, ${JSON.stringify(output)}`,
      (error) => `${error.name}, ${error.message.startsWith("InvalidChecksum") ? "checksum" : "not readable"}`,
    );
    console.log(`  ${name}: ${answer}, attempts: ${attempts}`);
  }
}
server.close();
END
node --no-warnings probe.js | tee seen

diff - seen <<'END'
200 with an empty body
  SNS Publish: success, {}, attempts: 1
  S3 PutObject: success, {}, attempts: 1
  SQS SendMessage: Error, checksum, attempts: 1
  SQS SendMessageBatch: success, {}, attempts: 1
200 with a page
  SNS Publish: success, {}, attempts: 1
  S3 PutObject: success, {}, attempts: 1
  SQS SendMessage: SyntaxError, not readable, attempts: 1
  SQS SendMessageBatch: SyntaxError, not readable, attempts: 1
200 with an error
  SNS Publish: success, {}, attempts: 1
  S3 PutObject: success, {}, attempts: 1
  SQS SendMessage: SyntaxError, not readable, attempts: 1
  SQS SendMessageBatch: SyntaxError, not readable, attempts: 1
END
