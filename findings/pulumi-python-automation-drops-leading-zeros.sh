#!/usr/bin/env bash
# Package: pulumi 3.272.0 (PyPI), @pulumi/pulumi 3.276.0 (npm), github.com/pulumi/pulumi/sdk/v3 v3.274.1 (Go). Compiling takes a minute or more.
# Guess: a setting that a program saves with the Automation API as text is the same text to Pulumi, whatever its digits, from Python as from JavaScript.
# Happens: from Python an account id that begins with 0 and has an 8 or a 9 is written without quotation marks, since it is no number to Python's YAML, and is one to Pulumi's: the zero is gone. Ids whose digits are all below 8 are quoted, as octal numbers, and those without the
#   zero as decimal ones; from JavaScript all are. Write such settings with set_config().
# Documentation: issue 8776 of github.com/pulumi/pulumi, open since 2022; issue 11518 is of JavaScript, where it is gone.
# Why: about 9 in 100 ids are such, if their digits are even: a trusted account becomes another one, or an ARN is refused, and a test with 123456789012, or with 012345670123, passes.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

func main() {
	project, err := workspace.LoadProject("Pulumi.yaml")
	if err != nil {
		panic(err)
	}
	stack, err := workspace.LoadProjectStack(nil, project, "Pulumi.dev.yaml")
	if err != nil {
		panic(err)
	}
	for _, key := range []string{"plain", "octal", "other"} {
		value := stack.Config[config.MustMakeKey("example", key)]
		text, err := value.Value(config.NopDecrypter)
		fmt.Printf("%s, %s: %s %v\n", os.Args[1], key, text, err)
	}
}
END
{ go mod init finding && go get github.com/pulumi/pulumi/sdk/v3@v3.274.1 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet pulumi==3.272.0 || exit 2
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @pulumi/pulumi@3.276.0 || exit 2
printf 'name: example\nruntime: python\n' >Pulumi.yaml

cat >probe.py <<'END'
from pulumi.automation import LocalWorkspace, StackSettings

workspace = LocalWorkspace.__new__(LocalWorkspace)  # Its constructor asks for the command line, which saving doesn't need.
workspace.work_dir = "."
workspace.save_stack_settings("dev", StackSettings(config={"example:plain": "123456789012", "example:octal": "012345670123", "example:other": "018956789012"}))
END
venv/bin/python probe.py && cat Pulumi.dev.yaml >seen && ./probe Python >>seen
cat >probe.js <<'END'
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";

const pulumiCommand = { command: "pulumi", version: null, run: async () => ({ stdout: "v3.274.1", stderr: "", code: 0 }) };
const workspace = await LocalWorkspace.create({ workDir: ".", pulumiCommand });
await workspace.saveStackSettings("dev", { config: { "example:plain": "123456789012", "example:octal": "012345670123", "example:other": "018956789012" } });
END
node probe.js && ./probe JavaScript >>seen
cat seen

diff - seen <<'END'
config:
  example:octal: '012345670123'
  example:other: 018956789012
  example:plain: '123456789012'
Python, plain: 123456789012 <nil>
Python, octal: 012345670123 <nil>
Python, other: 18956789012 <nil>
JavaScript, plain: 123456789012 <nil>
JavaScript, octal: 012345670123 <nil>
JavaScript, other: 018956789012 <nil>
END
