#!/usr/bin/env bash
# Package: @aws-sdk/client-sns 3.1169.0 (npm)
# Guess: each request is tried three times. The client's 500 retry tokens only matter in a long outage: a retry
#   costs 5, so that they last for 100 retries, and time refills them.
# Happens: a retry after a server error costs 14 tokens. Eighteen failing requests use up all but 10, and every
#   later request of that client is tried once. Only a success pays back, 1 token each: it takes 4 for one more retry.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/client-sns@3.1169.0 || exit 2

cat >probe.js <<'END'
import { once } from "node:events";
import { createServer } from "node:http";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";

let attempts = 0;
let status = 500;
const server = createServer((request, response) => {
  attempts++;
  request.resume().on("end", () => response.writeHead(status, { "content-type": "text/xml" }).end("<r/>"));
});
await once(server.listen(0, "127.0.0.1"), "listening");

const sns = new SNSClient({
  endpoint: `http://127.0.0.1:${server.address().port}`,
  region: "us-east-1",
  credentials: { accessKeyId: "example", secretAccessKey: "example" },
});
async function attemptsOfOneRequest() {
  attempts = 0;
  await sns.send(new PublishCommand({ TopicArn: "arn:aws:sns:us-east-1:123456789012:topic", Message: "text" })).catch(() => {});
  return attempts;
}
const attemptsEach = [];
for (let request = 0; request < 22; request++) attemptsEach.push(await attemptsOfOneRequest());
console.log("attempts of each failing request:", attemptsEach.join(" "));
console.log("retries in all:", attemptsEach.reduce((sum, count) => sum + count - 1, 0));
for (const successes of [3, 1]) {
  status = 200;
  for (let request = 0; request < successes; request++) await attemptsOfOneRequest();
  status = 500;
  console.log(`attempts after ${successes} more successes:`, await attemptsOfOneRequest());
}
server.close();
END
node --no-warnings probe.js | tee seen

diff - seen <<'END'
attempts of each failing request: 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 2 1 1 1 1
retries in all: 35
attempts after 3 more successes: 1
attempts after 1 more successes: 2
END
