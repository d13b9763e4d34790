// Command oracle evaluates expressions with cel-go on record.json.
//
//	go run . *.tsv                     writes the answers to the second column of tables
//	go run . < EXPRESSIONS             prints the answer to each line, which is an expression as a JSON string
//
// An expression is evaluated by cel.dev/cel-go with its extension libraries. If it calls a function that only
// Kubernetes has, it is evaluated in k8s.io/apiserver's environment, which uses an older cel-go.
package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"sort"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/ext"
	kubecel "github.com/google/cel-go/cel"
	kubetypes "github.com/google/cel-go/common/types"
	kuberef "github.com/google/cel-go/common/types/ref"
	kubetraits "github.com/google/cel-go/common/types/traits"
	kubeext "github.com/google/cel-go/ext"
	"k8s.io/apiserver/pkg/cel/library"
)

//go:embed record.json
var recordJSON []byte

var variables = func() map[string]any {
	var record any
	if err := json.Unmarshal(recordJSON, &record); err != nil {
		log.Fatal(err)
	}
	return map[string]any{"record": record, "params": map[string]any{}}
}()

var standard = must(cel.NewEnv(
	cel.OptionalTypes(),
	cel.DefaultUTCTimeZone(true),
	cel.CrossTypeNumericComparisons(true),
	ext.Strings(), ext.Lists(), ext.Sets(), ext.Math(), ext.Encoders(), ext.Regex(), ext.TwoVarComprehensions(), ext.Bindings(),
	cel.Variable("record", cel.DynType), cel.Variable("params", cel.DynType),
))

var kubernetes = must(kubecel.NewEnv(
	kubecel.OptionalTypes(),
	kubecel.DefaultUTCTimeZone(true),
	kubecel.CrossTypeNumericComparisons(true),
	kubeext.Strings(), kubeext.Lists(), kubeext.Sets(), kubeext.Math(), kubeext.Encoders(), kubeext.Regex(),
	kubeext.TwoVarComprehensions(), kubeext.Bindings(),
	library.IP(), library.CIDR(), library.Lists(), library.Regex(),
	kubecel.Variable("record", kubecel.DynType), kubecel.Variable("params", kubecel.DynType),
))

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	if len(os.Args) == 1 {
		lines := bufio.NewScanner(os.Stdin)
		lines.Buffer(nil, 1<<26)
		for lines.Scan() {
			var expression string
			if err := json.Unmarshal(lines.Bytes(), &expression); err != nil {
				log.Fatal(err)
			}
			fmt.Println(answer(expression))
		}
	}
	for _, file := range os.Args[1:] {
		rows := strings.Split(string(must(os.ReadFile(file))), "\n")
		for i, row := range rows {
			if row == "" || strings.HasPrefix(row, "#") {
				continue
			}
			columns := strings.Split(row, "\t")
			asked, _, _ := strings.Cut(answer(columns[0]), "\t")
			if len(columns) < 2 {
				columns = append(columns, "")
			}
			columns[1] = asked
			rows[i] = strings.Join(columns, "\t")
		}
		if err := os.WriteFile(file, []byte(strings.Join(rows, "\n")), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// answer returns type and value, or "error", a tab and the error.
func answer(expression string) (text string) {
	defer func() {
		if problem := recover(); problem != nil {
			text = fmt.Sprintf("error\tPANIC %v", problem)
		}
	}()
	ast, issues := standard.Compile(expression)
	if err := issues.Err(); err != nil {
		return otherwise(expression, "COMPILE "+err.Error())
	}
	program, err := standard.Program(ast)
	if err != nil {
		return "error\tCOMPILE " + oneLine(err.Error())
	}
	value, _, err := program.Eval(variables)
	if err != nil {
		return otherwise(expression, err.Error())
	}
	return show(value)
}

// otherwise asks Kubernetes about a function that cel-go does not have.
func otherwise(expression, problem string) string {
	isUnknown := strings.Contains(problem, "undeclared reference") || strings.Contains(problem, "no matching overload") ||
		strings.Contains(problem, "no such overload")
	if !isUnknown {
		return "error\t" + oneLine(problem)
	}
	ast, issues := kubernetes.Compile(expression)
	if issues.Err() != nil {
		return "error\t" + oneLine(problem)
	}
	program, err := kubernetes.Program(ast)
	if err != nil {
		return "error\tCOMPILE " + oneLine(err.Error())
	}
	value, _, err := program.Eval(variables)
	if err != nil {
		return "error\t" + oneLine(err.Error())
	}
	return showKubernetes(value)
}

func oneLine(text string) string {
	return strings.Join(strings.Fields(text), " ")
}

// show writes a value as test/support/cel-values.ts does.
func show(value ref.Val) string {
	switch v := value.(type) {
	case types.Int:
		return fmt.Sprintf("int %d", int64(v))
	case types.Uint:
		return fmt.Sprintf("uint %d", uint64(v))
	case types.Double:
		return "double " + double(float64(v))
	case types.Bool:
		return fmt.Sprintf("bool %t", bool(v))
	case types.String:
		return "string " + quoted(string(v))
	case types.Bytes:
		return fmt.Sprintf("bytes %x", []byte(v))
	case types.Null:
		return "null"
	case types.Timestamp:
		return "google.protobuf.Timestamp " + v.Time.UTC().Format(time.RFC3339Nano)
	case types.Duration:
		return fmt.Sprintf("google.protobuf.Duration %d ns", int64(v.Duration))
	case *types.Optional:
		if !v.HasValue() {
			return "optional_type none"
		}
		return "optional_type " + show(v.GetValue())
	case *types.Type:
		return "type " + v.TypeName()
	case traits.Mapper:
		parts := []string{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			parts = append(parts, show(key)+": "+show(v.Get(key)))
		}
		sort.Strings(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	case traits.Lister:
		parts := []string{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			parts = append(parts, show(it.Next()))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprintf("%s %v", value.Type().TypeName(), value.Value())
}

// showKubernetes does the same for the other module's types.
func showKubernetes(value kuberef.Val) string {
	switch v := value.(type) {
	case kubetypes.Int:
		return fmt.Sprintf("int %d", int64(v))
	case kubetypes.Uint:
		return fmt.Sprintf("uint %d", uint64(v))
	case kubetypes.Double:
		return "double " + double(float64(v))
	case kubetypes.Bool:
		return fmt.Sprintf("bool %t", bool(v))
	case kubetypes.String:
		return "string " + quoted(string(v))
	case kubetypes.Bytes:
		return fmt.Sprintf("bytes %x", []byte(v))
	case kubetypes.Null:
		return "null"
	case kubetypes.Timestamp:
		return "google.protobuf.Timestamp " + v.Time.UTC().Format(time.RFC3339Nano)
	case kubetypes.Duration:
		return fmt.Sprintf("google.protobuf.Duration %d ns", int64(v.Duration))
	case *kubetypes.Optional:
		if !v.HasValue() {
			return "optional_type none"
		}
		return "optional_type " + showKubernetes(v.GetValue())
	case *kubetypes.Type:
		return "type " + v.TypeName()
	case kubetraits.Mapper:
		parts := []string{}
		for it := v.Iterator(); it.HasNext() == kubetypes.True; {
			key := it.Next()
			parts = append(parts, showKubernetes(key)+": "+showKubernetes(v.Get(key)))
		}
		sort.Strings(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	case kubetraits.Lister:
		parts := []string{}
		for it := v.Iterator(); it.HasNext() == kubetypes.True; {
			parts = append(parts, showKubernetes(it.Next()))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprintf("%s %v", value.Type().TypeName(), value.Value())
}

// double writes a number as JavaScript does.
func double(value float64) string {
	if text, err := json.Marshal(value); err == nil {
		return string(text)
	}
	return strings.NewReplacer("+Inf", "Infinity", "-Inf", "-Infinity").Replace(fmt.Sprint(value))
}

func quoted(text string) string {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		log.Fatal(err)
	}
	return strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029").Replace(strings.TrimSuffix(buffer.String(), "\n"))
}
