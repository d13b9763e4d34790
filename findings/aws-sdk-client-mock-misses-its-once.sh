#!/usr/bin/env bash
# Package: aws-sdk-client-mock 4.1.0 with @aws-sdk/client-sns 3.1169.0 (npm)
# Guess: (not written down before the first run) `mock.on(PublishCommand).rejectsOnce(...)` makes the next publish
#   fail, whatever was called before.
# Happens: it makes the first publish of the mock fail. If the client has published before, nothing fails, and the
#   answer is undefined, or what `.resolves` gives. A test that lets one publish succeed and the next be throttled
#   never throttles, and passes. Calls of other commands don't count; `resetHistory()` before it helps.
# Documentation: https://github.com/m-radzikowski/aws-sdk-client-mock (README) says that several results with Once are
#   for the first, the second and later calls, and asks for a reset before each test, which doesn't help within one.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-sdk-client-mock@4.1.0 @aws-sdk/client-sns@3.1169.0 || exit 2

cat >probe.js <<'END'
import { ListTopicsCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { mockClient } from "aws-sdk-client-mock";

async function show(name, prepare) {
  const client = new SNSClient({ region: "us-east-1" });
  const mock = mockClient(client);
  await prepare(mock, client);
  const seen = [];
  for (const _ of [1, 2]) seen.push(String(await publish(client)));
  console.log(`${name}: ${seen.join(", ")}`);
}
async function publish(client) {
  try {
    return (await client.send(new PublishCommand({ Message: "alert" })))?.MessageId;
  } catch (error) {
    return error.message;
  }
}

await show("once, before any call", (mock) => mock.on(PublishCommand).rejectsOnce("throttled").resolves({ MessageId: "id" }));
await show("once, after a publish", async (mock, client) => {
  mock.on(PublishCommand).resolves({ MessageId: "first" });
  await publish(client);
  mock.on(PublishCommand).rejectsOnce("throttled");
});
await show("once and then, after a publish", async (mock, client) => {
  mock.on(PublishCommand).resolves({ MessageId: "first" });
  await publish(client);
  mock.on(PublishCommand).rejectsOnce("throttled").resolves({ MessageId: "id" });
});
await show("once, after another command", async (mock, client) => {
  mock.on(ListTopicsCommand).resolves({});
  await client.send(new ListTopicsCommand({}));
  mock.on(PublishCommand).rejectsOnce("throttled").resolves({ MessageId: "id" });
});
await show("once, after a publish and resetHistory", async (mock, client) => {
  mock.on(PublishCommand).resolves({ MessageId: "first" });
  await publish(client);
  mock.resetHistory();
  mock.on(PublishCommand).rejectsOnce("throttled").resolves({ MessageId: "id" });
});
END
node probe.js 2>/dev/null | tee seen

diff - seen <<'END'
once, before any call: throttled, id
once, after a publish: undefined, undefined
once and then, after a publish: id, id
once, after another command: throttled, id
once, after a publish and resetHistory: throttled, id
END
