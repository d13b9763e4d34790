#!/usr/bin/env bash
# Package: @pulumi/pulumi 3.276.0 (npm)
# Guess: under setMocks two resources of one type, name and parent fail the test, as each deployment of them fails
#   with "Duplicate resource URN". newResource is given the inputs as the program wrote them, secret or not.
# Happens: both are registered, with one URN, so a program that names a subscription by its address passes all its
#   tests, and fails for whoever lists an address twice. A secret input arrives as an object that wraps the value. A
#   mock that builds an output from it makes "[object Object]", which is not secret any more, and a mock that looks
#   for the value doesn't find it, while one that only hands the inputs back keeps both.
# Documentation: https://www.pulumi.com/docs/iac/guides/testing/unit/ names hooks and transforms as what mocks leave
#   out, and https://www.pulumi.com/docs/iac/concepts/resources/names/ says that an update fails on a name that is not
#   unique.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pulumi/pulumi@3.276.0 || exit 2

cat >probe.js <<'END'
import * as pulumi from "@pulumi/pulumi";

const registered = [];
await pulumi.runtime.setMocks({
  newResource({ name, inputs }) {
    registered.push(`${name}: ${inputs.endpoint?.value ? "wrapped" : inputs.endpoint}`);
    return { id: name, state: { ...inputs, confirmed: `${inputs.endpoint} confirmed` } };
  },
  call: ({ inputs }) => inputs,
});

class Subscription extends pulumi.CustomResource {
  constructor(name, endpoint) {
    super("aws:sns/topicSubscription:TopicSubscription", name, { endpoint, confirmed: undefined });
  }
}
const first = new Subscription("alerts", "a@example.com");
const second = new Subscription("alerts", "b@example.com");
const webhook = new Subscription("webhook", pulumi.secret("https://example.com/token"));

const value = (output) => new Promise((resolve) => output.apply(resolve));
console.log("one URN:", (await value(first.urn)) === (await value(second.urn)));
console.log("endpoint:", await value(webhook.endpoint), "secret:", await pulumi.isSecret(webhook.endpoint));
console.log("confirmed:", await value(webhook.confirmed), "secret:", await pulumi.isSecret(webhook.confirmed));
await pulumi.runtime.disconnect();
console.log(registered.sort().join("\n"));
END
node probe.js | tee seen

diff - seen <<'END'
one URN: true
endpoint: https://example.com/token secret: true
confirmed: [object Object] confirmed secret: false
alerts: a@example.com
alerts: b@example.com
webhook: wrapped
END
