#!/usr/bin/env bash
# Package: github.com/pulumi/pulumi/sdk/v3 v3.274.1 (Go)
# Guess: an output of another stack that isn't there, or is of another type, is an error of GetStringOutput, GetIDOutput, GetIntOutput and
#   GetFloat64Output, as it is of Node's requireOutput; only GetOutput gives nil.
# Why: a topic or an address of another stack that was renamed becomes "" or 0 in this one, and is deployed.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type mocks struct{}

func (mocks) NewResource(arguments pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return arguments.Name, resource.PropertyMap{"name": resource.NewStringProperty("example/network/prod"), "secretOutputNames": resource.NewArrayProperty(nil),
		"outputs": resource.NewObjectProperty(resource.PropertyMap{"topic": resource.NewStringProperty("arn:aws:sns:eu-central-1:123456789012:alerts"),
			"count": resource.NewNumberProperty(5), "share": resource.NewNumberProperty(0.5), "flag": resource.NewBoolProperty(true), "none": resource.NewNullProperty(),
			"account": resource.NewStringProperty("012345678901"), "list": resource.NewArrayProperty([]resource.PropertyValue{resource.NewStringProperty("a")})})}, nil
}

func (mocks) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

func ask(name string, get func(*pulumi.StackReference) pulumi.Output) {
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		stack, err := pulumi.NewStackReference(ctx, "example/network/prod", nil)
		if err != nil {
			return err
		}
		get(stack).ApplyT(func(value any) any { fmt.Printf("%s: %T %v\n", name, value, value); return value })
		return nil
	}, pulumi.WithMocks("example", "stack", mocks{}))
	if err != nil {
		fmt.Println(name+": error")
	}
}

func main() {
	for _, key := range []string{"topic", "missing", "none", "count", "flag", "list"} {
		ask("GetStringOutput of "+key, func(s *pulumi.StackReference) pulumi.Output { return s.GetStringOutput(pulumi.String(key)) })
	}
	for _, key := range []string{"topic", "missing", "count"} {
		ask("GetIDOutput of "+key, func(s *pulumi.StackReference) pulumi.Output { return s.GetIDOutput(pulumi.String(key)) })
	}
	for _, key := range []string{"count", "missing", "share", "account", "topic", "flag"} {
		ask("GetIntOutput of "+key, func(s *pulumi.StackReference) pulumi.Output { return s.GetIntOutput(pulumi.String(key)) })
	}
	for _, key := range []string{"share", "missing", "account", "topic"} {
		ask("GetFloat64Output of "+key, func(s *pulumi.StackReference) pulumi.Output { return s.GetFloat64Output(pulumi.String(key)) })
	}
	for _, key := range []string{"missing", "none"} {
		ask("GetOutput of "+key, func(s *pulumi.StackReference) pulumi.Output { return s.GetOutput(pulumi.String(key)) })
	}
}
END
{ go mod init finding && go get github.com/pulumi/pulumi/sdk/v3@v3.274.1 && go mod tidy && go build -o probe .; } >build.log 2>&1 || { tail -5 build.log; exit 2; }
./probe 2>/dev/null | tee seen

diff - seen <<'END'
GetStringOutput of topic: string arn:aws:sns:eu-central-1:123456789012:alerts
GetStringOutput of missing: error
GetStringOutput of none: error
GetStringOutput of count: error
GetStringOutput of flag: error
GetStringOutput of list: error
GetIDOutput of topic: pulumi.ID arn:aws:sns:eu-central-1:123456789012:alerts
GetIDOutput of missing: error
GetIDOutput of count: error
GetIntOutput of count: int 5
GetIntOutput of missing: error
GetIntOutput of share: error
GetIntOutput of account: error
GetIntOutput of topic: error
GetIntOutput of flag: error
GetFloat64Output of share: float64 0.5
GetFloat64Output of missing: error
GetFloat64Output of account: error
GetFloat64Output of topic: error
GetOutput of missing: <nil> <nil>
GetOutput of none: <nil> <nil>
END
