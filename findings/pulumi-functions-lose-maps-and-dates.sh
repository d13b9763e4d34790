#!/usr/bin/env bash
# Package: @pulumi/pulumi 3.276.0 (npm; its serializer produces the code of aws.lambda.CallbackFunction)
# Guess: a function of the program that is deployed to Lambda takes with it what it uses: a Map of severities, a Set of
#   quiet calls, a Date. Whatever can't be taken is refused at deployment, as a URL is.
# Happens: a Map, Set or Date arrives as an empty object with a Map's, Set's or Date's methods, without an error or a
#   warning. The deployment succeeds, and the first call of such a method throws in Lambda, which in a branch for rare
#   records is months later. Regular expressions, bigints and byte arrays survive. Create Maps inside the function.
# Documentation: serializeFunction promises that the function means the same afterwards, and names native functions as a
#   limitation: https://www.pulumi.com/docs/reference/pkg/nodejs/pulumi/pulumi/functions/runtime.serializeFunction.html
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pulumi/pulumi@3.276.0 || exit 2

cat >probe.js <<'END'
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import pulumi from "@pulumi/pulumi";

const severities = new Map([["DeleteTrail", "high"]]);
const quiet = new Set(["ListBuckets"]);
const since = new Date(0);
const pattern = /^delete/i;
const limit = 10n;
const bytes = new Uint8Array([1, 2]);
const page = new URL("https://example.com/runbook");

const functions = {
  Map: () => severities.get("DeleteTrail"),
  Set: () => quiet.has("ListBuckets"),
  Date: () => since.getTime(),
  RegExp: () => pattern.test("DeleteTrail"),
  bigint: () => limit,
  Uint8Array: () => bytes[1],
  URL: () => page.host,
};
for (const [name, handler] of Object.entries(functions)) {
  try {
    const { text, exportName } = await pulumi.runtime.serializeFunction(handler);
    writeFileSync(`${name}.cjs`, text);
    const deployed = createRequire(import.meta.url)(`./${name}.cjs`)[exportName];
    try {
      console.log(`${name}: deployed, gives`, deployed());
    } catch (error) {
      console.log(`${name}: deployed, throws`, error.name);
    }
  } catch {
    console.log(`${name}: refused at deployment`);
  }
}
END
node probe.js 2>&1 | tee seen

diff - seen <<'END'
Map: deployed, throws TypeError
Set: deployed, throws TypeError
Date: deployed, throws TypeError
RegExp: deployed, gives true
bigint: deployed, gives 10n
Uint8Array: deployed, gives 2
URL: refused at deployment
END
