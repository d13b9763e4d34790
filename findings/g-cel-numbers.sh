#!/usr/bin/env bash
# Package: @marcbachmann/cel-js 8.0.0, @bufbuild/cel 0.6.1 (npm), cel-python 0.5.0, cel-expr-python 0.1.3, common-expression-language 0.10.0 (PyPI)
# Guess: a number of a record of JSON is found alike by every CEL: in a list of whole numbers, as a key of a map, in a set of equal lists, with != and in a conditional; records compare alike.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @marcbachmann/cel-js@8.0.0 @bufbuild/cel@0.6.1 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet cel-python==0.5.0 cel-expr-python==0.1.3 common-expression-language==0.10.0 || exit 2
cat >expressions <<'END'
r.port in [22, 3389]
r.port in [22.0]
!(r.port in [80, 443])
r.port in {22: true}
{22: "ssh"}[r.port] == "ssh"
{"22": "ssh"}[string(r.port)] == "ssh"
r.ports == [22, 3389]
r.ports.exists(p, p in [22])
r.ports.all(p, p >= 22)
r.range == {"from": 22, "to": 3389}
[1, 2, 3].exists(i, i == r.one)
r.port == 22
r.port != 22
r.port == 22u
r.port == 22.0
r.port >= 22 && r.port <= 22
r.size > 1000000
r.half > 0
r.half in [0, 1]
r.half == 0
int(r.port) in [22]
int(r.half) == 0
string(r.port) == "22"
string(r.size) == "10485760"
string(r.half) == "0.5"
r.port in r.ports
r.none in [null]
r.none in ["a", null]
null in [r.none]
r.none == null
r.flag in [true]
r.flag in [1]
r.text in ["22", 22]
r.text == r.port
r.port in ["22"]
r.port in ["22", 22]
[r.port] == [22]
[[r.port]] == [[22]]
{"a": r.port} == {"a": 22}
"a" in {"a": null}
r.map == {}
r.list == []
size(r.map) == 0
r.ports[0] == 22
r.ports[r.zero] == 22
r.ports[0.0] == 22
-r.port == -22
r.port + 1 == 23
r.port + 1.0 == 23.0
r.port * 2 == 44
r.port % 2 == 0
r.port / 4 == 5
r.port / 4 == 5.5
r.port in [1, "a", null, 22]
r.port == 22 ? true : false
r.port < "3"
r.missing in [1]
!(r.missing in [1])
r.port in r.missing
has(r.port) && r.port > 21.5
r.big == 9007199254740993
r.big > 9007199254740992
[22, 22.0, 22u].all(p, p == r.port)
[r.port, 22].all(p, p in [22u])
type(r.port) == int
type(r.port) == double
"x" in r.map
r.port in r.map
1 in r.list
END
cat >probe.js <<'END'
import { readFileSync, writeFileSync } from "node:fs";
import { evaluate } from "@marcbachmann/cel-js";
import * as buf from "@bufbuild/cel";
const text = '{"port":22,"ports":[22,3389],"range":{"from":22,"to":3389},"one":1,"zero":0,"size":10485760,"half":0.5,"none":null,"flag":true,"text":"22","map":{},"list":[],"big":9007199254740993}';
const record = JSON.parse(text);
const lines = readFileSync("expressions", "utf8").trim().split("\n");
const run = (f) => { try { const v = f(); return String(typeof v === "object" && v ? "error " + (v.message ?? JSON.stringify(v)) : v); } catch (e) { return "error " + e.message.split("\n")[0].slice(0, 60); } };
const env = buf.celEnv();
writeFileSync("js.json", JSON.stringify(lines.map((line) => [run(() => evaluate(line, { r: record })), run(() => buf.plan(env, buf.parse(line))({ r: record }))])));
END
cat >probe.py <<'END'
import json, subprocess
text = '{"port":22,"ports":[22,3389],"range":{"from":22,"to":3389},"one":1,"zero":0,"size":10485760,"half":0.5,"none":null,"flag":true,"text":"22","map":{},"list":[],"big":9007199254740993}'
record = json.loads(text)
lines = open("expressions").read().strip().split("\n")
import celpy, cel
from cel_expr_python import cel as cpp
env = celpy.Environment()
def py(line):
    return env.program(env.compile(line)).evaluate({"r": celpy.json_to_cel(record)})
cenv = cpp.NewEnv(variables={"r": cpp.Type.DYN})
def cc(line):
    result = cenv.compile(line).eval(data={"r": record})
    return "error " + str(result.value())[:60] if "ERROR" in str(result.type()) else result.value()
def rs(line): return cel.evaluate(line, {"r": record})
def run(f, line):
    try: return str(f(line)).lower().replace("booltype(", "").replace(")", "")[:70]
    except Exception as e: return "error " + str(e).split("\n")[0][:60]
js = json.load(open("js.json"))
for line, (a, b) in zip(lines, js):
    all = {"cel-js": a, "bufbuild": b, "cel-python": run(py, line), "c++": run(cc, line), "rust": run(rs, line)}
    short = {k: "error" if v.startswith("error") else v for k, v in all.items()}
    print("SAME" if len(set(short.values())) == 1 else "DIFF", line, all if len(set(short.values())) > 1 else short["c++"])
END
node probe.js && venv/bin/python probe.py 2>&1 | tee seen
! grep -q DIFF seen
