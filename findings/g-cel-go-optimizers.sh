#!/usr/bin/env bash
# Package: cel.dev/cel-go v0.33.2 (Go)
# Guess: an optimised expression gives what the plain one gives, a value or an error: constant folding leaves alone what fails (1 / 0 behind a condition), what depends on the time zone or order,
#   and a definition that is inlined keeps its own variables, though a macro's variable where it is used has the same name. has() of an inlined variable works. What ResidualAst and AstToString
#   write is an expression that compiles, with the same value.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
cat >main.go <<'END'
package main

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"
)

var env *cel.Env

func run(e *cel.Env, ast *cel.Ast, vars any) string {
	p, err := e.Program(ast)
	if err != nil {
		return "program: " + err.Error()
	}
	v, _, err := p.Eval(vars)
	if err != nil {
		return "error: " + err.Error()
	}
	return fmt.Sprint(v.Value())
}

func must(e *cel.Env, text string) *cel.Ast {
	ast, iss := e.Compile(text)
	if iss.Err() != nil {
		panic(iss.Err())
	}
	return ast
}

func optimised(text string, vars any, opts ...cel.ASTOptimizer) {
	plain := must(env, text)
	anys := []any{}
	for _, o := range opts {
		anys = append(anys, o)
	}
	so, err := cel.NewStaticOptimizer(anys...)
	if err != nil {
		panic(err)
	}
	out, iss := so.Optimize(env, plain)
	if iss.Err() != nil {
		fmt.Printf("%s: plain %s; optimizer: %v\n", text, run(env, plain, vars), iss.Err())
		return
	}
	s, err := cel.AstToString(out)
	fmt.Printf("%s: plain %s; optimised %s: %s (%v)\n", text, run(env, plain, vars), s, run(env, out, vars), err)
}

func main() {
	var err error
	env, err = cel.NewEnv(cel.Variable("record", cel.DynType), cel.Variable("who", cel.StringType), cel.Variable("item", cel.StringType), cel.Variable("names", cel.ListType(cel.StringType)), cel.Variable("actor", cel.DynType),
		cel.OptionalTypes(), ext.Strings(), ext.Bindings(), cel.EnableMacroCallTracking(), ext.Lists(), ext.Sets())
	if err != nil {
		panic(err)
	}
	vars := map[string]any{"record": map[string]any{"eventName": "ConsoleLogin", "count": 0}, "who": "alice", "item": "alice", "names": []string{"bob", "carol"}, "actor": map[string]any{}}
	fold, _ := cel.NewConstantFoldingOptimizer()
	for _, text := range []string{"record.count > 0 ? 1 / 0 : 2", "record.count > 0 && 1 / 0 > 1", "false && 1 / 0 > 1", "[1, 2].exists(x, x == 1 || 1 / 0 > 1)", "record.eventName in ['a', 'ConsoleLogin']",
		"'ConsoleLogin'.matches('[')", "record.count > 0 && 'x'.matches('[')", "timestamp('2026-03-14T23:30:00+02:00').getHours('Europe/Berlin') == 22", "{'a': 1}.?b.orValue(3) == 3 && record.count == 0",
		"dyn([1, 'a']).exists(x, x == 1)", "record.count == 0 || int('x') == 1", "timestamp('x') < timestamp('2026-03-14T00:00:00Z') && record.count == 1", "{'a': 1}.b == 1 && record.count == 1", "has({'a': 1}.b) || record.count == 0",
		"record.count + 1 + 2 == 3", "1.0 == 1 && record.count == 0", "string(1000000.0) + record.eventName", "b'a' == b'\\x61' && record.count == 0", "duration('90s') > duration('1m') && record.count == 0", "[1, 2, 3].map(i, i * record.count)", "'a' + 'b' + record.eventName", "-9223372036854775808 < record.count", "double('NaN') == double('NaN') || record.count == 1", "1u < record.count + 2"} {
		optimised(text, vars, fold)
	}
	inline := func(name, definition string) cel.ASTOptimizer { return cel.NewInliningOptimizer(cel.NewInlineVariable(name, must(env, definition))) }
	optimised("names.exists(item, item == who)", vars, inline("who", "item"))
	optimised("names.exists(item, item == who) || who == 'x'", vars, inline("who", "item"))
	optimised("names.exists(who, who == 'bob')", vars, inline("who", "item"))
	optimised("has(actor.eventName)", vars, inline("actor", "record"))
	optimised("has(actor.eventName) && actor.eventName == 'ConsoleLogin'", vars, inline("actor", "record"))
	optimised("actor.?eventName.orValue('none')", vars, inline("actor", "record"))
	optimised("names.map(n, n + who)", vars, inline("who", "string(record.eventName)"))
	optimised("cel.bind(item, 'x', item + who)", vars, inline("who", "item"))
	for _, text := range []string{"1 - (2 - 3)", "8 / (4 / 2)", "-(-1)", "!(true && false)", "(1 < 2) == true", "[1, 2].exists(x, x > 1) ? 'a' : 'b'", "(true ? false : true) ? 1 : 2", "'a\\nb\\'\"\\\\'", "b'\\xff'", "{'a-b': 1}['a-b']", "record.`eventName`", "1.0", "1e300", "9223372036854775807 - 1", "[1, 2][?0].orValue(3)", "2 * (3 % 2)", "(-1).double()", "-1.0 - -2.0", "optional.of(1).optMap(x, x + 1).value()", "0.1 + 0.2 == 0.30000000000000004", "r'\\d'", "10000000000000000000000.0", "5u"} {
		ast, iss := env.Compile(text)
		if iss.Err() != nil {
			fmt.Println(text, "does not compile")
			continue
		}
		written, err := cel.AstToString(ast)
		if err != nil {
			fmt.Println(text, "to string:", err)
			continue
		}
		again, iss := env.Compile(written)
		if iss.Err() != nil {
			fmt.Println(text, "written", written, "does not compile")
			continue
		}
		if a, b := run(env, ast, vars), run(env, again, vars); a != b {
			fmt.Println("DIFFERS", text, "written", written, a, b)
		}
	}
	for _, text := range []string{"who == 'alice' && record.eventName == 'x'", "who == 'bob' || record.eventName == 'x'", "names.exists(n, n == record.eventName)", "record.eventName == who", "has(record.a) && who == 'alice'", "who == 'alice' ? record.a : record.b", "1 / (size(names) - 2) == 1 || record.a == 1", "names.exists(n, n == who || record.a == 1)"} {
		ast := must(env, text)
		p, err := env.Program(ast, cel.EvalOptions(cel.OptTrackState, cel.OptPartialEval))
		if err != nil {
			panic(err)
		}
		pv, _ := cel.PartialVars(map[string]any{"who": "alice", "names": []string{"bob", "carol"}}, cel.AttributePattern("record"))
		v, det, err := p.Eval(pv)
		res, rerr := env.ResidualAst(ast, det)
		if rerr != nil {
			fmt.Println(text, "eval", v, err, "residual error", rerr)
			continue
		}
		s, serr := cel.AstToString(res)
		fmt.Println(text, "eval", v, err, "residual", s, serr)
	}
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe
