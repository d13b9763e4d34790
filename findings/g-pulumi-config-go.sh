#!/usr/bin/env bash
# Package: github.com/pulumi/pulumi/sdk/v3 v3.274.1 (Go), pulumi 3.274.1 (PyPI)
# Guess: a setting that is no number or no boolean is an error in Go and Python, whichever function reads it (Get, Require, Try;
#   get_int, get_bool, get_float), and both read the same texts.
# Happens: (not run yet; the expected output below is the guess)
# Why: a threshold that reads as 0, or a switch that reads as off, is deployed without a word.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet pulumi==3.274.0 || exit 2
cat >go.mod <<'END'
module probe
go 1.26
END
cat >main.go <<'END'
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

type mocks int

func (mocks) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return args.Name, args.Inputs, nil
}
func (mocks) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) { return args.Args, nil }

func show(name string, read func() any) {
	defer func() {
		if problem := recover(); problem != nil {
			fmt.Printf("%s: error\n", name)
		}
	}()
	fmt.Printf("%s: %v\n", name, read())
}

func try[T any](value T, err error) any {
	if err != nil {
		return "error"
	}
	return value
}

func main() {
	text, _ := os.ReadFile("values.json")
	var values []string
	json.Unmarshal(text, &values)
	var once sync.Mutex
	for _, value := range values {
		err := pulumi.RunErr(func(ctx *pulumi.Context) error {
			once.Lock()
			defer once.Unlock()
			settings := config.New(ctx, "probe")
			show(fmt.Sprintf("go %q GetInt", value), func() any { return settings.GetInt("x") })
			show(fmt.Sprintf("go %q RequireInt", value), func() any { return settings.RequireInt("x") })
			show(fmt.Sprintf("go %q TryInt", value), func() any { return try(settings.TryInt("x")) })
			show(fmt.Sprintf("go %q GetFloat64", value), func() any { return settings.GetFloat64("x") })
			show(fmt.Sprintf("go %q GetBool", value), func() any { return settings.GetBool("x") })
			show(fmt.Sprintf("go %q RequireBool", value), func() any { return settings.RequireBool("x") })
			show(fmt.Sprintf("go %q TryBool", value), func() any { return try(settings.TryBool("x")) })
			return nil
		}, pulumi.WithMocks("probe", "dev", mocks(0)), func(info *pulumi.RunInfo) { info.Config = map[string]string{"probe:x": value} })
		if err != nil {
			fmt.Println(err)
		}
	}
}
END
cat >probe.py <<'END'
import json
import pulumi
for value in json.load(open("values.json")):
    pulumi.runtime.set_all_config({"probe:x": value})
    settings = pulumi.Config("probe")
    for name in ("get_int", "require_int", "get_float", "get_bool", "require_bool"):
        try:
            seen = getattr(settings, name)("x")
        except Exception as error:
            seen = "error"
        print(f"python {json.dumps(value)} {name}: {seen}")
END
echo '["5", "30d", "1,095", "012", "1_000", "5.0", "5.7", " 5", "0x10", "1e3", "", "true", "True", "yes", "1", "on", "false"]' >values.json
{ go get github.com/pulumi/pulumi/sdk/v3@v3.274.1 && go mod tidy && go build -o probe .; } >log 2>&1 || { cat log; exit 2; }
{ ./probe; venv/bin/python probe.py; } 2>&1 | tee seen

cat >expected.py <<'END'
import json
def number(text, kind):
    try: return kind(text)
    except ValueError: return "error"
for value in json.load(open("values.json")):
    integer = number(value, int) if "_" not in value and value.strip() == value else "error"
    real = number(value, float) if "_" not in value and value.strip() == value else "error"
    boolean = {"true": "true", "false": "false"}.get(value, "error")
    quoted = json.dumps(value)
    for name in ("GetInt", "RequireInt", "TryInt"): print(f"go {quoted} {name}: {integer}")
    print(f"go {quoted} GetFloat64: {real if real == 'error' or real % 1 else int(real)}")
    for name in ("GetBool", "RequireBool", "TryBool"): print(f"go {quoted} {name}: {boolean}")
for value in json.load(open("values.json")):
    integer = number(value, int) if "_" not in value and value.strip() == value else "error"
    real = number(value, float) if "_" not in value and value.strip() == value else "error"
    boolean = {"true": "True", "false": "False"}.get(value, "error")
    for name, expected in (("get_int", integer), ("require_int", integer), ("get_float", real), ("get_bool", boolean), ("require_bool", boolean)): print(f"python {json.dumps(value)} {name}: {expected}")
END
python3 expected.py | diff - seen
