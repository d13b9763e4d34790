#!/usr/bin/env bash
# Package: github.com/pulumi/pulumi/sdk/v3 v3.274.1 (Go), pulumi 3.272.0 (PyPI). Compiling takes a minute or more.
# Guess: the error of an ApplyT is an error of the program, as the exception of an apply() is in Python, whether something uses its output or not.
# Happens: it is in Python. In Go RunErr returns nil when nothing uses the output, and the error is never printed; it is an error once the output is exported or is an input of a resource.
# Documentation: issue 11684 of github.com/pulumi/docs, open since 2022, asks to say what becomes of an error of ApplyT.
# Why: a check in an ApplyT, such as that a topic is of this account, or the assertion of a unit test, runs, fails, and stops nothing.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

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
	return args.Name + "-id", args.Inputs, nil
}

func (mocks) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

type topic struct{ pulumi.CustomResourceState }

func run(name string, use func(ctx *pulumi.Context, checked pulumi.Output) error) {
	ran := false
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		var alerts topic
		if err := ctx.RegisterResource("aws:sns/topic:Topic", "alerts", pulumi.Map{}, &alerts); err != nil {
			return err
		}
		return use(ctx, alerts.ID().ApplyT(func(id pulumi.ID) (string, error) {
			ran = true
			return "", errors.New("another account's topic")
		}))
	}, pulumi.WithMocks("project", "stack", mocks{}))
	fmt.Printf("Go, %s: check ran %v, error %v\n", name, ran, err)
}

func main() {
	run("unused", func(*pulumi.Context, pulumi.Output) error { return nil })
	run("exported", func(ctx *pulumi.Context, checked pulumi.Output) error {
		ctx.Export("checked", checked)
		return nil
	})
	run("an input", func(ctx *pulumi.Context, checked pulumi.Output) error {
		return ctx.RegisterResource("aws:sns/topic:Topic", "other", pulumi.Map{"checked": checked}, &topic{})
	})
}
END
{ go mod init finding && go get github.com/pulumi/pulumi/sdk/v3@v3.274.1 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet pulumi==3.272.0 || exit 2
cat >probe.py <<'END'
import pulumi


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return [f"{args.name}-id", args.inputs]

    def call(self, args):
        return {}


def check(_):
    raise ValueError("another account's topic")


@pulumi.runtime.test
def unused():
    pulumi.CustomResource("aws:sns/topic:Topic", "alerts", {}).id.apply(check)


pulumi.runtime.set_mocks(Mocks(), preview=False)
try:
    unused()
    print("Python, unused: no error")
except ValueError as error:
    print("Python, unused: error", error)
END
{ ./probe; venv/bin/python -W ignore probe.py 2>/dev/null; } | tee seen

diff - seen <<'END'
Go, unused: check ran true, error <nil>
Go, exported: check ran true, error waiting for RPCs: another account's topic
Go, an input: check ran true, error waiting for RPCs: marshaling properties: awaiting input property "checked": another account's topic
Python, unused: error another account's topic
END
