#!/usr/bin/env bash
# Package: dynalite 4.0.0 (npm), moto 5.2.5, boto3 1.44.8 (PyPI)
# Guess: both emulators of DynamoDB take and refuse a condition as the documentation of DynamoDB's expressions says: values
#   of two types are unequal, and lists and maps of equal values are equal.
# Happens: in dynalite no list or map that holds anything equals its like, so that = and IN are never met and <> always is;
#   sets are equal, and the size of an empty text is not 0. In moto true is equal to 1, and false to 0. Where one is wrong,
#   the other is right.
# Documentation: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.Conditions.html says
#   of EQ that it takes lists and maps, and that a value of another type does not match.
# Why: what rules remember is written under conditions: one that compares lists is never met under test with dynalite, and
#   one that took a flag for a count is met with moto, and not in DynamoDB.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[dynamodb,server]==5.2.5' boto3==1.44.8 || exit 2
echo '{"type":"commonjs"}' >package.json
npm install --silent --ignore-scripts dynalite@4.0.0 || exit 2
cat >server.js <<'END'
const server = require("dynalite")({ createTableMs: 0 });
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
END
cat >probe.py <<'END'
import sys

import boto3
from moto.server import ThreadedMotoServer

moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
moto.start()
item = {"id": {"S": "1"}, "list": {"L": [{"S": "a"}]}, "nolist": {"L": []}, "map": {"M": {"a": {"S": "b"}}}, "deep": {"M": {"a": {"L": []}}},
        "set": {"SS": ["a", "b"]}, "flag": {"BOOL": True}, "off": {"BOOL": False}, "count": {"N": "1"}, "text": {"S": ""}}
one, zero = {"N": "1"}, {"N": "0"}
cases = [("#list = :v", item["list"]), ("#list <> :v", item["list"]), ("#list IN (:v)", item["list"]), ("#nolist = :v", item["nolist"]),
         ("#list[0] = :v", {"S": "a"}), ("#map = :v", item["map"]), ("#deep = :v", item["deep"]), ("#set = :v", {"SS": ["b", "a"]}), ("size(#text) = :v", zero),
         ("#flag = :v", one), ("#flag <> :v", one), ("#off = :v", zero), ("#count = :v", item["flag"]), ("#flag IN (:v)", one), ("#text = :v", zero)]
for name, port in {"dynalite": sys.argv[1], "moto": moto.get_host_and_port()[1]}.items():
    db = boto3.client("dynamodb", endpoint_url=f"http://127.0.0.1:{port}", region_name="eu-central-1",
                      aws_access_key_id="example", aws_secret_access_key="example")
    db.create_table(TableName="memory", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], BillingMode="PAY_PER_REQUEST",
                    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
    db.put_item(TableName="memory", Item=item)
    for expression, value in cases:
        field = expression.split("#")[1].split()[0].strip(")").split("[")[0]
        try:
            db.put_item(TableName="memory", Item=item, ConditionExpression=expression, ExpressionAttributeValues={":v": value},
                        ExpressionAttributeNames={f"#{field}": field})
            seen = True
        except db.exceptions.ConditionalCheckFailedException:
            seen = False
        print(f"{name}: {expression} with {value}: {seen}")
END
timeout 300 node server.js >port & server=$!
trap 'kill $server || true; rm -rf "$folder"' EXIT
until [ -s port ]; do kill -0 $server && sleep 0.1 || exit 2; done
venv/bin/python probe.py "$(cat port)" 2>/dev/null | tee seen

diff - seen <<'END'
dynalite: #list = :v with {'L': [{'S': 'a'}]}: False
dynalite: #list <> :v with {'L': [{'S': 'a'}]}: True
dynalite: #list IN (:v) with {'L': [{'S': 'a'}]}: False
dynalite: #nolist = :v with {'L': []}: True
dynalite: #list[0] = :v with {'S': 'a'}: True
dynalite: #map = :v with {'M': {'a': {'S': 'b'}}}: False
dynalite: #deep = :v with {'M': {'a': {'L': []}}}: False
dynalite: #set = :v with {'SS': ['b', 'a']}: True
dynalite: size(#text) = :v with {'N': '0'}: False
dynalite: #flag = :v with {'N': '1'}: False
dynalite: #flag <> :v with {'N': '1'}: True
dynalite: #off = :v with {'N': '0'}: False
dynalite: #count = :v with {'BOOL': True}: False
dynalite: #flag IN (:v) with {'N': '1'}: False
dynalite: #text = :v with {'N': '0'}: False
moto: #list = :v with {'L': [{'S': 'a'}]}: True
moto: #list <> :v with {'L': [{'S': 'a'}]}: False
moto: #list IN (:v) with {'L': [{'S': 'a'}]}: True
moto: #nolist = :v with {'L': []}: True
moto: #list[0] = :v with {'S': 'a'}: True
moto: #map = :v with {'M': {'a': {'S': 'b'}}}: True
moto: #deep = :v with {'M': {'a': {'L': []}}}: True
moto: #set = :v with {'SS': ['b', 'a']}: True
moto: size(#text) = :v with {'N': '0'}: True
moto: #flag = :v with {'N': '1'}: True
moto: #flag <> :v with {'N': '1'}: False
moto: #off = :v with {'N': '0'}: True
moto: #count = :v with {'BOOL': True}: True
moto: #flag IN (:v) with {'N': '1'}: True
moto: #text = :v with {'N': '0'}: False
END
