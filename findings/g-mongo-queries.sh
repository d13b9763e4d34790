#!/usr/bin/env bash
# Package: mingo 7.2.7, sift 17.1.4, @seald-io/nedb and lokijs as served (npm), mongomock 4.3.0 (PyPI)
# Guess: a query in MongoDB's language, as of a filter on alerts, finds the same records with each: also for missing and null, lists, dotted fields, numbers and text, $not and $nin.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet mongomock==4.3.0 || exit 2
echo '{"type":"module"}' >package.json; npm install --silent --ignore-scripts mingo@7.2.7 sift@17.1.4 @seald-io/nedb || exit 2
npm ls --depth=0 | grep nedb
cat >records.json <<'END'
[{"n":1,"eventName":"ConsoleLogin","userIdentity":{"type":"Root"},"errorCode":null,"readOnly":false,"size":10,"resources":[{"accountId":"a","type":"x"},{"accountId":"b","type":"y"}],"names":["a","b"],"requestParameters":null,"eventTime":"2026-03-14T09:26:53Z","ports":[22,443]},
{"n":2,"eventName":"DeleteTrail","userIdentity":{"type":"AssumedRole"},"errorCode":"AccessDenied","readOnly":false,"size":5,"names":[],"requestParameters":{"name":"t","items":[{"k":1},{"k":9}]},"eventTime":"2026-03-15T09:26:53Z","ports":[3389]},
{"n":3,"eventName":"ListUsers","userIdentity":{"type":"IAMUser"},"readOnly":true,"size":"5","names":"a","requestParameters":{},"resources":{"accountId":"a","type":"y"},"eventTime":"2026-03-16T09:26:53Z","ports":[]}]
END
cat >queries <<'END'
{"errorCode":"AccessDenied"}
{"errorCode":null}
{"errorCode":{"$ne":"AccessDenied"}}
{"errorCode":{"$ne":null}}
{"errorCode":{"$nin":["AccessDenied"]}}
{"errorCode":{"$nin":[null]}}
{"errorCode":{"$in":[null]}}
{"errorCode":{"$in":[null,"AccessDenied"]}}
{"errorCode":{"$exists":true}}
{"errorCode":{"$exists":false}}
{"errorCode":{"$not":{"$eq":"AccessDenied"}}}
{"errorCode":{"$not":{"$regex":"Denied"}}}
{"errorCode":{"$regex":"Denied"}}
{"eventName":{"$regex":"login","$options":"i"}}
{"eventName":{"$regex":"login"}}
{"size":5}
{"size":{"$gt":4}}
{"size":{"$lt":8}}
{"size":{"$not":{"$gt":8}}}
{"size":{"$gte":"5"}}
{"size":{"$type":"string"}}
{"eventTime":{"$gt":"2026-03-14T12:00:00Z"}}
{"readOnly":false}
{"readOnly":{"$ne":true}}
{"names":"a"}
{"names":{"$ne":"a"}}
{"names":[]}
{"names":["a","b"]}
{"names":["b","a"]}
{"names":{"$size":0}}
{"names":{"$all":["a"]}}
{"names":{"$all":[]}}
{"names":{"$in":["b"]}}
{"names":{"$nin":["b"]}}
{"names.0":"a"}
{"names":{"$elemMatch":{"$eq":"a"}}}
{"resources.accountId":"b"}
{"resources.accountId":{"$ne":"a"}}
{"resources.accountId":"a","resources.type":"y"}
{"resources":{"$elemMatch":{"accountId":"a","type":"y"}}}
{"resources.0.accountId":"a"}
{"resources.accountId":{"$exists":false}}
{"resources.accountId":{"$nin":["b"]}}
{"resources":{"accountId":"a","type":"y"}}
{"resources":{"type":"y","accountId":"a"}}
{"userIdentity.type":"Root"}
{"userIdentity":{"type":"Root"}}
{"userIdentity.userName":null}
{"requestParameters.name":null}
{"requestParameters.name":{"$exists":false}}
{"requestParameters.items.k":{"$gt":5}}
{"requestParameters.items.k":{"$gt":2,"$lt":8}}
{"requestParameters.items":{"$elemMatch":{"k":{"$gt":2,"$lt":8}}}}
{"ports":{"$gt":400}}
{"ports":{"$gt":100,"$lt":400}}
{"ports":{"$not":{"$gt":400}}}
{"ports":{"$gte":22,"$lte":22}}
{"$nor":[{"errorCode":"AccessDenied"}]}
{"$or":[{"errorCode":"AccessDenied"},{"readOnly":true}]}
{"$and":[{"size":{"$gt":4}},{"size":{"$lt":8}}]}
{"size":{"$mod":[5,0]}}
{"requestParameters":{}}
{"requestParameters":{"$ne":{}}}
{"requestParameters":null}
{"nothing":{"$lt":5}}
{"nothing":{"$gte":null}}
{"nothing":{"$lte":null}}
{"errorCode":{"$gte":null}}
{"nothing.deep":{"$ne":1}}
{"names":{"$not":{"$size":0}}}
{"nothing":{"$size":0}}
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs"; import { Query } from "mingo"; import sift from "sift"; import Nedb from "@seald-io/nedb";
const records = JSON.parse(readFileSync("records.json"));
const db = new Nedb(); await db.insertAsync(records.map((r) => structuredClone(r)));
const say = async (ask) => { try { return (await ask()).sort().join(" ") || "none"; } catch (error) { return "error"; } };
for (const line of readFileSync("queries", "utf8").trim().split("\n")) {
  const q = () => JSON.parse(line);
  console.log(JSON.stringify({ mingo: await say(() => records.filter((r) => new Query(q()).test(r)).map(({ n }) => n)), sift: await say(() => records.filter(sift(q())).map(({ n }) => n)), nedb: await say(async () => (await db.findAsync(q())).map(({ n }) => n)) }));
}
END
node probe.js >js
cat >probe.py <<'END'
import json, mongomock
records = json.load(open("records.json"))
c = mongomock.MongoClient().db.c; c.insert_many([dict(r) for r in records])
for line, js in zip(open("queries").read().splitlines(), open("js").read().splitlines()):
    try: seen = " ".join(str(r["n"]) for r in sorted(c.find(json.loads(line)), key=lambda r: r["n"])) or "none"
    except Exception as error: seen = "error"
    answers = json.loads(js) | {"mongomock": seen}
    print(("DIFFERS " if len(set(answers.values())) > 1 else "") + line, answers)
END
venv/bin/python probe.py | tee seen
diff - <(grep DIFFERS seen) </dev/null
