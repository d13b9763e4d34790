#!/usr/bin/env bash
# Package: @pulumi/pulumi 3.276.0 (npm), pulumi 3.272.0 (PyPI)
# Guess: an object that is spread from an output and has one more key, `{ ...output, key: value }`, has both, or is refused, by TypeScript or when the program runs. So is one of
#   Object.assign. A field of an output is read as `output.name`, whatever its name: `resources` of a policy's statement, `keys`, `length`, `get`, `promise`.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pulumi/pulumi@3.276.0 typescript@5.9.3 @types/node@24 || exit 2
cat >probe.ts <<'END'
import * as pulumi from "@pulumi/pulumi";
const inputs: Record<string, unknown> = {};
await pulumi.runtime.setMocks({ newResource: (args) => { inputs[args.name] = args.inputs; return { id: args.name, state: args.inputs }; }, call: (args) => args.inputs });
class Topic extends pulumi.CustomResource { constructor(name: string, args: { tags?: pulumi.Input<Record<string, pulumi.Input<unknown>>>, value?: pulumi.Input<unknown> }) { super("example:index:Topic", name, args); } }
const tags = pulumi.output({ team: "a", stage: "dev" });
new Topic("spread, key last", { tags: { ...tags, stage: "prod", rule: "x" } });
new Topic("spread, key first", { tags: { rule: "x", ...tags } });
new Topic("assign", { tags: Object.assign({}, tags, { stage: "prod" }) });
new Topic("assign first", { tags: Object.assign({ rule: "x" }, tags) });
const a = { tags: tags };
new Topic("args", { ...a });
const args = pulumi.output({ value: "v", tags: { team: "a" } });
new Topic("args of an output", { ...args, value: "other" });
const statement = pulumi.output({ sid: "s", actions: ["sns:Publish"], resources: ["arn:aws:sns:eu-central-1:123456789012:alerts"], keys: ["k"], length: 3, get: "g", promise: "p", isSecret: "i", apply: "a", name: "n" }) as any;
for (const name of ["sid", "actions", "resources", "keys", "length", "get", "promise", "isSecret", "isKnown", "allResources", "name", "toString", "toJSON"])
  try { console.log(name, typeof statement[name], pulumi.Output.isInstance(statement[name])); new Topic(`field ${name}`, { value: statement[name] }); } catch (error) { console.log(name, (error as Error).message); }
try { new Topic("first resource", { value: statement.resources[0] }); } catch (error) { console.log((error as Error).message); }
const typed = pulumi.output({ sid: "s", resources: ["arn:aws:sns:eu-central-1:123456789012:alerts"], dependencies: ["d"] });
new Topic("typed", { value: typed.resources });
new Topic("typed item", { value: typed.resources[0] });
new Topic("concat", { value: pulumi.concat("x ", (typed as any).resources) });
new Topic("interpolate", { value: pulumi.interpolate`x ${typed.resources[0]}` });
new Topic("json", { value: pulumi.jsonStringify({ Resource: typed.resources }) });
await new Promise((resolve) => setTimeout(resolve, 1000));
for (const [name, value] of Object.entries(inputs)) console.log(name, JSON.stringify(value));
END
npx tsc --noEmit --strict --target es2022 --module nodenext --skipLibCheck probe.ts || true
npx tsc --strict --target es2022 --module nodenext --skipLibCheck probe.ts || true
PULUMI_NODEJS_PROJECT=p PULUMI_NODEJS_STACK=s node probe.js 2>&1 | tee seen
grep -q 'spread, key last.*"rule":"x"' seen && grep -q 'typed {"value":\["arn' seen
