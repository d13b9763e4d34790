#!/usr/bin/env bash
# Package: com.jayway.jsonpath:json-path 3.0.0 (Maven; JSONPath for Java), python-jsonpath 2.2.2 (PyPI)
# Guess: since RFC 9535, filters find the same items in each library: values of two types are never equal, so
#   `@.account == '123'` finds the text only, and `@.account == 123` the number only.
# Happens: json-path's ==, != and `in` compare a number with a text by turning the text into a number: 123 is equal to
#   '123' and to '000000000123', which are not equal to each other; `!= '5.0'` drops 5. Its < and > don't convert: a
#   number is never less than a text. === and !== compare types, too.
# Documentation: the table of operators in https://github.com/json-path/JsonPath (README) says of ==: "note that 1 is not
#   equal to '1'".
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet python-jsonpath==2.2.2 || exit 2
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

echo '[{"a": 123}, {"a": "123"}, {"a": "000000000123"}, {"a": 5}, {"a": "5"}]' >records.json
cat >filters <<'END'
@.a == 123
@.a == '123'
@.a == '000000000123'
@.a in ['000000000123']
@.a != '5.0'
@.a < '2'
@.a === '123'
END
cat >Probe.java <<'END'
import com.jayway.jsonpath.JsonPath;
import java.nio.file.Files;
import java.nio.file.Path;

class Probe {
  public static void main(String[] args) throws Exception {
    var records = JsonPath.parse(Files.readString(Path.of("records.json")));
    for (String filter : Files.readAllLines(Path.of("filters"))) {
      System.out.println("json-path: " + filter + " finds " + records.read("$[?(" + filter + ")].a"));
    }
  }
}
END
cat >probe.py <<'END'
import json
import jsonpath

records = json.load(open("records.json"))
for filter in open("filters").read().splitlines():
    if "===" not in filter:
        found = jsonpath.findall(f"$[?{filter}].a", records)
        print(f"python-jsonpath: {filter} finds {json.dumps(found, separators=(',', ':'))}")
END
{ java -cp 'jars/*' Probe.java 2>/dev/null; venv/bin/python probe.py; } | tee seen

diff - seen <<'END'
json-path: @.a == 123 finds [123,"123"]
json-path: @.a == '123' finds [123,"123"]
json-path: @.a == '000000000123' finds [123,"000000000123"]
json-path: @.a in ['000000000123'] finds [123,"000000000123"]
json-path: @.a != '5.0' finds [123,"123","000000000123","5"]
json-path: @.a < '2' finds ["123","000000000123"]
json-path: @.a === '123' finds ["123"]
python-jsonpath: @.a == 123 finds [123]
python-jsonpath: @.a == '123' finds ["123"]
python-jsonpath: @.a == '000000000123' finds ["000000000123"]
python-jsonpath: @.a in ['000000000123'] finds ["000000000123"]
python-jsonpath: @.a != '5.0' finds [123,"123","000000000123",5,"5"]
python-jsonpath: @.a < '2' finds ["123","000000000123"]
END
