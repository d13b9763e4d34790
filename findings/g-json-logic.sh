#!/usr/bin/env bash
# Package: json-logic-js 2.0.5, json-logic-engine 5.0.7 (npm), jsonlogic-rs 0.5.0, datalogic-py 5.9.0, panzi-json-logic 1.0.1 (PyPI)
# Guess: a JsonLogic rule that decides whether an alert goes to a channel gives the same with every implementation, also for a field that is
#   missing or null, for text and numbers, and for lists.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet jsonlogic-rs==0.5.0 datalogic-py==5.9.0 panzi-json-logic==1.0.1 || exit 2
npm install --silent --no-save json-logic-js@2.0.5 json-logic-engine@5.0.7 || exit 2
cat >rules.json <<'END'
{"==":[{"var":"errorCode"},"AccessDenied"]}
{"!=":[{"var":"errorCode"},"AccessDenied"]}
{"==":[{"var":"errorCode"},null]}
{"===":[{"var":"errorCode"},null]}
{"!":[{"var":"errorCode"}]}
{"missing":["errorCode"]}
{"!!":[{"missing":["errorCode"]}]}
{"missing":["nothing"]}
{"missing_some":[1,["errorCode","eventName"]]}
{"in":["Login",{"var":"eventName"}]}
{"in":["Login",{"var":"nothing"}]}
{"!":[{"in":[{"var":"errorCode"},["AccessDenied"]]}]}
{"in":[{"var":"errorCode"},["AccessDenied",null]]}
{"in":[{"var":"account"},"000000000123,123456789012"]}
{"in":[123,[{"var":"account"}]]}
{"==":[{"var":"account"},123]}
{"==":[{"var":"account"},"123"]}
{"===":[{"var":"account"},123]}
{">":[{"var":"size"},8]}
{">":[{"var":"sizeText"},"8"]}
{">":[{"var":"sizeText"},8]}
{"<":[{"var":"nothing"},8]}
{">":[8,{"var":"nothing"}]}
{"<=":[{"var":"nothing"},0]}
{">=":[{"var":"nothing"},0]}
{"<":[{"var":"eventName"},8]}
{">":[{"var":"eventTime"},"2026-03-14T00:00:00Z"]}
{"<":["2026-03-14T00:00:00Z",{"var":"eventTime"},"2026-03-15T00:00:00Z"]}
{"==":[{"var":"readOnly"},false]}
{"==":[{"var":"readOnlyText"},false]}
{"==":[{"var":"readOnlyText"},true]}
{"==":[{"var":"nothing"},false]}
{"==":[{"var":"nothing"},0]}
{"==":[{"var":"empty"},0]}
{"==":[{"var":"emptyText"},0]}
{"==":[{"var":"emptyText"},false]}
{"if":[{"var":"empty"},"yes","no"]}
{"if":[{"var":"emptyObject"},"yes","no"]}
{"if":[{"var":"zeroText"},"yes","no"]}
{"and":[{"var":"empty"},true]}
{"or":[{"var":"empty"},"other"]}
{"some":[{"var":"resources"},{"==":[{"var":"accountId"},"b"]}]}
{"all":[{"var":"resources"},{"!=":[{"var":"accountId"},"z"]}]}
{"all":[{"var":"empty"},{"==":[{"var":""},1]}]}
{"none":[{"var":"empty"},{"==":[{"var":""},1]}]}
{"all":[{"var":"nothing"},{"==":[{"var":""},1]}]}
{"none":[{"var":"nothing"},{"==":[{"var":""},1]}]}
{"some":[{"var":"nothing"},{"==":[{"var":""},1]}]}
{"filter":[{"var":"nothing"},true]}
{"map":[{"var":"resources"},{"var":"accountId"}]}
{"some":[{"var":"resources"},{"==":[{"var":"accountId"},{"var":"eventName"}]}]}
{"var":"resources.0.accountId"}
{"var":["userIdentity.userName","none"]}
{"var":["errorCode","none"]}
{"var":"tags.a.b"}
{"var":"userIdentity"}
{"cat":["size ",{"var":"size"}]}
{"cat":["error ",{"var":"errorCode"}]}
{"cat":["half ",1.0]}
{"substr":[{"var":"eventName"},-5]}
{"max":[]}
{"max":[{"var":"size"},"9"]}
{"+":["5",{"var":"size"}]}
{"+":[{"var":"sizeText"}]}
{"-":[{"var":"nothing"},1]}
{"/":[{"var":"size"},2]}
{"%":[-5,3]}
{"merge":[{"var":"resources"},{"var":"nothing"}]}
{"==":[{"var":"userIdentity"},{"var":"userIdentity"}]}
{"==":[{"var":"resources"},{"var":"resources"}]}
{"in":[{"var":"userIdentity"},[{"var":"userIdentity"}]]}
{"==":[[1],1]}
{"==":["1",1,1]}
END
cat >data.json <<'END'
{"eventName":"ConsoleLogin","errorCode":null,"account":"000000000123","size":10,"sizeText":"10","readOnly":false,"readOnlyText":"false","empty":[],"emptyText":"","emptyObject":{},"zeroText":"0","resources":[{"accountId":"a"},{"accountId":"b"}],"eventTime":"2026-03-14T09:26:53Z","userIdentity":{"type":"Root"},"tags":{"a.b":"dot"}}
END
cat >probe.mjs <<'END'
import { readFileSync } from "node:fs"; import logic from "json-logic-js"; import { LogicEngine } from "json-logic-engine";
const data = JSON.parse(readFileSync("data.json")), engine = new LogicEngine();
const say = (ask) => { try { return JSON.stringify(ask()) ?? "undefined"; } catch (error) { return `error`; } };
for (const line of readFileSync("rules.json", "utf8").trim().split("\n")) console.log(JSON.stringify([say(() => logic.apply(JSON.parse(line), data)), say(() => engine.run(JSON.parse(line), data))]));
END
node probe.mjs >js
cat >probe.py <<'END'
import json, importlib
import jsonlogic_rs
data = json.load(open("data.json"))
import datalogic_py
import json_logic as panzi
def say(ask):
    try: return json.dumps(ask(), separators=(",", ":"))
    except BaseException as error: return "error"
def datalogic(rule):
    for name in ("apply", "evaluate", "jsonlogic"):
        if hasattr(datalogic_py, name):
            result = getattr(datalogic_py, name)(rule, data)
            return json.loads(result) if isinstance(result, str) and result[:1] in '"{[tfn0123456789-' else result
    engine = datalogic_py.Engine()
    return engine.apply(rule, data)
for line, js in zip(open("rules.json").read().splitlines(), open("js").read().splitlines()):
    rule = json.loads(line)
    js1, js2 = json.loads(js)
    answers = {"json-logic-js": js1, "json-logic-engine": js2, "jsonlogic-rs": say(lambda: jsonlogic_rs.apply(rule, data)), "datalogic": say(lambda: datalogic(rule)), "panzi": say(lambda: panzi.jsonLogic(rule, data))}
    print(("DIFFERS " if len(set(answers.values())) > 1 else "") + line, answers)
END
venv/bin/python probe.py | tee seen
diff - <(grep DIFFERS seen) </dev/null
