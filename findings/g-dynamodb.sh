#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI), dynalite 4.0.0 (npm)
# Guess: both emulators of DynamoDB take and refuse a condition as the documentation of DynamoDB's expressions says: values
#   of two types are unequal and never less or greater, a missing attribute is unequal to every value, numbers
#   compare by value, text by bytes, and a function on a missing attribute is false.
# Why: a table that keeps what rules remember decides with conditions which alert is sent; tests of it run against these.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[dynamodb,server]==5.2.5' boto3==1.44.8 || exit 2
echo '{"type":"commonjs"}' >package.json
npm install --silent --ignore-scripts dynalite@4.0.0 || exit 2
cat >server.js <<'END'
const dynalite = require("dynalite");
const server = dynalite({ createTableMs: 0 });
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
END
cat >probe.py <<'END'
import sys
import boto3
from moto.server import ThreadedMotoServer

moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
moto.start()
ports = {"moto": moto.get_host_and_port()[1], "dynalite": sys.argv[1]}
item = {"id": {"S": "1"}, "n": {"N": "5"}, "big": {"N": "12345678901234567890123456789012345678"}, "s": {"S": "b"}, "five": {"S": "5"}, "t": {"BOOL": True},
        "z": {"NULL": True}, "l": {"L": [{"S": "a"}, {"N": "1"}]}, "m": {"M": {"k": {"S": "v"}, "n": {"N": "1"}}}, "ss": {"SS": ["a", "b"]},
        "ns": {"NS": ["1", "2"]}, "empty": {"S": ""}, "el": {"L": []}, "bin": {"B": b"abc"}}
values = {":n5": {"N": "5"}, ":n50": {"N": "5.0"}, ":n4": {"N": "4"}, ":n10": {"N": "10"}, ":sb": {"S": "b"}, ":s5": {"S": "5"}, ":sa": {"S": "a"}, ":t": {"BOOL": True},
          ":z": {"NULL": True}, ":S": {"S": "S"}, ":N": {"S": "N"}, ":NULL": {"S": "NULL"}, ":la": {"L": [{"S": "a"}, {"N": "1"}]}, ":ssba": {"SS": ["b", "a"]}, ":n1": {"N": "1"},
          ":v": {"S": "v"}, ":e": {"S": ""}, ":n0": {"N": "0"}, ":n2": {"N": "2"}, ":B": {"S": "B"}, ":n3": {"N": "3"}, ":big": {"N": "12345678901234567890123456789012345679"}}
cases = """
true n = :n5
true n = :n50
false n = :s5
true n <> :s5
false five = :n5
true n > :n4
true n < :n10
false n > :s5
false n < :s5
false s > :n5
true missing <> :n5
false missing = :n5
false missing < :n5
false missing > :n5
true NOT missing = :n5
true NOT missing < :n5
false missing = missing2
true z = :z
false z = :n5
true z <> :n5
true attribute_exists(z)
false attribute_not_exists(z)
true attribute_not_exists(missing)
true attribute_type(z, :NULL)
true attribute_type(s, :S)
false attribute_type(missing, :S)
true begins_with(s, :sb)
true begins_with(s, :e)
false begins_with(missing, :sb)
false begins_with(n, :s5)
true contains(s, :sb)
true contains(l, :sa)
true contains(l, :n1)
true contains(ss, :sa)
true contains(ns, :n1)
false contains(ns, :sa)
false contains(n, :n5)
false contains(missing, :sa)
false contains(m, :v)
true size(s) = :n1
true size(l) = :n2
true size(ss) = :n2
true size(m) = :n2
true size(empty) = :n0
true size(el) = :n0
true size(bin) = :n3
false size(n) = :n1
false size(missing) = :n0
false size(missing) < :n5
true n IN (:s5, :n5)
false n IN (:s5, :n4)
true n BETWEEN :n4 AND :n10
false s BETWEEN :n4 AND :n10
false missing BETWEEN :n4 AND :n10
true l = :la
true ss = :ssba
true m.k = :v
false m.missing = :v
true m.missing <> :v
true missing.k <> :v
true l[0] = :sa
false l[9] = :sa
true l[9] <> :sa
true attribute_not_exists(l[9])
true attribute_not_exists(m.missing.deeper)
true attribute_not_exists(s.deeper)
true t = :t
true t <> :n1
false t = :n1
true big <> :big
true big < :big
true n = :n5 AND NOT n = :n4 OR missing = :n5
true NOT n = :n4 AND n = :n5
true missing = :n5 OR n = :n5
true :n4 < n
true :n5 = n
""".strip().splitlines()
for name, port in ports.items():
    db = boto3.client("dynamodb", endpoint_url=f"http://127.0.0.1:{port}", region_name="eu-central-1", aws_access_key_id="example", aws_secret_access_key="example")
    db.create_table(TableName="memory", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST")
    db.put_item(TableName="memory", Item=item)
    same = 0
    for case in cases:
        expected, expression = case.split(" ", 1)
        used = {k: v for k, v in values.items() if k in expression.replace("(", " ").replace(")", " ").replace(",", " ").split()}
        names = {}
        try:
            db.put_item(TableName="memory", Item=item, ConditionExpression=expression, **({"ExpressionAttributeValues": used} if used else {}))
            seen = "true"
        except db.exceptions.ConditionalCheckFailedException:
            seen = "false"
        except Exception as error:
            seen = "error " + str(error)[:160]
        if seen == expected:
            same += 1
        else:
            print(f"{name}: {expression}: {seen}, not {expected}")
    print(name, same, "of", len(cases))
END
node server.js >port & server=$!
trap 'kill $server; rm -rf "$folder"' EXIT
until [ -s port ]; do sleep 0.1; done
venv/bin/python probe.py "$(cat port)" 2>/dev/null | tee seen
! grep -q ', not ' seen
