#!/usr/bin/env bash
# Package: @middy/core 7.9.2, @middy/input-output-logger 7.9.2 (npm)
# Guess: the logger logs the event and the response as they are, without the paths in omitPaths, items of lists by [], too; the handler sees the whole event, and its caller the whole response; a path that is missing in one event or item changes nothing; Dates and Maps stay what they are for the handler.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @middy/core@7.9.2 @middy/input-output-logger@7.9.2 || exit 2
cat >probe.js <<'END'
import middy from "@middy/core";
import inputOutputLogger from "@middy/input-output-logger";

async function show(words, event, options, response) {
  const logged = [];
  let seen;
  const handler = middy(async (event) => { seen = event; return response ?? event; })
    .use(inputOutputLogger({ logger: (message) => logged.push(message), ...options }));
  let result;
  try { result = await handler(event, { awsRequestId: "1", functionName: "example", getRemainingTimeInMillis: () => 1000 }); } catch (error) { result = error.message; }
  console.log(`${words}:\n  logged ${logged.map((message) => JSON.stringify(message)).join("\n  logged ")}\n  handler ${JSON.stringify(seen)}\n  caller ${JSON.stringify(result)}`, seen);
}

const event = () => ({ Records: [{ body: "secret", messageId: "1" }, { messageId: "2" }], userIdentity: { accessKeyId: "secret", arn: "arn" }, none: null, list: ["a", "b"] });
await show("no paths", event(), {});
await show("a path", event(), { omitPaths: ["event.userIdentity.accessKeyId", "response.userIdentity.accessKeyId"] });
await show("items", event(), { omitPaths: ["event.Records.[].body", "response.Records.[].body"] });
await show("an index", event(), { omitPaths: ["event.list.[0]", "event.Records.[0].body"] });
await show("below null and missing", event(), { omitPaths: ["event.none.x", "event.missing.x.y", "event.list.x"] });
await show("mask", event(), { omitPaths: ["event.userIdentity.accessKeyId", "event.Records.[].body"], mask: "***" });
await show("whole", event(), { omitPaths: ["event"] });
await show("context", event(), { awsContext: true, executionContext: true, lambdaContext: true, omitPaths: ["context.functionName"] });
await show("dates and maps", { when: new Date(0), map: new Map([["a", 1]]), big: 1 }, { omitPaths: ["event.big"] });
await show("text", "text", { omitPaths: ["event.a"] }, "done");
await show("error", { a: 1 }, { omitPaths: ["event.a"] }, undefined);
const shared = { token: "secret", id: 1 };
await show("one object twice", { first: shared, second: shared }, { omitPaths: ["event.first.token"] });
END
node probe.js 2>&1 | tee seen
