#!/usr/bin/env bash
# Package: json-logic-js 2.0.5, json-logic-engine 5.0.7 (npm), jsonlogic-rs 0.5.0, datalogic-py 5.9.0, panzi-json-logic 1.0.1 (PyPI)
# Guess: a JsonLogic rule on a record decides alike with every implementation, as all pass the tests of jsonlogic.com.
# Happens: a field that is null, or an empty text, is missing in json-logic-js and panzi-json-logic, and not in the others. `var` gives its default for null in
#   panzi-json-logic alone. With ==, null is equal to false and 0 in three of five; <= 0 it is in all but jsonlogic-rs. Text compared with a boolean is an
#   error in json-logic-engine, and "false" equals false in datalogic-py alone.
# Documentation: https://jsonlogic.com/operations.html says what missing and var do for keys that aren't there, and nothing of null.
# Why: CloudTrail writes null for the parameters and the answer of many calls. A rule that routes alerts, tried out in JavaScript, routes them elsewhere in
#   Python or Rust.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet jsonlogic-rs==0.5.0 datalogic-py==5.9.0 panzi-json-logic==1.0.1 || exit 2
npm install --silent --no-save json-logic-js@2.0.5 json-logic-engine@5.0.7 || exit 2
echo '{"eventName":"ConsoleLogin","requestParameters":null,"errorMessage":"","mfa":"false"}' >record.json
cat >rules <<'END'
{"missing":["eventName","requestParameters"]}
{"missing":["eventName","errorMessage"]}
{"missing":["eventName","errorCode"]}
{"var":["requestParameters","default"]}
{"var":["errorCode","default"]}
{"==":[{"var":"requestParameters"},false]}
{"==":[{"var":"requestParameters"},0]}
{"<=":[{"var":"requestParameters"},0]}
{"!":[{"var":"requestParameters"}]}
{"==":[{"var":"requestParameters"},null]}
{"==":[{"var":"mfa"},false]}
{"==":[{"var":"mfa"},"false"]}
END
cat >probe.mjs <<'END'
import { readFileSync } from "node:fs";
import { LogicEngine } from "json-logic-engine";
import logic from "json-logic-js";

const record = JSON.parse(readFileSync("record.json"));
const engine = new LogicEngine();
const say = (ask) => {
  try {
    return JSON.stringify(ask());
  } catch {
    return "error";
  }
};
const rules = readFileSync("rules", "utf8").trim().split("\n").map((line) => JSON.parse(line));
console.log(JSON.stringify(rules.map((rule) => [say(() => logic.apply(rule, record)), say(() => engine.run(rule, record))])));
END
node probe.mjs >answers.json
cat >probe.py <<'END'
import json

import datalogic_py
import json_logic
import jsonlogic_rs

record = json.load(open("record.json"))
as_text = lambda value: json.dumps(value, separators=(",", ":"))
for line, (js, engine) in zip(open("rules").read().splitlines(), json.load(open("answers.json"))):
    rule = json.loads(line)
    answers = {"js": js, "engine": engine, "rs": as_text(jsonlogic_rs.apply(rule, record)), "datalogic": as_text(datalogic_py.apply(rule, record)), "panzi": as_text(json_logic.jsonLogic(rule, record))}
    print(line, "all " + js if len({*answers.values()}) == 1 else ", ".join(f"{name} {answer}" for name, answer in answers.items()))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
{"missing":["eventName","requestParameters"]} js ["requestParameters"], engine [], rs [], datalogic [], panzi ["requestParameters"]
{"missing":["eventName","errorMessage"]} js ["errorMessage"], engine [], rs [], datalogic [], panzi ["errorMessage"]
{"missing":["eventName","errorCode"]} all ["errorCode"]
{"var":["requestParameters","default"]} js null, engine null, rs null, datalogic null, panzi "default"
{"var":["errorCode","default"]} all "default"
{"==":[{"var":"requestParameters"},false]} js false, engine true, rs false, datalogic true, panzi true
{"==":[{"var":"requestParameters"},0]} js false, engine true, rs false, datalogic true, panzi true
{"<=":[{"var":"requestParameters"},0]} js true, engine true, rs false, datalogic true, panzi true
{"!":[{"var":"requestParameters"}]} all true
{"==":[{"var":"requestParameters"},null]} all true
{"==":[{"var":"mfa"},false]} js false, engine error, rs false, datalogic true, panzi false
{"==":[{"var":"mfa"},"false"]} all true
END
