#!/usr/bin/env bash
# Package: cel.dev/cel-go v0.33.2 (Go)
# Guess: a nil pointer of Go is null in CEL: in a map, and as the field of a struct that ext.NativeTypes makes known, where has() is false besides.
# Happens: as a field it is the empty value of its type: has() is false, `record.userIdentity == null` is false, too, `record.userIdentity.type` is "" without an error, and comparing an absent errorCode with null does not compile. In a map a nil *string is
#   an error, in has() as well, while the same map as JSON reads it as null. Ask for has(), never for null, where records are structs, and take nil values out of maps.
# Documentation: the table of Go's and CEL's types at ext.NativeTypes has no pointers.
# Why: rules written for records from JSON, as in `record.userIdentity == null || …`, take another branch when the program hands over the structs of an SDK, whose fields are all pointers, and nothing fails.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"
)

type Identity struct {
	Type string `json:"type"`
}

type Record struct {
	UserIdentity *Identity `json:"userIdentity"`
	ErrorCode    *string   `json:"errorCode"`
}

func evaluate(text string, variable cel.EnvOption, record any) string {
	env, err := cel.NewEnv(ext.NativeTypes(reflect.TypeFor[*Record](), ext.ParseStructTag("json")), variable)
	if err != nil {
		panic(err)
	}
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		return "does not compile"
	}
	program, err := env.Program(ast)
	if err != nil {
		panic(err)
	}
	value, _, err := program.Eval(map[string]any{"record": record})
	if err != nil {
		return "error, " + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	return fmt.Sprintf("%#v", value.Value())
}

func main() {
	var parsed map[string]any
	if err := json.Unmarshal([]byte(`{"userIdentity": null, "errorCode": null}`), &parsed); err != nil {
		panic(err)
	}
	structs, maps := cel.Variable("record", cel.ObjectType("main.Record")), cel.Variable("record", cel.DynType)
	for _, text := range []string{"has(record.userIdentity)", "record.userIdentity == null", "record.userIdentity.type", "record.errorCode == null", "record.errorCode != 'AccessDenied'"} {
		fmt.Printf("%s: a struct %s; JSON %s\n", text, evaluate(text, structs, &Record{}), evaluate(text, maps, parsed))
	}
	for _, text := range []string{"record.errorCode == null", "has(record.errorCode)"} {
		fmt.Printf("%s: a map of pointers %s\n", text, evaluate(text, maps, map[string]*string{"errorCode": nil}))
	}
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe | tee seen

diff - seen <<'END'
has(record.userIdentity): a struct false; JSON true
record.userIdentity == null: a struct false; JSON true
record.userIdentity.type: a struct ""; JSON error, no such key: type
record.errorCode == null: a struct does not compile; JSON true
record.errorCode != 'AccessDenied': a struct true; JSON true
record.errorCode == null: a map of pointers error, unsupported conversion to ref.Val: (*string)<nil>
has(record.errorCode): a map of pointers error, unsupported conversion to ref.Val: (*string)<nil>
END
