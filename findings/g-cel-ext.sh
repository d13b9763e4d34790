#!/usr/bin/env bash
# Package: dev.cel:cel 0.14.0 (Maven; Google's CEL for Java), cel.dev/cel-go v0.33.2 (Go)
# Guess: the extensions that both have (strings, lists, math, sets, regex, optional types) give the same for the same expression.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >expressions <<'END'
"ConsoleLogin".lowerAscii()
"a,b,,c".split(",")
"a,b,c".split(",", 2)
"a,b,c".split(",", 0)
"a,b,c".split(",", 1)
"abc".split("")
["a", "b"].join("-")
["a", 1].join("-")
"arn:aws:iam::123456789012:root".split(":")[4]
"abcabc".indexOf("c")
"abcabc".lastIndexOf("c")
"abcabc".indexOf("c", 3)
"abc".indexOf("")
"abc".lastIndexOf("")
"abcabc".lastIndexOf("c", 4)
"abc".substring(1)
"abc".substring(1, 2)
"abc".substring(3)
"abc".charAt(1)
"abc".charAt(3)
"aaa".replace("a", "b", 2)
"aaa".replace("a", "b", 0)
"abc".replace("", "-")
"  a ".trim()
"abc".reverse()
strings.quote("a\"b")
"%s and %d".format(["a", 5])
"%s".format([["a", 1, true, null]])
"%s".format([{"b": 1, "a": 2.5}])
"%.2f".format([1.005])
"%e".format([1234.5])
"%x".format([255])
"%d".format([5.7])
"%s".format([5.0])
"%s".format([1234567.0])
"%s".format([timestamp("2026-03-14T09:26:53Z")])
"%s".format([duration("90s")])
[1, 2, 2, 1.0].distinct()
["b", "a"].sort()
[3, 1, 2].sort()
[2.5, 1.0].sort()
[{"n": 2}, {"n": 1}].sortBy(e, e.n)
[1, 2, 3].slice(1, 2)
[1, 2, 3].reverse()
[[1, [2]], [3]].flatten()
[[1, [2]], [3]].flatten(2)
lists.range(3)
[1, 2].first()
[1, 2].last()
math.greatest(1, 2.5, 2u)
math.least([3, 1])
math.greatest([1])
math.abs(-5)
math.ceil(1.2)
math.round(-1.5)
math.round(2.5)
math.trunc(-1.7)
math.sign(-3)
math.isNaN(0.0 / 0.0)
math.bitAnd(6, 3)
math.sqrt(16)
sets.contains([1, 2], [2.0])
sets.contains(["a"], [])
sets.intersects(["a", "b"], ["b"])
sets.equivalent([1, 1], [1])
sets.intersects([1], [1u])
regex.extract("user/a", "user/(.*)")
regex.extract("role/a", "user/(.*)")
regex.extractAll("a1b2", "[0-9]")
regex.replace("a1b2", "[0-9]", "x")
regex.replace("abab", "a", "x", 1)
regex.replace("user/a", "(user)/(a)", "\\2-\\1")
optional.of(1).value()
optional.none().orValue(2)
{"a": 1}[?"b"].orValue(3)
{"a": null}.?a.hasValue()
optional.ofNonZeroValue("").hasValue()
[?optional.none(), 1]
{?"a": optional.none()}
[1, 2][?5].orValue(0)
optional.of(1).optMap(x, x + 1).value()
"abc".contains("")
base64.decode(base64.encode(b"a")) == b"a"
END
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>dev.cel</groupId><artifactId>cel</artifactId><version>0.14.0</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2
cat >Probe.java <<'END'
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelRuntimeLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

class Probe {
  static String show(Object value) {
    if (value instanceof String text) return '"' + text + '"';
    if (value instanceof List<?> list) return list.stream().map(Probe::show).collect(Collectors.joining(", ", "[", "]"));
    if (value instanceof Map<?, ?> map) return new TreeMap<>(map).toString();
    if (value instanceof Optional<?> one) return one.map(inner -> "optional " + show(inner)).orElse("none");
    return String.valueOf(value);
  }
  public static void main(String[] args) throws Exception {
    var options = CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
    var libraries = List.of(CelExtensions.strings(), CelExtensions.lists(), CelExtensions.math(), CelExtensions.sets(options), CelExtensions.regex(), CelExtensions.optional(), CelExtensions.encoders(options));
    var compiler = CelCompilerFactory.standardCelCompilerBuilder().setOptions(options).setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addLibraries(libraries.toArray(new CelCompilerLibrary[0])).build();
    var runtime = CelRuntimeFactory.plannerRuntimeBuilder().setOptions(options).addLibraries(libraries.stream().filter(l -> l instanceof CelRuntimeLibrary).toArray(CelRuntimeLibrary[]::new)).build();
    for (String expression : Files.readAllLines(Path.of("expressions"))) {
      Object answer;
      try {
        answer = show(runtime.createProgram(compiler.compile(expression).getAst()).eval());
      } catch (CelValidationException error) {
        answer = "refused";
      } catch (CelEvaluationException error) {
        answer = "error";
      }
      System.out.println(expression + "\t" + answer);
    }
  }
}
END
cat >main.go <<'END'
package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/ext"
)

func show(value ref.Val) string {
	switch value := value.(type) {
	case types.String:
		return `"` + string(value) + `"`
	case types.Double:
		text := fmt.Sprint(float64(value))
		if !strings.ContainsAny(text, ".eN") {
			text += ".0"
		}
		return text
	case types.Null:
		return "null"
	case *types.Optional:
		if value.HasValue() {
			return "optional " + show(value.GetValue())
		}
		return "none"
	case traits.Mapper:
		var parts []string
		for keys := value.Iterator(); keys.HasNext() == types.True; {
			key := keys.Next()
			parts = append(parts, fmt.Sprint(key.Value())+"="+show(value.Get(key)))
		}
		sort.Strings(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	case traits.Lister:
		var parts []string
		for items := value.Iterator(); items.HasNext() == types.True; {
			parts = append(parts, show(items.Next()))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprint(value.Value())
}

func main() {
	env, err := cel.NewEnv(cel.OptionalTypes(), ext.Strings(), ext.Lists(), ext.Math(), ext.Sets(), ext.Regex(), ext.Encoders())
	if err != nil {
		panic(err)
	}
	file, _ := os.Open("expressions")
	for lines := bufio.NewScanner(file); lines.Scan(); {
		answer := "refused"
		if ast, issues := env.Compile(lines.Text()); issues.Err() == nil {
			program, err := env.Program(ast)
			if err != nil {
				answer = "refused"
			} else if value, _, err := program.Eval(cel.NoVars()); err != nil {
				answer = "error"
			} else {
				answer = show(value)
			}
		}
		fmt.Printf("%s\t%s\n", lines.Text(), answer)
	}
}
END
{ go mod init finding && go get cel.dev/cel-go@v0.33.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe >go.seen && java -cp 'jars/*' Probe.java >java.seen
paste go.seen java.seen | awk -F'\t' '{print $1 ": Go " $2 ", Java " $4}' | tee all
echo "--- differ:"
paste go.seen java.seen | awk -F'\t' '$2 != $4 {print $1 ": Go " $2 ", Java " $4}' | tee differ
diff - differ </dev/null
