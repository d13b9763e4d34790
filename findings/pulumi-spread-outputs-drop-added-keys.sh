#!/usr/bin/env bash
# Package: @pulumi/pulumi 3.276.0, typescript 5.9.3 (npm)
# Guess: `{ ...output, key: value }` has the fields of the output and the key, or is refused: by TypeScript, or when the program runs.
# Happens: it has the fields of the output alone. What is added or replaced, before the spread or after it or with Object.assign, is dropped
#   without a word, since the copy still counts as the output. Spread as a resource's arguments, it gives the resource isKnown and isSecret, and
#   none of the output's fields. TypeScript accepts all of them. Inside apply() it works.
# Documentation: https://www.pulumi.com/docs/reference/pkg/nodejs/pulumi/pulumi/types/Output.html says that fields of the value are lifted to the
#   output itself, and nothing of spreading it.
# Why: an EventBridge pattern that adds `detail` to a shared one matches every event of the source; a tag or a condition is never there.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pulumi/pulumi@3.276.0 typescript@5.9.3 || exit 2
cat >probe.ts <<'END'
import * as pulumi from "@pulumi/pulumi";

const inputs: Record<string, unknown> = {};
await pulumi.runtime.setMocks({
  newResource: ({ name, inputs: its }) => ({ id: name, state: (inputs[name] = its) }),
  call: ({ inputs: its }) => its,
});
class Rule extends pulumi.CustomResource {
  constructor(name: string, args: { pattern?: pulumi.Input<string>; tags?: pulumi.Input<Record<string, pulumi.Input<string>>> }) {
    super("example:index:Rule", name, args);
  }
}

const tags = pulumi.output({ team: "a", stage: "dev" });
new Rule("added after it", { tags: { ...tags, stage: "prod", rule: "root" } });
new Rule("added before it", { tags: { rule: "root", ...tags } });
new Rule("assigned", { tags: Object.assign({ rule: "root" }, tags) });
new Rule("in apply", { tags: tags.apply((its) => ({ ...its, stage: "prod", rule: "root" })) });
const pattern = pulumi.output({ source: ["aws.cloudtrail"] });
new Rule("pattern", { pattern: pulumi.jsonStringify({ ...pattern, detail: { eventName: ["DeleteTrail"] } }) });
const args = pulumi.output({ pattern: "{}", tags: { team: "a" } });
new Rule("arguments", { ...args, tags: { rule: "root" } });

await pulumi.runtime.disconnect();
for (const name of ["added after it", "added before it", "assigned", "in apply", "pattern", "arguments"])
  console.log(`${name}: ${JSON.stringify(inputs[name])}`);
END
npx tsc --strict --target es2022 --module nodenext --skipLibCheck probe.ts && echo "TypeScript accepts it" >seen
PULUMI_NODEJS_PROJECT=example PULUMI_NODEJS_STACK=dev node probe.js >>seen
cat seen

diff - seen <<'END'
TypeScript accepts it
added after it: {"tags":{"stage":"dev","team":"a"}}
added before it: {"tags":{"stage":"dev","team":"a"}}
assigned: {"tags":{"stage":"dev","team":"a"}}
in apply: {"tags":{"rule":"root","stage":"prod","team":"a"}}
pattern: {"pattern":"{\"source\":[\"aws.cloudtrail\"]}"}
arguments: {"__pulumiOutput":true,"isKnown":true,"isSecret":false,"tags":{"rule":"root"}}
END
