#!/usr/bin/env bash
# Package: github.com/pulumi/esc v0.26.0 (Go; the evaluator of Pulumi ESC)
# Guess: an account id that is written without quotes becomes the environment variable with the same digits; without a
#   leading zero in any case. ${...} of a number in a text gives its digits, fn::toString too. A list in an environment
#   replaces that of an imported one, an object is merged with it; null replaces a value.
# Happens: (not run yet; the expected output below is the guess)
# Why: ids of accounts and thresholds reach a stack through ESC.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
cat >go.mod <<'END'
module probe
go 1.26
require github.com/pulumi/esc v0.26.0
END
cat >main.go <<'END'
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sort"

	"github.com/pulumi/esc"
	"github.com/pulumi/esc/eval"
)

type loader struct{}

func (loader) LoadProvider(context.Context, string) (esc.Provider, error) { return nil, fmt.Errorf("none") }
func (loader) LoadRotator(context.Context, string) (esc.Rotator, error)   { return nil, fmt.Errorf("none") }
func (loader) LoadEnvironment(_ context.Context, name string) ([]byte, eval.Decrypter, error) {
	text, err := os.ReadFile(name + ".yaml")
	return text, nil, err
}

func main() {
	text, _ := os.ReadFile("main.yaml")
	declaration, problems, err := eval.LoadYAMLBytes("main", text)
	fmt.Println(problems, err)
	execution, _ := esc.NewExecContext(nil)
	environment, problems := eval.EvalEnvironment(context.Background(), "main", declaration, nil, loader{}, loader{}, execution)
	for _, problem := range problems {
		fmt.Println(problem)
	}
	values := environment.GetEnvironmentVariables()
	names := []string{}
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Printf("%s=%v\n", name, values[name].Value)
	}
	names = nil
	for name := range environment.Properties {
		if name != "environmentVariables" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		value, _ := json.Marshal(environment.Properties[name].ToJSON(false))
		fmt.Printf("%s: %s\n", name, value)
	}
}
END
cat >base.yaml <<'END'
values:
  accounts: [111111111111]
  settings: {keep: true, list: [1, 2], gone: x, typed: {a: 1}}
END
cat >main.yaml <<'END'
imports: [base]
values:
  account: 123456789012
  zero: 012345678901
  octal: 012345670123
  ratio: 1.50
  big: 12345678901234567890
  underscore: 1_000
  hex: 0x10
  exponent: 1e6
  yes: yes
  accounts: [222222222222]
  settings: {list: [3], gone: null, typed: text}
  joined: "id ${account} ${zero} ${ratio} ${exponent}"
  string: {fn::toString: 123456789012}
  json: {fn::toJSON: {account: 123456789012, zero: 012345678901, ratio: 1.50}}
  parsed: {fn::fromJSON: '{"a":123456789012345678901,"b":1.50}'}
  object: "${settings}"
  text: "settings ${settings.list}"
  environmentVariables:
    ACCOUNT: 123456789012
    ZERO: 012345678901
    OCTAL: 012345670123
    RATIO: 1.50
    BIG: 12345678901234567890
    EXPONENT: 1e6
    BOOL: true
    YES: yes
    NULL: null
    LIST: [1]
    OBJECT: {a: 1}
    REFERENCE: ${account}
    DATE: 2026-03-14
END
go mod tidy >/dev/null 2>&1 && go build -o probe . || exit 2
./probe | tee seen

diff - seen <<'END'
[] <nil>
ACCOUNT=123456789012
BIG=12345678901234567890
BOOL=true
DATE=2026-03-14
EXPONENT=1e6
OCTAL=12345670123
RATIO=1.50
REFERENCE=123456789012
YES=yes
ZERO=12345678901
account: 123456789012
accounts: [222222222222]
big: 12345678901234567890
exponent: 1e6
hex: 16
joined: "id 123456789012 12345678901 1.50 1e6"
json: "{\"account\":123456789012,\"ratio\":1.50,\"zero\":12345678901}"
object: {"gone":null,"keep":true,"list":[3],"typed":"text"}
octal: 12345670123
parsed: {"a":123456789012345678901,"b":1.50}
ratio: 1.50
settings: {"gone":null,"keep":true,"list":[3],"typed":"text"}
string: "123456789012"
text: "settings 3"
underscore: "1_000"
yes: "yes"
zero: 12345678901
END
