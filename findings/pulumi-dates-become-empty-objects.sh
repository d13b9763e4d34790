#!/usr/bin/env bash
# Package: @pulumi/pulumi 3.276.0 (npm)
# Guess: an input that has no JSON form (a Date, a bigint, a Map, a URL) is refused, or at least a Date is sent
#   as JSON.stringify would write it.
# Happens: Date, bigint, Map, Set and URL all arrive at the engine as an empty object, NaN as null, without an
#   error or a warning. The resource is registered with a property that has lost its value.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pulumi/pulumi@3.276.0 || exit 2

cat >probe.js <<'END'
import pulumi from "@pulumi/pulumi";

const received = {};
await pulumi.runtime.setMocks({
  newResource: ({ name, inputs }) => {
    received[name] = inputs.value;
    return { id: name, state: inputs };
  },
  call: () => ({}),
});
const values = {
  date: new Date(0),
  bigint: 10n,
  map: new Map([["key", "value"]]),
  set: new Set([1, 2]),
  url: new URL("https://example.com/"),
  notANumber: NaN,
};
for (const [name, value] of Object.entries(values)) new pulumi.CustomResource("test:index:Test", name, { value });
await pulumi.runtime.disconnect();
for (const name of Object.keys(values)) console.log(name, JSON.stringify(received[name]));
END
node probe.js | tee seen

diff - seen <<'END'
date {}
bigint {}
map {}
set {}
url {}
notANumber null
END
