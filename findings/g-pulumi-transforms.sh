#!/usr/bin/env bash
# Package: @pulumi/pulumi 3.276.0 (npm)
# Guess: a transform (registerResourceTransform, or the option transforms) that adds tags or a policy applies in unit tests with setMocks as it does in a deployment, or the test fails;
#   so do the older transformations. Aliases, protect and parents can be seen by the mocks or not, but the inputs that the mock gets are those of the deployment.
set -euo pipefail
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pulumi/pulumi@3.276.0 || exit 2
cat >probe.js <<'END'
import * as pulumi from "@pulumi/pulumi";
const seen = [];
await pulumi.runtime.setMocks({ newResource: (args) => { seen.push([args.type, args.name, JSON.stringify(args.inputs)]); return { id: `${args.name}-id`, state: args.inputs }; }, call: (args) => args.inputs }, "p", "s", false);
const add = (by) => ({ props, opts }) => ({ props: { ...props, tags: { ...props.tags, by } }, opts });
class Thing extends pulumi.CustomResource { constructor(name, props, opts) { super("example:index:Thing", name, props, opts); } }
class Group extends pulumi.ComponentResource { constructor(name, opts) { super("example:index:Group", name, {}, opts); new Thing(`${name}-child`, {}, { parent: this }); } }
for (const [name, run] of Object.entries({
  "stack transform": () => pulumi.runtime.registerResourceTransform(add("stack-transform")),
})) { try { run(); console.log(name, "registered"); } catch (error) { console.log(name, error.message.split("\n")[0]); } }
new Thing("plain", {});
try { new Thing("own", {}, { transforms: [add("own-transform")] }); } catch (error) { console.log("own", error.message.split("\n")[0]); }
new Thing("old", {}, { transformations: [add("old-transformation")] });
try { new Group("group", { transforms: [add("group-transform")] }); } catch (error) { console.log("group", error.message.split("\n")[0]); }
new Group("group2", { transformations: [add("group-transformation")] });
try { pulumi.runtime.registerInvokeTransform?.((args) => ({ args: { ...args.args, added: true }, opts: args.opts })); console.log("invoke transform registered"); } catch (error) { console.log("invoke transform", error.message.split("\n")[0]); }
try { const answer = await pulumi.runtime.invoke("example:index:get", { a: 1 }); console.log("invoke", JSON.stringify(answer)); } catch (error) { console.log("invoke", error.message.split("\n")[0]); }
process.on("unhandledRejection", (error) => console.log("unhandled", String(error.message).split("\n")[0]));
await pulumi.runtime.disconnect();
for (const line of seen) console.log(...line);
process.exit(0);
END
timeout 60 node probe.js 2>&1
