#!/usr/bin/env bash
# Package: sqs-consumer 15.0.3, @aws-sdk/client-sqs 3.1169.0 (npm)
# Guess: a handler that throws is a "processing_error", for a batch as for one message.
# Happens: so it is with handleMessage. With handleMessageBatch it is an "error", which stands for trouble with the queue, as when SQS refuses
#   a delete; only the error's name tells them apart.
# Documentation: the package's types say "an error occurs interacting with the queue" of error, and "an error occurs processing the message" of
#   processing_error.
# Why: who counts processing errors for an alarm loses them on the day that the consumer is moved to batches.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts sqs-consumer@15.0.3 @aws-sdk/client-sqs@3.1169.0 || exit 2
cat >probe.js <<'END'
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Consumer } from "sqs-consumer";

// A queue that gives two messages once, and refuses to delete `refused`.
async function run(label, options, refused) {
  let given = false;
  const server = createServer(async (request, response) => {
    const action = request.headers["x-amz-target"].split(".")[1];
    const input = JSON.parse(Buffer.concat(await request.toArray()));
    let output = {};
    if (action === "ReceiveMessage" && !given) {
      given = true;
      output.Messages = ["a", "b"].map((id) => ({ MessageId: id, ReceiptHandle: id, Body: id, MD5OfBody: createHash("md5").update(id).digest("hex") }));
    } else if (action === "ReceiveMessage") await setTimeout(50);
    if (action === "DeleteMessageBatch") {
      output.Successful = input.Entries.filter(({ ReceiptHandle }) => ReceiptHandle !== refused).map(({ Id }) => ({ Id }));
      output.Failed = input.Entries.filter(({ ReceiptHandle }) => ReceiptHandle === refused).map(({ Id }) => ({ Id, SenderFault: false, Code: "InternalError" }));
    }
    response.setHeader("content-type", "application/x-amz-json-1.0");
    response.end(JSON.stringify(output));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  const sqs = new SQSClient({ endpoint, region: "eu-central-1", credentials: { accessKeyId: "example", secretAccessKey: "example" } });
  const consumer = Consumer.create({ queueUrl: `${endpoint}/123456789012/example`, batchSize: 2, waitTimeSeconds: 0, sqs, ...options });
  const seen = [];
  const first = new Promise((resolve) => {
    for (const name of ["error", "processing_error"]) {
      consumer.on(name, (error, messages) => messages && resolve(seen.push(`${name} (${error.name}) of ${[messages].flat().map(({ MessageId }) => MessageId).join(" ")}`)));
    }
  });
  consumer.start();
  await first;
  await setTimeout(500);
  consumer.stop({ abort: true });
  server.closeAllConnections();
  server.close();
  console.log(`${label}: ${seen.sort().join(", ")}`);
}
const fails = async () => {
  throw new Error("example");
};
await run("handleMessage throws", { handleMessage: fails });
await run("handleMessageBatch throws", { handleMessageBatch: fails });
await run("SQS refuses a delete", { handleMessageBatch: async (messages) => messages }, "b");
process.exit();
END
node_modules/.bin/node probe.js | tee seen

diff - seen <<'END'
handleMessage throws: processing_error (StandardError) of a, processing_error (StandardError) of b
handleMessageBatch throws: error (StandardError) of a b
SQS refuses a delete: error (Error) of a b
END
