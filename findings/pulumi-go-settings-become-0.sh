#!/usr/bin/env bash
# Package: github.com/pulumi/pulumi/sdk/v3 v3.274.1 (Go)
# Guess: a setting that is no number or no boolean is an error in Go, whichever function reads it, as it is in Python.
# Happens: GetInt, GetFloat64 and GetBool answer 0 or false, without an error or a warning; GetInt does for 5.0, too. Only
#   Require… and Try… refuse. All of them read 012 as 10, as octal, which GetFloat64 reads as 12, and 1 as true.
# Documentation: `go doc github.com/pulumi/pulumi/sdk/v3/go/pulumi/config.Config.GetInt` says: "loads an optional integer
#   configuration value by its key, or returns zero if it doesn't exist".
# Why: a threshold of "30d" is then 0, and a switch for alerts of "yes" is off, and is deployed so.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

type mocks struct{}

func (mocks) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return args.Name, args.Inputs, nil
}
func (mocks) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) { return args.Args, nil }

func orError[T any](read func() (T, error)) (answer any) {
	defer func() {
		if recover() != nil {
			answer = "error"
		}
	}()
	value, err := read()
	if err != nil {
		return "error"
	}
	return value
}

func main() {
	for _, value := range []string{"5", "5.0", "30d", "1,095", "012", "yes", "1", "true"} {
		err := pulumi.RunErr(func(ctx *pulumi.Context) error {
			settings := config.New(ctx, "probe")
			fmt.Println(value+": GetInt", settings.GetInt("x"), "RequireInt", orError(func() (int, error) { return settings.RequireInt("x"), nil }),
				"GetFloat64", settings.GetFloat64("x"), "GetBool", settings.GetBool("x"),
				"TryBool", orError(func() (bool, error) { return settings.TryBool("x") }))
			return nil
		}, pulumi.WithMocks("probe", "dev", mocks{}), func(info *pulumi.RunInfo) { info.Config = map[string]string{"probe:x": value} })
		if err != nil {
			panic(err)
		}
	}
}
END
{ go mod init finding && go get github.com/pulumi/pulumi/sdk/v3@v3.274.1 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe | tee seen

diff - seen <<'END'
5: GetInt 5 RequireInt 5 GetFloat64 5 GetBool false TryBool error
5.0: GetInt 0 RequireInt error GetFloat64 5 GetBool false TryBool error
30d: GetInt 0 RequireInt error GetFloat64 0 GetBool false TryBool error
1,095: GetInt 0 RequireInt error GetFloat64 0 GetBool false TryBool error
012: GetInt 10 RequireInt 10 GetFloat64 12 GetBool false TryBool error
yes: GetInt 0 RequireInt error GetFloat64 0 GetBool false TryBool error
1: GetInt 1 RequireInt 1 GetFloat64 1 GetBool true TryBool true
true: GetInt 0 RequireInt error GetFloat64 0 GetBool true TryBool true
END
