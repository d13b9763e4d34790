#!/usr/bin/env bash
# Package: @marcbachmann/cel-js 8.0.0, @bufbuild/cel 0.6.1 (npm), cel.dev/cel-go v0.33.2 (Go)
# Guess: JavaScript: a key with undefined counts as missing for has() and `in`; a Date (as in LookupEvents' EventTime) is a timestamp in both; a bigint is an int; a Map is a map; a class's instance is read as a map in cel-js.
#   Go: a json.Number (Decoder.UseNumber, to keep an id's digits) is a number or an error, not a text; a json.RawMessage is bytes or an error; a *string that is nil is null, and one that isn't is a text;
#   with ext.NativeTypes a nil pointer is absent for has() and equal to null, and names follow the json tags if ParseStructTags is set.
set -euo pipefail
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @marcbachmann/cel-js@8.0.0 @bufbuild/cel@0.6.1 || exit 2
cat >probe.js <<'END'
import { Environment } from "@marcbachmann/cel-js";
import { celEnv, parse, plan } from "@bufbuild/cel";
class Thing { constructor() { this.name = "x"; } get upper() { return "X"; } }
const record = { u: undefined, n: null, d: new Date("2026-03-14T12:00:00Z"), b: 5n, m: new Map([["k", "v"]]), t: new Thing(), s: new Set(["a"]), f: 5 };
const texts = ["has(r.u)", "'u' in r", "r.u == null", "r.n == null", "r.u", "type(r.d) == timestamp", "r.d > timestamp('2026-01-01T00:00:00Z')", "r.d == timestamp('2026-03-14T12:00:00Z')", "string(r.d)", "r.b == 5", "r.b + 1", "type(r.b) == int", "r.f + 1.0", "r.m.k", "r.m['k']", "'k' in r.m", "r.t.name", "r.t.upper", "has(r.t.upper)", "'a' in r.s", "r.s.exists(x, x == 'a')", "size(r.m)"];
const environment = new Environment({ unlistedVariablesAreDyn: true, enableOptionalTypes: true });
const show = (run) => { try { const value = run(); return typeof value === "bigint" ? `${value}n` : String(value); } catch (error) { return `ERROR ${String(error.message).split("\n")[0].slice(0, 80)}`; } };
for (const text of texts) {
  console.log(text, "| cel-js:", show(() => environment.evaluate(text, { r: record })), "| bufbuild:", show(() => { const value = plan(celEnv(), parse(text))({ r: record }); if (value?.constructor?.name === "CelError" || value instanceof Error) throw value; return value; }));
}
END
node probe.js
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
type Identity struct { Type string `json:"type"`; ARN *string `json:"arn"` }
type Record struct { EventName string `json:"eventName"`; ErrorCode *string `json:"errorCode"`; User *Identity `json:"userIdentity"`; Parameters map[string]any `json:"requestParameters"`; Raw json.RawMessage `json:"raw"`; Count *int `json:"count"` }
func run(env *cel.Env, text string, vars map[string]any) string {
	ast, issues := env.Compile(text)
	if issues.Err() != nil { return "COMPILE " + strings.Split(issues.Err().Error(), "\n")[0] }
	program, err := env.Program(ast)
	if err != nil { return "PROGRAM " + err.Error() }
	value, _, err := program.Eval(vars)
	if err != nil { return "ERROR " + err.Error() }
	return fmt.Sprintf("%T %v", value, value.Value())
}
func main() {
	decoder := json.NewDecoder(strings.NewReader(`{"count": 5, "id": 12345678901234567890, "price": 5.0}`))
	decoder.UseNumber()
	var numbers map[string]any
	decoder.Decode(&numbers)
	var lazy map[string]json.RawMessage
	json.Unmarshal([]byte(`{"readOnly": true, "eventName": "ConsoleLogin", "p": {"a": 1}, "none": null}`), &lazy)
	some, five := "AccessDenied", 5
	pointers := map[string]*string{"none": nil, "some": &some}
	env, err := cel.NewEnv(cel.Variable("r", cel.DynType))
	if err != nil { panic(err) }
	for _, text := range []string{"r.count == 5", "r.count > 3", "r.count + 1", "type(r.count)", "r.count == '5'", "string(r.id)", "r.price == 5.0", "int(r.count) == 5"} { fmt.Println("number", text, run(env, text, map[string]any{"r": numbers})) }
	for _, text := range []string{"r.readOnly == true", "r.readOnly", "r.eventName == 'ConsoleLogin'", "type(r.eventName)", "r.none == null", "r.p.a"} { fmt.Println("raw", text, run(env, text, map[string]any{"r": lazy})) }
	for _, text := range []string{"r.none == null", "has(r.none)", "r.some == 'AccessDenied'", "r.some", "r.none"} { fmt.Println("pointer", text, run(env, text, map[string]any{"r": pointers})) }
	arn := "arn:aws:iam::123456789012:user/example"
	for name, option := range map[string]any{"tags": ext.ParseStructTag("json")} {
		env, err := cel.NewEnv(ext.NativeTypes(reflect.TypeOf(&Record{}), reflect.TypeOf(&Identity{}), option), cel.Variable("r", cel.ObjectType("main.Record")))
		if err != nil { fmt.Println(err); continue }
		for _, text := range []string{"has(r.errorCode)", "r.errorCode == null", "r.errorCode", "has(r.userIdentity)", "r.userIdentity == null", "r.userIdentity.type", "r.userIdentity.type == ''", "has(r.userIdentity.arn)", "r.errorCode == 'AccessDenied'", "has(r.requestParameters)", "r.requestParameters == null", "'a' in r.requestParameters", "r.count == 5", "has(r.count)", "has(r.eventName)", "r.userIdentity.arn == null"} {
			fmt.Println(name, text, "empty:", run(env, text, map[string]any{"r": &Record{}}), "| full:", run(env, text, map[string]any{"r": &Record{EventName: "A", ErrorCode: &some, Count: &five, User: &Identity{Type: "Root", ARN: &arn}, Parameters: map[string]any{"a": nil}}}))
		}
	}
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/tmp/finds/go.log 2>&1 || { tail -5 /tmp/finds/go.log; exit 2; }
./probe
