#!/usr/bin/env bash
# Package: dynamoose 4.2.0 (npm); electrodb 3.9.3, dynamodb-onetable 2.7.7 (npm) and pynamodb 6.1.0 (PyPI) for comparison
# Guess: an attribute of type Object, Array or ANY takes any object or list, as `any`, Object and MapAttribute do in the
#   others; what is not saved is an error, as text for a number is.
# Happens: of an object without a schema of its own dynamoose saves {}, and of a list [], when an item is created and when it
#   is updated, with dynamoose.type.ANY, too. There is no error and no warning. saveUnknown with their paths keeps them.
# Documentation: https://dynamoosejs.com/guide/Schema says that `schema` is for the fields of an object, that ANY is for any
#   type, and that saveUnknown is off, for properties which the schema lacks; that it lacks these is not said.
# Why: the alert is in the table with its requestParameters empty, and the record behind it may be gone by then.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts dynamoose@4.2.0 electrodb@3.9.3 dynamodb-onetable@2.7.7 @aws-sdk/client-dynamodb@3.1169.0 || exit 2
python3 -m venv venv
venv/bin/pip install --quiet pynamodb==6.1.0 || exit 2
cat >probe.js <<'END'
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Table } from "dynamodb-onetable";
import { Dynamo } from "dynamodb-onetable/Dynamo";
import dynamoose from "dynamoose";
import { Entity } from "electrodb";

const client = new DynamoDBClient({ region: "eu-central-1", credentials: { accessKeyId: "example", secretAccessKey: "example" } });
dynamoose.aws.ddb.set(client);
const alert = { id: "a", parameters: { policy: "Allow" }, resources: [{ type: "AWS::S3::Bucket" }, "logs"] };
const show = (name, { parameters, resources }) => console.log(`${name}: ${JSON.stringify({ parameters, resources })}`);

const options = { create: false, waitForActive: false, update: false };
const model = (name, settings, types) => dynamoose.model(name, new dynamoose.Schema({ id: String, size: Number, ...types }, settings), options);
const plain = model("plain", {}, { parameters: Object, resources: Array });
show("dynamoose, create", (await plain.create(alert, { return: "request" })).Item);
const update = await plain.update({ id: "a" }, { parameters: alert.parameters }, { return: "request" });
console.log(`dynamoose, update: ${JSON.stringify(update.ExpressionAttributeValues)}`);
console.log(`dynamoose, text for a number: ${await plain.create({ id: "a", size: "9" }, { return: "request" }).catch((error) => error.name)}`);
const open = model("open", { saveUnknown: ["parameters.**", "resources.**"] }, { parameters: Object, resources: Array });
show("dynamoose, saveUnknown", (await open.create(alert, { return: "request" })).Item);
const any = model("any", {}, { parameters: dynamoose.type.ANY, resources: dynamoose.type.ANY });
show("dynamoose, ANY", (await any.create(alert, { return: "request" })).Item);

const entity = new Entity({
  model: { entity: "alert", version: "1", service: "example" },
  attributes: { id: { type: "string" }, parameters: { type: "any" }, resources: { type: "any" } },
  indexes: { main: { pk: { field: "pk", composite: ["id"] } } },
}, { table: "table" });
show("electrodb, any", entity.create(alert).params().Item);

const models = { Alert: { pk: { type: String, value: "${id}" }, id: { type: String }, parameters: { type: Object }, resources: { type: Array } } };
const table = new Table({ name: "table", client: new Dynamo({ client }), partial: true, schema: { format: "onetable:1.1.0", version: "0.0.1", indexes: { primary: { hash: "pk" } }, models } });
show("onetable, Object and Array", (await table.getModel("Alert").create(alert, { execute: false })).Item);
END
cat >probe.py <<'END'
import json

from pynamodb.attributes import ListAttribute, MapAttribute, UnicodeAttribute
from pynamodb.models import Model


class Alert(Model):
    class Meta:
        table_name = "table"

    id = UnicodeAttribute(hash_key=True)
    parameters = MapAttribute()
    resources = ListAttribute()


item = Alert("a", parameters={"policy": "Allow"}, resources=[{"type": "AWS::S3::Bucket"}, "logs"]).serialize()
print("pynamodb, MapAttribute and ListAttribute:", json.dumps({key: item[key] for key in ("parameters", "resources")}, separators=(",", ":")))
END
{ node probe.js 2>/dev/null; venv/bin/python probe.py; } | tee seen

diff - seen <<'END'
dynamoose, create: {"parameters":{"M":{}},"resources":{"L":[]}}
dynamoose, update: {":v0":{"M":{}}}
dynamoose, text for a number: TypeMismatch
dynamoose, saveUnknown: {"parameters":{"M":{"policy":{"S":"Allow"}}},"resources":{"L":[{"M":{"type":{"S":"AWS::S3::Bucket"}}},{"S":"logs"}]}}
dynamoose, ANY: {"parameters":{"M":{}},"resources":{"L":[]}}
electrodb, any: {"parameters":{"policy":"Allow"},"resources":[{"type":"AWS::S3::Bucket"},"logs"]}
onetable, Object and Array: {"parameters":{"M":{"policy":{"S":"Allow"}}},"resources":{"L":[{"M":{"type":{"S":"AWS::S3::Bucket"}}},{"S":"logs"}]}}
pynamodb, MapAttribute and ListAttribute: {"parameters":{"M":{"policy":{"S":"Allow"}}},"resources":{"L":[{"M":{"type":{"S":"AWS::S3::Bucket"}}},{"S":"logs"}]}}
END
