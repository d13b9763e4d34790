#!/usr/bin/env bash
# Package: troposphere 4.11.1, cfn-flip 1.3.0, PyYAML, pulumi 3.272.0 (PyPI), aws-cdk-lib 2.276.0, @pulumi/pulumi 3.276.0, yaml, js-yaml (npm), github.com/pulumi/pulumi/sdk/v3 3.274.1 (Go)
# Guess: an account id that is text stays text when one tool writes YAML and the next reads it: what troposphere and cfn-flip write, CDK's CfnInclude reads, and what the Automation API saves as a stack's settings, in JavaScript and Python,
#   Pulumi's Go code reads, whatever digits the id has; a writer puts quotation marks where some reader needs them. (The author suspects ids that begin with 0 and have an 8 or a 9.)
set -euo pipefail
cd "${PACKAGES:?}"
cat >w.py <<'EOF'
import yaml, cfn_flip, json
from troposphere import Template, sns
for i in ["012345670123", "018956789012", "123456789012"]:
    print("PyYAML", i, yaml.safe_dump({"id": i}).strip())
    print("cfn-flip", cfn_flip.to_yaml(json.dumps({"Resources": {"id": i}})).strip().splitlines()[-1])
    t = Template(); t.add_resource(sns.TopicPolicy("P", Topics=["t"], PolicyDocument={"Statement": [{"Condition": {"StringEquals": {"aws:SourceAccount": i}}}]}))
    y = t.to_yaml(); print("troposphere", [l.strip() for l in y.splitlines() if "SourceAccount" in l])
    open(f"n1/{i}.yaml", "w").write(y)
    print("cfn-flip back", json.loads(cfn_flip.to_json(y))["Resources"]["P"]["Properties"]["PolicyDocument"])
from pulumi import automation as a
import tempfile, os
w = a.LocalWorkspace.__new__(a.LocalWorkspace)
w.work_dir = tempfile.mkdtemp()
open(w.work_dir + "/Pulumi.yaml", "w").write("name: p\nruntime: nodejs\n")
w.save_stack_settings("dev", a.StackSettings(config={"p:account": "018956789012", "p:other": "012345670123"}))
print("pulumi py:", open(w.work_dir + "/Pulumi.dev.yaml").read())
EOF
v-yaml/bin/python w.py
cat >n1/r.mjs <<'EOF'
import { App, Stack } from "aws-cdk-lib"; import { CfnInclude } from "aws-cdk-lib/cloudformation-include"; import { Template } from "aws-cdk-lib/assertions";
import * as y from "yaml"; import * as j from "js-yaml"; import fs from "node:fs"; import os from "node:os"; import path from "node:path";
for (const id of ["012345670123", "018956789012", "123456789012"]) {
  const stack = new Stack(new App(), "S"); try { new CfnInclude(stack, "I", { templateFile: `${id}.yaml` }); } catch (e) { console.log("ERR", e.message.slice(0, 80)); continue; }
  console.log("CfnInclude", id, JSON.stringify(Object.values(Template.fromStack(stack).toJSON().Resources)[0].Properties.PolicyDocument));
}
import pulumi from "@pulumi/pulumi/automation/index.js";
const workDir = fs.mkdtempSync(path.join(os.tmpdir(), "w")); fs.writeFileSync(path.join(workDir, "Pulumi.yaml"), "name: p\nruntime: nodejs\n");
const w = await pulumi.LocalWorkspace.create({ workDir, pulumiCommand: { command: "x", version: null, run: async () => ({ stdout: "3.274.1", stderr: "", code: 0 }) } });
await w.saveStackSettings("dev", { config: { "p:account": "018956789012", "p:other": "012345670123" } });
console.log("pulumi js:", fs.readFileSync(path.join(workDir, "Pulumi.dev.yaml"), "utf8"), JSON.stringify(await w.stackSettings("dev")));
EOF
cd n1 && node r.mjs
