#!/usr/bin/env bash
# Package: sqs-consumer 15.0.3 with @aws-sdk/client-sqs 3.1169.0 (npm)
# Guess: each message of a batch stands alone: when handleMessage fails for one of three, the others are deleted. A delete that SQS refuses,
#   which it reports in an answer of 200, is an "error" event, and the message is not "processed". A failed or late handler leaves its message alone.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts sqs-consumer@15.0.3 @aws-sdk/client-sqs@3.1169.0 || exit 2
cat >probe.js <<'END'
import { createServer } from "node:http";
import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Consumer } from "sqs-consumer";

// A queue of three messages that gives them once, and refuses to delete those in `refused`.
async function run(label, options, refused = []) {
  const seen = [];
  let given = false;
  const server = createServer(async (request, response) => {
    const action = request.headers["x-amz-target"].split(".")[1];
    const input = JSON.parse(Buffer.concat(await request.toArray()));
    let output = {};
    if (action === "ReceiveMessage" && !given) {
      given = true;
      output.Messages = ["a", "b", "c"].slice(0, input.MaxNumberOfMessages).map((id) => ({ MessageId: id, ReceiptHandle: id, Body: id, MD5OfBody: createHash("md5").update(id).digest("hex") }));
    } else if (action === "DeleteMessageBatch") {
      const failed = input.Entries.filter(({ ReceiptHandle }) => refused.includes(ReceiptHandle));
      output = { Successful: input.Entries.filter((entry) => !failed.includes(entry)).map(({ Id }) => ({ Id })), Failed: failed.map(({ Id }) => ({ Id, SenderFault: false, Code: "InternalError", Message: "refused" })) };
    } else if (action === "ReceiveMessage") await setTimeout(50);
    const ids = input.Entries ?? (input.ReceiptHandle ? [input] : []);
    if (action !== "ReceiveMessage") seen.push(`${action} ${ids.map(({ ReceiptHandle, VisibilityTimeout = "" }) => ReceiptHandle + VisibilityTimeout).join(" ")}`);
    response.setHeader("content-type", "application/x-amz-json-1.0");
    response.end(JSON.stringify(output));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const consumer = Consumer.create({
    queueUrl: `${url}/123456789012/example`, batchSize: 3, waitTimeSeconds: 0,
    sqs: new SQSClient({ endpoint: url, region: "eu-central-1", credentials: { accessKeyId: "example", secretAccessKey: "example" } }), ...options,
  });
  for (const name of ["error", "processing_error", "timeout_error"]) consumer.on(name, (error, message) => seen.push(`${name} ${[message].flat().map((one) => one?.MessageId).join(" ")}`));
  consumer.on("message_processed", (message) => seen.push(`processed ${message.MessageId}`));
  consumer.start();
  await setTimeout(1500);
  consumer.stop({ abort: true });
  server.closeAllConnections(), server.close();
  console.log(`${label}: ${seen.sort().join("; ")}`);
}
const failing = async (message) => {
  if (message.Body === "b") throw new Error("example");
  return message;
};
await run("all succeed", { handleMessage: async (message) => message });
await run("one of three fails", { handleMessage: failing });
await run("one of three fails, visibility 0", { handleMessage: failing, terminateVisibilityTimeout: true });
await run("one of three is late", { handleMessage: async (message) => (message.Body === "b" ? await setTimeout(1000) : undefined, message), handleMessageTimeout: 300 });
await run("one is not returned", { handleMessage: async (message) => (message.Body === "b" ? undefined : message) });
await run("batch without one", { handleMessageBatch: async (messages) => messages.slice(1) });
await run("batch fails, visibility 0", { handleMessageBatch: async () => { throw new Error("example"); }, terminateVisibilityTimeout: true });
await run("delete refused of one", { handleMessage: async (message) => message }, ["b"]);
await run("delete refused of one, batch", { handleMessageBatch: async (messages) => messages }, ["b"]);
await run("heartbeat, one takes a second", { handleMessage: async (message) => (message.Body === "b" ? await setTimeout(1300) : undefined, message), visibilityTimeout: 30, heartbeatInterval: 1 });
process.exit();
END
node_modules/.bin/node probe.js 2>&1 | tee seen

diff - seen <<'END'
all succeed: DeleteMessageBatch a b c; processed a; processed b; processed c
one of three fails: DeleteMessageBatch a c; processed a; processed c; processing_error b
one of three fails, visibility 0: ChangeMessageVisibility b0; DeleteMessageBatch a c; processed a; processed c; processing_error b
one of three is late: DeleteMessageBatch a c; processed a; processed c; timeout_error b
one is not returned: DeleteMessageBatch a c; processed a; processed c
batch without one: DeleteMessageBatch b c; processed b; processed c
batch fails, visibility 0: ChangeMessageVisibilityBatch a0 b0 c0; processing_error a b c
delete refused of one: DeleteMessageBatch a b c; error b; processed a; processed c
delete refused of one, batch: DeleteMessageBatch a b c; error b; processed a; processed c
heartbeat, one takes a second: ChangeMessageVisibility b30; DeleteMessageBatch a c; DeleteMessage b; processed a; processed b; processed c
END
