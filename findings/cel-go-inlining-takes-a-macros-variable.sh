#!/usr/bin/env bash
# Package: cel.dev/cel-go v0.33.2 (Go)
# Guess: an expression into which NewInliningOptimizer has put a definition gives what it gave before with the definition's value: the definition's variables stay its own, also below a
#   macro whose variable has the same name.
# Happens: below exists(), map() or cel.bind() with a variable of that name the definition reads that one, so that `names.exists(item, item == who)` with `item` for who becomes
#   `names.exists(item, item == item)`. If the variable occurs twice, it is bound outside, and the answer is right. The optimizer returns no error.
# Documentation: `go doc cel.NewInliningOptimizer` says how often a variable has to occur to be bound, and nothing of names. Issue 1272 of the repository, closed, is the other way
#   round: a macro's own variable that was taken for the definition's.
# Why: the answer of a shared definition depends on which letter the author of a rule chose for the items of a list, and on how often the rule reads it.
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

func check[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	env := check(cel.NewEnv(ext.Bindings(), cel.EnableMacroCallTracking(), cel.Variable("names", cel.ListType(cel.StringType)), cel.Variable("item", cel.StringType), cel.Variable("who", cel.StringType)))
	compile := func(text string) *cel.Ast {
		ast, issues := env.Compile(text)
		return check(ast, issues.Err())
	}
	evaluate := func(ast *cel.Ast) any {
		value, _, err := check(env.Program(ast)).Eval(map[string]any{"names": []string{"bob", "carol"}, "item": "alice", "who": "alice"})
		return check(value, err).Value()
	}
	optimizer := check(cel.NewStaticOptimizer(cel.NewInliningOptimizer(cel.NewInlineVariable("who", compile("item")))))
	for _, text := range []string{
		"names.exists(name, name == who)", "names.exists(item, item == who)", "names.exists(item, item == who) || who == 'bob'", "names.all(item, item != who)", "names.filter(item, item == who).size()", "cel.bind(item, 'bob', item + who)",
	} {
		plain := compile(text)
		inlined, issues := optimizer.Optimize(env, plain)
		inlined = check(inlined, issues.Err())
		fmt.Printf("%s: %v; as %s: %v\n", text, evaluate(plain), check(cel.AstToString(inlined)), evaluate(inlined))
	}
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe | tee seen

diff - seen <<'END'
names.exists(name, name == who): false; as names.exists(name, name == item): false
names.exists(item, item == who): false; as names.exists(item, item == item): true
names.exists(item, item == who) || who == 'bob': false; as cel.bind(who, item, names.exists(item, item == who) || who == "bob"): false
names.all(item, item != who): true; as names.all(item, item != item): false
names.filter(item, item == who).size(): 0; as names.filter(item, item == item).size(): 2
cel.bind(item, 'bob', item + who): bobalice; as cel.bind(item, "bob", item + item): bobbob
END
