#!/usr/bin/env bash
# Package: electrodb 3.9.3, dynamodb-toolbox 2.10.6, dynamoose 4.2.0, dynamodb-onetable 2.7.7 (npm), pynamodb 6.1.0 (PyPI)
# Guess: each of these toolkits writes a record's nested object whole, or refuses it; writes keys as they are given, so
#   that two keys that differ in case are two items; writes a time to live in seconds; orders numbers in a sort key as
#   numbers; and refuses a condition whose value is undefined.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts electrodb@3.9.3 dynamodb-toolbox@2.10.6 dynamoose@4.2.0 dynamodb-onetable@2.7.7 @aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb || exit 2
python3 -m venv venv && venv/bin/pip install --quiet pynamodb==6.1.0 || exit 2
cat >probe.js <<'END'
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Entity } from "electrodb";
import * as toolbox from "dynamodb-toolbox";
import dynamooseModule from "dynamoose";
import { Table as OneTable } from "dynamodb-onetable";
import { Dynamo } from "dynamodb-onetable/Dynamo";

const say = async (name, ask) => {
  let result;
  try { result = await ask(); } catch (error) { result = `refused: ${error.message.slice(0, 140)}`; }
  console.log(`${name}: ${typeof result === "string" ? result : JSON.stringify(result)}`);
};
const client = new DynamoDBClient({ region: "eu-central-1", endpoint: "http://127.0.0.1:1", credentials: { accessKeyId: "example", secretAccessKey: "example" } });
const nested = { policy: { Effect: "Allow" }, count: 3 };

const electro = new Entity({
  model: { entity: "object", version: "1", service: "alerts" },
  attributes: { key: { type: "string" }, size: { type: "number" }, parameters: { type: "any" }, map: { type: "map", properties: {} }, note: { type: "string" } },
  indexes: { main: { pk: { field: "pk", composite: ["key"] }, sk: { field: "sk", composite: ["size"] } } },
}, { table: "t" });
await say("electrodb, key AbC", () => electro.create({ key: "AbC", size: 9, parameters: nested }).params());
await say("electrodb, key abc", () => electro.create({ key: "abc", size: 10, map: nested, other: 1 }).params());
await say("electrodb, between 9 and 10", () => electro.query.main({ key: "a" }).between({ size: 9 }, { size: 10 }).params());
await say("electrodb, condition with undefined", () => electro.update({ key: "a", size: 1 }).set({ note: "x" }).where(({ note }, { eq }) => eq(note, undefined)).params());
await say("electrodb, set undefined", () => electro.update({ key: "a", size: 1 }).set({ note: undefined }).params());
await say("electrodb, get with a part of the key", () => electro.get({ key: "a" }).params());
await say("electrodb, delete with a part of the key", () => electro.delete({ key: "a" }).params());

const { Table, Entity: TEntity, item, string, number, any, map, PutItemCommand, UpdateItemCommand } = toolbox;
const table = new Table({ documentClient: DynamoDBDocumentClient.from(client), name: "t", partitionKey: { name: "key", type: "string" } });
const entity = new TEntity({ name: "object", table, schema: item({ key: string().key(), size: number().optional(), parameters: map({ policy: any().optional() }).optional(), note: string().optional() }) });
await say("toolbox, put", () => entity.build(PutItemCommand).item({ key: "AbC", size: 9, parameters: nested, other: 1 }).params());
await say("toolbox, condition with undefined", () => entity.build(PutItemCommand).item({ key: "a" }).options({ condition: { attr: "note", eq: undefined } }).params());
await say("toolbox, update undefined", () => entity.build(UpdateItemCommand).item({ key: "a", note: undefined }).params());

const dynamoose = dynamooseModule.default ?? dynamooseModule;
dynamoose.aws.ddb.set(client);
const schema = new dynamoose.Schema({ key: String, size: Number, parameters: Object, list: Array, time: Date, note: String });
const model = dynamoose.model("t", schema, { create: false, waitForActive: false, update: false });
await say("dynamoose, create", () => model.create({ key: "AbC", size: 9, parameters: nested, list: [nested], time: new Date(1e12), other: 1 }, { return: "request" }));
await say("dynamoose, text for a number", () => model.create({ key: "a", size: "9" }, { return: "request" }));
await say("dynamoose, update undefined", () => model.update({ key: "a" }, { note: undefined, size: 1 }, { return: "request" }));
await say("dynamoose, update nested", () => model.update({ key: "a" }, { parameters: nested }, { return: "request" }));
await say("dynamoose, scan with undefined", () => model.scan("note").eq(undefined).getRequest());
await say("dynamoose, scan, not then or", () => model.scan("note").not().eq("x").or().where("size").eq(1).where("time").exists().getRequest());
await say("dynamoose, condition undefined", () => model.update({ key: "a" }, { size: 1 }, { return: "request", condition: new dynamoose.Condition().filter("note").eq(undefined) }));
const ttl = dynamoose.model("u", new dynamoose.Schema({ key: String }, {}), { create: false, waitForActive: false, update: false, expires: 3600 });
await say("dynamoose, expires", async () => { const request = await ttl.create({ key: "a" }, { return: "request" }); return String(Object.values(request.Item).find((value) => value.N)?.N.length); });

const one = new OneTable({ name: "t", client: new Dynamo({ client }), schema: { format: "onetable:1.1.0", version: "0.0.1", indexes: { primary: { hash: "pk", sort: "sk" } }, models: { Object: { pk: { type: String, value: "object#${key}" }, sk: { type: String, value: "object#" }, key: { type: String, required: true }, size: { type: Number }, parameters: { type: Object }, strict: { type: Object, schema: { policy: { type: Object } } }, expires: { type: Date, ttl: true }, time: { type: Date }, note: { type: String } } } }, partial: true });
const ones = one.getModel("Object");
await say("onetable, create", () => ones.create({ key: "AbC", size: 9, parameters: nested, strict: nested, time: new Date(1e12), expires: new Date(1e12), other: 1 }, { execute: false }));
await say("onetable, text for a number", () => ones.create({ key: "a", size: "9x" }, { execute: false }));
await say("onetable, update undefined", () => ones.update({ key: "a", note: undefined }, { execute: false }));
await say("onetable, find without a key", () => ones.find({ note: "x" }, { execute: false }));
await say("onetable, get without a key", () => ones.get({ note: "x" }, { execute: false }));
await say("onetable, where undefined", () => ones.find({ key: "a" }, { execute: false, where: "${note} = {x}" }));
END
cat >probe.py <<'END'
from datetime import datetime, timezone
from pynamodb.attributes import *
from pynamodb.models import Model
class Record(Model):
    class Meta:
        table_name = "t"; region = "eu-central-1"
    key = UnicodeAttribute(hash_key=True)
    note = UnicodeAttribute(null=True)
    parameters = MapAttribute(null=True)
    size = NumberAttribute(null=True)
    json = JSONAttribute(null=True)
    time = UTCDateTimeAttribute(null=True)
    expires = TTLAttribute(null=True)
def say(name, ask):
    try:
        print(f"{name}: {ask()}")
    except Exception as error:
        print(f"{name}: refused {type(error).__name__} {str(error)[:100]}")
say("pynamodb, put", lambda: Record("AbC", parameters={"policy": {"Effect": "Allow"}, "count": 3, "when": None, "list": [1, "a"]}, size=9).serialize())
say("pynamodb, unknown attribute", lambda: Record("a", other=1).serialize())
say("pynamodb, unknown attribute set later", lambda: (lambda r: (setattr(r, "other", 1), r.serialize()))(Record("a")))
say("pynamodb, condition None", lambda: (Record.note == None).serialize({}, {}))
say("pynamodb, condition in", lambda: Record.note.is_in().serialize({}, {}))
say("pynamodb, naive time", lambda: Record("a", time=datetime(2026, 3, 14, 12)).serialize())
say("pynamodb, empty text", lambda: Record("a", note="").serialize())
say("pynamodb, float", lambda: Record("a", size=0.1).serialize())
say("pynamodb, text as a number", lambda: Record("a", size="9").serialize())
say("pynamodb, True as a number", lambda: Record("a", size=True).serialize())
say("pynamodb, number as text", lambda: Record("a", note=9).serialize())
say("pynamodb, ttl", lambda: Record("a", expires=datetime(2026, 3, 14, 12, tzinfo=timezone.utc)).serialize())
say("pynamodb, ttl naive", lambda: Record("a", expires=datetime(2026, 3, 14, 12)).serialize())
END
{ timeout 100 node probe.js 2>&1; venv/bin/python probe.py 2>&1; } | tee seen
diff - <(grep -E '^(electrodb, key|dynamoose, create|toolbox, put|onetable, create)' seen | grep -ciE '"pk":"[^"]*abc|"Effect"') <<'END'
5
END
