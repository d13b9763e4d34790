#!/usr/bin/env bash
# Package: @aws-sdk/client-sns 3.1169.0 (npm)
# Guess: a throttled request is tried again after the time that the server's Retry-After asks for, or at the latest
#   after 20 seconds, the SDK's longest pause.
# Happens: Retry-After counts up to 5 seconds; 60 is taken for 5. Three tries are over in 10 seconds, while the server
#   still refuses, and the request fails. A request that fails in 0.1 seconds without the header takes 10 with it, and
#   a function with a shorter timeout is stopped in the middle.
# Documentation: none found on the header; the settings of retries are described in
#   https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/client-sns@3.1169.0 || exit 2

cat >probe.js <<'END'
import { once } from "node:events";
import { createServer } from "node:http";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";

const server = createServer((request, response) => {
  const retryAfter = request.url.replaceAll("/", "");
  const headers = retryAfter === "" ? {} : { "retry-after": retryAfter };
  request.resume().on("end", () => response.writeHead(503, { "content-type": "text/xml", ...headers }).end("<r/>"));
});
await once(server.listen(0, "127.0.0.1"), "listening");

for (const seconds of ["", "1", "4", "6", "60"]) {
  const sns = new SNSClient({
    endpoint: `http://127.0.0.1:${server.address().port}/${seconds}`,
    region: "us-east-1",
    credentials: { accessKeyId: "example", secretAccessKey: "example" },
  });
  const message = { TopicArn: "arn:aws:sns:us-east-1:123456789012:topic", Message: "text" };
  const { $metadata } = await sns.send(new PublishCommand(message)).catch((error) => error);
  const pause = Math.round($metadata.totalRetryDelay / ($metadata.attempts - 1) / 1000);
  console.log(`Retry-After ${seconds || "absent"}: ${$metadata.attempts} tries, about ${pause} s between them`);
}
server.close();
END
node --no-warnings probe.js | tee seen

diff - seen <<'END'
Retry-After absent: 3 tries, about 0 s between them
Retry-After 1: 3 tries, about 1 s between them
Retry-After 4: 3 tries, about 4 s between them
Retry-After 6: 3 tries, about 5 s between them
Retry-After 60: 3 tries, about 5 s between them
END
