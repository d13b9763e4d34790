#!/usr/bin/env bash
# Package: @pulumi/pulumi 3.276.0 (npm), github.com/pulumi/pulumi/pkg/v3 v3.274.1 for none of it
# Guess: of a component's options protect, retainOnDelete, deletedWith, ignoreChanges, deleteBeforeReplace and dependsOn, each holds for its children too, as providers does:
#   a component with retainOnDelete leaves its bucket in AWS.
# Why: a component for the trail that is to be kept loses its bucket of logs when it is taken out of the program.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pulumi/pulumi@3.276.0 || exit 2
cat >probe.js <<'END'
import * as pulumi from "@pulumi/pulumi";

await pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: ({ inputs }) => inputs });
const monitor = pulumi.runtime.getMonitor();
const registered = {};
const original = monitor.registerResource.bind(monitor);
monitor.registerResource = (request, callback) => {
  registered[request.getName()] = {
    protect: request.getProtect(), retainOnDelete: request.getRetainondelete(), deletedWith: request.getDeletedwith(), ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList?.(), deleteBeforeReplace: request.getDeletebeforereplace(), dependencies: request.getDependenciesList(), provider: request.getProvider(), timeouts: request.getCustomtimeouts()?.toObject?.(),
  };
  return original(request, callback);
};
class Bucket extends pulumi.CustomResource {
  constructor(name, options) { super("aws:s3/bucket:Bucket", name, {}, options); }
}
class Trail extends pulumi.ComponentResource {
  constructor(name, options) {
    super("example:index:Trail", name, {}, options);
    new Bucket(`${name}-bucket`, { parent: this });
    this.registerOutputs();
  }
}
const other = new Bucket("other");
for (const [name, options] of Object.entries({
  plain: {}, protect: { protect: true }, retainOnDelete: { retainOnDelete: true }, deletedWith: { deletedWith: other }, ignoreChanges: { ignoreChanges: ["tags"] }, replaceOnChanges: { replaceOnChanges: ["x"] },
  deleteBeforeReplace: { deleteBeforeReplace: true }, dependsOn: { dependsOn: [other] }, customTimeouts: { customTimeouts: { delete: "1h" } },
})) new Trail(name, options);
await pulumi.runtime.disconnect();
for (const [name, request] of Object.entries(registered)) console.log(name, JSON.stringify(request));
END
node probe.js | tee seen
