#!/usr/bin/env bash
# Package: @pulumi/pulumi 3.276.0, typescript 5.9.3 (npm), pulumi 3.272.0 (PyPI)
# Guess: a field of an output is read as output.field, whatever its name; a name that the output uses for itself is refused by TypeScript.
# Happens: `resources`, a policy statement's list, is a function of the output's own, though TypeScript takes it for the list. As an input it is
#   left out without a word; its first item is undefined, in a text too; in JSON the key is missing. output["resources"] is the same.
#   In Python `resources` is a method, and output["resources"] the list.
# Documentation: https://www.pulumi.com/docs/reference/pkg/nodejs/pulumi/pulumi/types/Output.html says that fields of the value are lifted to the
#   output itself, and excepts functions only.
# Why: a policy that takes its resources from another statement, or from getPolicyDocumentOutput, is written without Resource.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pulumi/pulumi@3.276.0 typescript@5.9.3 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet pulumi==3.272.0 || exit 2
cat >probe.ts <<'END'
import * as pulumi from "@pulumi/pulumi";

const inputs: Record<string, unknown> = {};
await pulumi.runtime.setMocks({
  newResource: ({ name, inputs: its }) => ({ id: name, state: (inputs[name] = its) }),
  call: ({ inputs: its }) => its,
});
class Policy extends pulumi.CustomResource {
  constructor(name: string, args: { value: pulumi.Input<string | string[]> }) {
    super("example:index:Policy", name, args);
  }
}

const statement = pulumi.output({ actions: ["sns:Publish"], resources: ["arn:aws:sns:eu-central-1:123456789012:alerts"] });
new Policy("actions", { value: statement.actions });
new Policy("resources", { value: statement.resources });
new Policy("first", { value: statement.resources[0] });
new Policy("by key", { value: statement["resources"] });
new Policy("JSON", { value: pulumi.jsonStringify({ Action: statement.actions, Resource: statement.resources }) });
new Policy("text", { value: pulumi.interpolate`for ${statement.resources[0]}` });
new Policy("apply", { value: statement.apply(({ resources }) => resources) });

await pulumi.runtime.disconnect();
for (const name of ["actions", "resources", "first", "by key", "JSON", "text", "apply"]) console.log(`${name}: ${JSON.stringify(inputs[name])}`);
END
cat >probe.py <<'END'
import pulumi

inputs = {}


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        inputs[args.name] = args.inputs
        return args.name, args.inputs

    def call(self, args):
        return args.args


pulumi.runtime.set_mocks(Mocks())


@pulumi.runtime.test
def run():
    statement = pulumi.Output.from_input({"actions": ["sns:Publish"], "resources": ["arn:aws:sns:eu-central-1:123456789012:alerts"]})
    print("Python, a method:", callable(statement.resources))
    policy = pulumi.CustomResource("example:index:Policy", "policy", {"value": statement["resources"]})
    return policy.urn


run()
print("Python, by key:", inputs["policy"])
END
npx tsc --strict --target es2022 --module nodenext --skipLibCheck probe.ts && echo "TypeScript accepts it" >seen
PULUMI_NODEJS_PROJECT=example PULUMI_NODEJS_STACK=dev node probe.js >>seen
venv/bin/python probe.py >>seen
cat seen

diff - seen <<'END'
TypeScript accepts it
actions: {"value":["sns:Publish"]}
resources: {}
first: {}
by key: {}
JSON: {"value":"{\"Action\":[\"sns:Publish\"]}"}
text: {"value":"for undefined"}
apply: {"value":["arn:aws:sns:eu-central-1:123456789012:alerts"]}
Python, a method: True
Python, by key: {'value': ['arn:aws:sns:eu-central-1:123456789012:alerts']}
END
