#!/usr/bin/env bash
# Package: @aws-sdk/client-sns 3.1169.0 (npm)
# Guess: the SDK retries throttling, so it retries a publish to an encrypted topic that SNS refuses because KMS
#   throttled it (KMSThrottling), just as it retries SNS's own Throttling. Both come with HTTP status 400.
# Happens: Throttling is tried three times, KMSThrottling once. The SDK goes by a list of error codes, on which
#   KMSThrottling is missing. The caller has to retry it.
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
let code = "";
const server = createServer((request, response) => {
  attempts++;
  const error = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>m</Message></Error></ErrorResponse>`;
  request.resume().on("end", () => response.writeHead(400, { "content-type": "text/xml" }).end(error));
});
await once(server.listen(0, "127.0.0.1"), "listening");

for (code of ["Throttling", "KMSThrottling"]) {
  const sns = new SNSClient({
    endpoint: `http://127.0.0.1:${server.address().port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "example", secretAccessKey: "example" },
  });
  attempts = 0;
  const publish = new PublishCommand({ TopicArn: "arn:aws:sns:us-east-1:123456789012:topic", Message: "text" });
  const error = await sns.send(publish).catch((error) => error);
  console.log(`${code}: ${error.name}, attempts: ${attempts}`);
}
server.close();
END
node --no-warnings probe.js | tee seen

diff - seen <<'END'
Throttling: Throttling, attempts: 3
KMSThrottling: KMSThrottlingException, attempts: 1
END
