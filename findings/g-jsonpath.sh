#!/usr/bin/env bash
# Package: com.jayway.jsonpath:json-path 3.0.0 (Maven), jsonpath-ng 1.16.0 and python-jsonpath 2.2.2 (PyPI),
#   jsonpath-rfc9535 1.3.0 (npm)
# Guess: since RFC 9535 the filters of JSONPath find the same items in each: `!=` is true for a missing field, numbers
#   compare by value, values of two types are never equal or less.
# Happens: (not run yet; the expected output below is the guess)
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts jsonpath-rfc9535@1.3.0 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet jsonpath-ng==1.16.0 python-jsonpath==2.2.2 || exit 2
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.jayway.jsonpath</groupId><artifactId>json-path</artifactId><version>3.0.0</version></dependency>
  </dependencies>
</project>
END
mvn --batch-mode --quiet dependency:copy-dependencies -DoutputDirectory=jars || exit 2
cat >document.json <<'END'
[{"id":1,"a":"Yes","n":5,"user":{"name":"x"},"tags":["p","q"]},{"id":2,"a":"No","n":5.0,"t":"2026-03-14T12:00:00Z"},{"id":3,"n":"5","tags":[]},{"id":4,"a":null,"n":true,"user":null},{"id":5,"a":"","n":null,"user":"text"},{"id":6,"a":false,"n":9007199254740993}]
END
cat >cases <<'END'
@.a == 'Yes'	1
@.a != 'Yes'	2 3 4 5 6
!(@.a == 'Yes')	2 3 4 5 6
@.a	1 2 4 5 6
!@.a	3
@.a == null	4
@.a != null	1 2 3 5 6
@.a == false	6
@.a == 'false'	
@.a == ''	5
@.n == 5	1 2
@.n == 5.0	1 2
@.n == '5'	3
@.n > 4	1 2 6
@.n < 9	1 2
@.n == 9007199254740992	
@.n >= 5 && @.a != 'Yes'	2 6
@.n != 5	3 4 5 6
@.user.name == 'x'	1
@.user.name != 'x'	2 3 4 5 6
@.user == 'text'	5
@.tags[0] == 'p'	1
@.t > '2026-03-14T11:00:00Z'	2
@.a == @.b	3
@.n == true	4
@['a'] == 'Yes' || @.n == 5	1 2
END
cat >probe.mjs <<'END'
import { readFileSync } from "node:fs";
import * as library from "jsonpath-rfc9535";
const find = library.query ?? library.default?.query ?? library.default;
const doc = JSON.parse(readFileSync("document.json", "utf8"));
for (const line of readFileSync("cases", "utf8").replace(/\n$/, "").split("\n")) {
  const c = line.split("\t")[0];
  let answer;
  try { answer = find(doc, `$[?${c}]`).map((r) => r.id).join(" "); } catch (e) { answer = "error"; }
  console.log(`${c}\t${answer}`);
}
END
cat >probe.py <<'END'
import json, sys
doc = json.load(open("document.json"))
import jsonpath
from jsonpath_ng.ext import parse
for line in open("cases").read().splitlines():
    c = line.split("\t")[0]
    try:
        if sys.argv[1] == "python-jsonpath": answer = [r["id"] for r in jsonpath.findall(f"$[?{c}]", doc)]
        else: answer = [m.value["id"] for m in parse(f"$[?({c.replace('&&', '&').replace('||', '|')})]").find(doc)]
        answer = " ".join(map(str, answer))
    except Exception as e: answer = "error"
    print(f"{c}\t{answer}")
END
cat >Probe.java <<'END'
import com.jayway.jsonpath.*;
import java.nio.file.*;
import java.util.*;
class Probe {
  public static void main(String[] args) throws Exception {
    var doc = JsonPath.parse(Files.readString(Path.of("document.json")));
    for (String line : Files.readAllLines(Path.of("cases"))) {
      String c = line.split("\t")[0], answer;
      try {
        List<Map<String, Object>> found = doc.read("$[?(" + c + ")]");
        answer = String.join(" ", found.stream().map(r -> "" + r.get("id")).toList());
      } catch (Exception e) { answer = "error"; }
      System.out.println(c + "\t" + answer);
    }
  }
}
END
{ echo rfc9535; node probe.mjs | diff cases - || true
  for p in python-jsonpath jsonpath-ng; do echo $p; venv/bin/python probe.py $p | diff cases - || true; done
  echo jayway; java -cp 'jars/*' Probe.java 2>/dev/null | diff cases - || true; } | tee seen
diff - seen <<'END'
rfc9535
python-jsonpath
jsonpath-ng
jayway
END
