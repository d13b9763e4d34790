#!/usr/bin/env bash
# Package: @middy/core 6.4.5, @middy/sqs-partial-batch-failure 6.4.5 (npm)
# Guess: the middleware reports the messages whose promises were rejected, all of them when the handler throws, and none when
#   it returns without results or with batchItemFailures of its own, which it passes on.
# Happens: a handler that succeeds and returns nothing, plain values, or batchItemFailures of its own, is reported as failed for every
#   message; so is one whose list is too short. A list is matched by place, whatever it is of.
# Documentation: https://middy.js.org/docs/middlewares/sqs-partial-batch-failure shows handlers that return
#   Promise.allSettled of all records, and does not say what others do.
# Why: every message comes back until it is in the dead-letter queue, and each time its alerts are sent again, though no
#   invocation failed: the log has a TypeError of the middleware, or "undefined".
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @middy/core@6.4.5 @middy/sqs-partial-batch-failure@6.4.5 || exit 2
cat >probe.js <<'END'
import middy from "@middy/core";
import reportFailures from "@middy/sqs-partial-batch-failure";

const done = Promise.resolve();
const failed = () => Promise.reject(new Error("not sent"));
const handlers = {
  "settled, b failed": () => Promise.allSettled([done, failed(), done]),
  "throws": () => failed(),
  "returns nothing": async () => {},
  "returns a value for each": () => Promise.all([done, done, done].map(() => "sent")),
  "returns failures of its own, none": async () => ({ batchItemFailures: [] }),
  "returns failures of its own, c": async () => ({ batchItemFailures: [{ itemIdentifier: "c" }] }),
  "settled, only the failure of b": () => Promise.allSettled([failed()]),
};
for (const [name, handler] of Object.entries(handlers)) {
  const event = { Records: ["a", "b", "c"].map((messageId) => ({ messageId, eventSource: "aws:sqs" })) };
  const handle = middy().use(reportFailures({ logger: false })).handler(handler);
  const { batchItemFailures } = await handle(event, { getRemainingTimeInMillis: () => 60_000 });
  console.log(`${name}: ${batchItemFailures.map((item) => item.itemIdentifier).join(" ") || "none"}`);
}
END
node probe.js | tee seen

diff - seen <<'END'
settled, b failed: b
throws: a b c
returns nothing: a b c
returns a value for each: a b c
returns failures of its own, none: a b c
returns failures of its own, c: a b c
settled, only the failure of b: a b c
END
