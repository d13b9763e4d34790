#!/usr/bin/env bash
# Package: @pulumi/pulumi 3.276.0 (npm)
# Guess: mergeOptions takes the second one's provider, as it says of options that are no lists; a component's children get
#   its provider, its protect and its ignoreChanges; a transform sees the options as they will be used.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pulumi/pulumi@3.276.0 || exit 2
cat >probe.js <<'END'
import * as pulumi from "@pulumi/pulumi";
const seen = {};
await pulumi.runtime.setMocks({ newResource: (args) => { seen[args.name] = args.provider; return { id: `${args.name}-id`, state: args.inputs }; }, call: () => ({}) });
class Provider extends pulumi.ProviderResource { constructor(name) { super("aws", name, {}); } }
class Topic extends pulumi.CustomResource { constructor(name, options) { super("aws:sns/topic:Topic", name, {}, options); } }
class Group extends pulumi.ComponentResource { constructor(name, options) { super("example:index:Group", name, {}, options); } }
const one = new Provider("one"), two = new Provider("two");
const show = (options) => JSON.stringify(Object.fromEntries(Object.entries(options).map(([key, value]) => [key, Array.isArray(value) ? value.map((item) => item?.__name ?? item) : value?.__name ?? (value instanceof Provider ? (value === one ? "one" : "two") : value)])));
const name = (value) => (value === one ? "one" : value === two ? "two" : value);
const plain = (options) => JSON.stringify(Object.fromEntries(Object.entries(options).map(([key, value]) => [key, Array.isArray(value) ? value.map(name) : name(value)])));
for (const [label, a, b] of [
  ["provider, provider", { provider: one }, { provider: two }],
  ["provider, undefined", { provider: one }, { provider: undefined }],
  ["protect, undefined", { protect: true }, { protect: undefined }],
  ["protect, false", { protect: true }, { protect: false }],
  ["ignoreChanges", { ignoreChanges: ["a"] }, { ignoreChanges: ["b"] }],
  ["additionalSecretOutputs, undefined", { additionalSecretOutputs: ["a"] }, { additionalSecretOutputs: undefined }],
  ["deleteBeforeReplace, null", { deleteBeforeReplace: true }, { deleteBeforeReplace: null }],
  ["customTimeouts", { customTimeouts: { create: "1m" } }, { customTimeouts: { delete: "2m" } }],
]) {
  const merged = pulumi.mergeOptions(a, b);
  console.log(`${label}: ${plain(merged)}`);
  if (a.provider) { new Topic(label, merged); }
}
const group = new Group("group", { provider: one, protect: true, ignoreChanges: ["tags"], retainOnDelete: true });
const child = new Topic("child", { parent: group });
new Topic("child of providers list", { parent: new Group("group2", { providers: [two] }) });
new Topic("child of providers map", { parent: new Group("group3", { providers: { aws: two } }) });
new Topic("providers on a resource", { providers: [two] });
await pulumi.runtime.disconnect();
for (const [key, value] of Object.entries(seen)) if (!["one", "two"].includes(key)) console.log(`${key} uses ${(value ?? "").split("::").at(-2) || "the default"}`);
console.log(`protect of the child: ${child.__protect}`);
END
node probe.js 2>&1 | tee seen
diff - seen <<'END'
provider, provider: {"provider":"two"}
provider, undefined: {"provider":"one"}
protect, undefined: {"protect":true}
protect, false: {"protect":false}
ignoreChanges: {"ignoreChanges":["a","b"]}
additionalSecretOutputs, undefined: {"additionalSecretOutputs":["a"]}
deleteBeforeReplace, null: {"deleteBeforeReplace":null}
customTimeouts: {"customTimeouts":{"delete":"2m"}}
provider, provider uses two
provider, undefined uses one
group uses the default
child uses one
group2 uses the default
child of providers list uses two
group3 uses the default
child of providers map uses two
providers on a resource uses two
protect of the child: true
END
