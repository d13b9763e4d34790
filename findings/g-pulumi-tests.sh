#!/usr/bin/env bash
# Package: pulumi 3.272.0 (PyPI), github.com/pulumi/pulumi/sdk/v3 v3.274.1 (Go), @pulumi/pulumi 3.276.0
# Guess: @pulumi.runtime.test waits until all outputs are there, as its page says, so that a test fails if a check in apply() fails, whether its output is returned or not, as RunErr of Go returns
#   the error of an ApplyT that nothing uses. A failing resource of the mocks fails the test.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet pulumi==3.272.0 || exit 2
cat >probe.py <<'END'
import pulumi
class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        if args.name == "refused": raise Exception("refused")
        return [args.name + "-id", args.inputs]
    def call(self, args): return {}
pulumi.runtime.set_mocks(Mocks(), preview=False)
class Topic(pulumi.CustomResource):
    arn: pulumi.Output[str]
    def __init__(self, name, **props):
        super().__init__("aws:sns/topic:Topic", name, {"arn": None, **props})
def check(value):
    print("  checked", value); assert value == "other", "wrong"
def run(name, f):
    try:
        answer = pulumi.runtime.test(f)()
        print("Python,", name, "passes", answer)
    except BaseException as error:
        print("Python,", name, "fails:", type(error).__name__, str(error)[:80].replace("\n", " "))
def returned(): return Topic("a", display_name="alerts").id.apply(check)
def dropped(): Topic("b", display_name="alerts").id.apply(check)
def refused(): Topic("refused")
def refused_used(): return Topic("refused").id.apply(lambda v: v)
async def async_dropped(): Topic("c").id.apply(check)
async def async_awaited():
    f = Topic("d").id.future(); check(await f)
def listed(): return [Topic("e").id.apply(check)]
for f in [returned, dropped, listed, async_dropped, async_awaited, refused, refused_used]: run(f.__name__, f)
END
venv/bin/python -W ignore probe.py 2>&1 | grep -vE '^(Traceback|    |  File)' | head -60
cat >main.go <<'END'
package main

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type mocks struct{}

func (mocks) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.Name == "refused" {
		return "", nil, errors.New("refused")
	}
	return args.Name + "-id", args.Inputs, nil
}
func (mocks) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

type topic struct{ pulumi.CustomResourceState }

func run(name string, f func(ctx *pulumi.Context) error) {
	fmt.Println("Go,", name, ":", pulumi.RunErr(f, pulumi.WithMocks("project", "stack", mocks{})))
}

func main() {
	run("ApplyT error, unused", func(ctx *pulumi.Context) error {
		var t topic
		if err := ctx.RegisterResource("aws:sns/topic:Topic", "a", pulumi.Map{}, &t); err != nil {
			return err
		}
		t.ID().ApplyT(func(id pulumi.ID) (string, error) { fmt.Println("  checked", id); return "", errors.New("wrong") })
		return nil
	})
	run("ApplyT error, exported", func(ctx *pulumi.Context) error {
		var t topic
		if err := ctx.RegisterResource("aws:sns/topic:Topic", "a", pulumi.Map{}, &t); err != nil {
			return err
		}
		ctx.Export("x", t.ID().ApplyT(func(id pulumi.ID) (string, error) { return "", errors.New("wrong") }))
		return nil
	})
	run("ApplyT error, as an input", func(ctx *pulumi.Context) error {
		var t, u topic
		if err := ctx.RegisterResource("aws:sns/topic:Topic", "a", pulumi.Map{}, &t); err != nil {
			return err
		}
		return ctx.RegisterResource("aws:sns/topic:Topic", "b", pulumi.Map{"x": t.ID().ApplyT(func(id pulumi.ID) (string, error) { return "", errors.New("wrong") }).(pulumi.StringOutput)}, &u)
	})
	run("refused", func(ctx *pulumi.Context) error {
		var t topic
		return ctx.RegisterResource("aws:sns/topic:Topic", "refused", pulumi.Map{}, &t)
	})
}
END
{ go mod init finding && go get github.com/pulumi/pulumi/sdk/v3@v3.274.1 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe
