#!/usr/bin/env bash
# Package: aws-sdk-client-mock 4.1.0 with aws-sdk-client-mock-jest 4.1.0 on Jest's expect 30.5.2, and aws-sdk-client-mock-vitest 8.0.0 on vitest 5.1.2 (npm)
# Guess: matchers of one name ask the same in both packages, but for the order of arguments; toHaveReceivedCommandWith asks for a call that has at least these parameters, at every depth, as
#   toMatchObject does, and a parameter that is undefined may be missing.
# Happens: toHaveReceivedNthCommandWith counts all calls of the client in Jest's and those of the command in Vitest's. The parameters are a subset at the top alone: below, an object has to be
#   whole, and an undefined one has to be there. So `not.toHaveReceivedCommandWith` passes for a call that has been made with one attribute more.
# Documentation: https://github.com/m-radzikowski/aws-sdk-client-mock#jest-matchers and the other package's README show one parameter at the top, and don't say what is counted.
# Why: a test that no message with `severity: high` was published passes, though one was, since messages have another attribute, too.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts aws-sdk-client-mock@4.1.0 aws-sdk-client-mock-jest@4.1.0 expect@30.5.2 aws-sdk-client-mock-vitest@8.0.0 vitest@5.1.2 @aws-sdk/client-sns@3.1169.0 || exit 2
cat >probe.test.js <<'END'
import { createRequire } from "node:module";
import { PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { mockClient } from "aws-sdk-client-mock";
import "aws-sdk-client-mock-vitest/extend";
import { expect as vitest, test } from "vitest";

const require = createRequire(import.meta.url);
const { expect: jest } = require("expect");
require("aws-sdk-client-mock-jest");

test("matchers", async () => {
  const sns = mockClient(SNSClient);
  const client = new SNSClient({ region: "eu-central-1" });
  const high = { DataType: "String", StringValue: "high" };
  const rule = { DataType: "String", StringValue: "root-login" };
  await client.send(new PublishCommand({ Message: "one", MessageAttributes: { severity: high, rule } }));
  await client.send(new SubscribeCommand({ Protocol: "email" }));
  await client.send(new PublishCommand({ Message: "two" }));

  for (const [name, expect] of Object.entries({ jest, vitest })) {
    const say = (what, check) => {
      const passes = (expectation) => {
        try {
          check(expectation);
          return "passes";
        } catch {
          return "fails";
        }
      };
      process.stdout.write(`${name}, ${what}: ${passes(expect(sns))}, not ${passes(expect(sns).not)}\n`);
    };
    const published = (what, input) => say(what, (expectation) => expectation.toHaveReceivedCommandWith(PublishCommand, input));
    published("the message", { Message: "one" });
    published("both attributes", { MessageAttributes: { rule, severity: high } });
    published("one of two attributes", { MessageAttributes: { severity: high } });
    published("one of two attributes in objectContaining", { MessageAttributes: expect.objectContaining({ severity: high }) });
    published("undefined attributes where there are none", { Message: "two", MessageAttributes: undefined });
    for (const n of [2, 3]) {
      const input = [PublishCommand, { Message: "two" }];
      say(`call ${n}`, (expectation) => expectation.toHaveReceivedNthCommandWith(...(expect === jest ? [n, ...input] : [input[0], n, input[1]])));
    }
  }
});
END
npx vitest run --disable-console-intercept 2>/dev/null | grep -E '^(jest|vitest), ' | tee seen

diff - seen <<'END'
jest, the message: passes, not fails
jest, both attributes: passes, not fails
jest, one of two attributes: fails, not passes
jest, one of two attributes in objectContaining: passes, not fails
jest, undefined attributes where there are none: fails, not passes
jest, call 2: fails, not passes
jest, call 3: passes, not fails
vitest, the message: passes, not fails
vitest, both attributes: passes, not fails
vitest, one of two attributes: fails, not passes
vitest, one of two attributes in objectContaining: passes, not fails
vitest, undefined attributes where there are none: fails, not passes
vitest, call 2: passes, not fails
vitest, call 3: fails, not passes
END
