#!/usr/bin/env bash
# Package: chdb 4.4.0 (PyPI), with ClickHouse of chdb-core 26.9.0
# Guess: ClickHouse reads records of CloudTrail from JSON lines with the types that JSON has: text stays text, a missing field and null are
#   NULL, and a field with text in one record and a boolean or an object in another becomes text, or stops the query; the
#   JSON type finds fields by the path that they have.
# Why: SIEMs on ClickHouse search CloudTrail so.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet chdb==4.4.0 chdb-core==26.9.0 || exit 2
cat >records.jsonl <<'END'
{"id":1,"eventName":"ConsoleLogin","eventTime":"2026-03-14T09:05:00Z","errorCode":null,"recipientAccountId":"012345678901","flag":true,"count":5,"mixed":"x","size":"10","requestParameters":null,"responseElements":{"ConsoleLogin":"Success"},"resources":[{"ARN":"a","accountId":"123456789012"}],"a.b":"dotted","a":{"b":"nested"}}
{"id":2,"eventName":"GetObject","eventTime":"2026-03-14T09:06:00Z","errorCode":"AccessDenied","recipientAccountId":"123456789012","flag":"true","count":5.5,"mixed":true,"size":10,"requestParameters":{"bucketName":"logs","Host":"h","host":"g","maxKeys":"5"},"responseElements":null}
{"id":3,"eventName":"CreateUser","eventTime":"2026-03-14T09:07:00.123Z","recipientAccountId":"000000000001","mixed":{"k":"v"},"requestParameters":{"userName":"example","maxKeys":7},"responseElements":{"user":{"userName":"example"}},"resources":[],"big":12345678901234567890123}
{"id":4,"eventName":"RunInstances","eventTime":"2026-03-14T09:08:00Z","errorCode":"","mixed":[1],"requestParameters":{"instancesSet":{"items":[{"imageId":"ami-1","maxCount":1}]}},"tags":{"a":{"b":1}}}
END
cat >probe.py <<'END'
import chdb
def ask(sql, setting=""):
    try:
        return str(chdb.query(sql + setting, "TSV")).strip().replace("\n", ",")
    except Exception as error:
        return "error " + str(error).replace("\n", " ")[:200]
whole = "file('records.jsonl', 'JSONAsObject', 'r JSON')"
plain = "file('records.jsonl', 'JSONEachRow')"
print(ask(f"describe {plain}")[:3000])
for condition in ["eventName = 'ConsoleLogin'", "errorCode = 'AccessDenied'", "errorCode != 'AccessDenied'", "errorCode is null", "errorCode = ''", "recipientAccountId = '012345678901'",
                  "recipientAccountId = '000000000001'", "flag = 'true'", "flag = true", "toString(flag) = 'true'", "count > 5", "mixed = 'x'", "mixed = 'true'", "mixed like '%k%'", "size = '10'", "toString(size) = '10'",
                  "requestParameters.userName = 'example'", "requestParameters.userName != 'example'", "requestParameters.userName is null", "requestParameters.maxKeys = '5'", "requestParameters.Host = 'h'",
                  "responseElements.ConsoleLogin = 'Success'", "responseElements.ConsoleLogin != 'Success'", "eventTime = '2026-03-14T09:05:00Z'", "eventTime like '2026-03-14T09%'", "eventTime > '2026-03-14T09:06:30Z'", "length(resources) = 0", "a.b = 'nested'", "`a.b` = 'dotted'", "tags.a.b = 1"]:
    print("rows:", condition, "→", ask(f"select id from {plain} where {condition} order by id"))
for condition in ["r.eventName = 'ConsoleLogin'", "r.errorCode = 'AccessDenied'", "r.errorCode != 'AccessDenied'", "r.errorCode is null", "r.errorCode = ''", "r.recipientAccountId = '012345678901'", "r.flag = 'true'", "r.flag = true",
                  "r.count > 5", "r.count = 5", "r.count::Float64 > 5", "r.mixed = 'x'", "r.mixed = true", "r.mixed.k = 'v'", "r.mixed like '%x%'", "r.size = '10'", "r.size = 10", "r.size > 5", "r.requestParameters.userName = 'example'", "r.requestParameters.userName is null", "r.requestParameters is null", "r.^requestParameters::String like '%example%'",
                  "r.requestParameters.maxKeys = '5'", "r.requestParameters.maxKeys = 7", "r.requestParameters.maxKeys > 6", "r.requestParameters.Host = 'h'", "r.requestParameters.host = 'g'", "r.responseElements.ConsoleLogin = 'Success'", "r.eventTime = '2026-03-14T09:05:00Z'", "r.eventTime::String like '2026-03-14T09%'", "r.eventTime > '2026-03-14T09:06:30Z'", "r.eventName like 'Console%'", "r.eventName in ('ConsoleLogin', 'CreateUser')", "startsWith(r.eventName, 'Console')", "match(r.eventName, 'Login')", "lower(r.eventName) = 'consolelogin'", "r.eventName::String = 'ConsoleLogin'",
                  "r.a.b = 'nested'", "r.`a.b` = 'dotted'", "r.tags.a.b = 1", "r.resources[].accountId = ['123456789012']", "has(r.resources[].accountId, '123456789012')", "r.requestParameters.instancesSet.items[].imageId[1] = 'ami-1'", "r.big is not null", "not (r.errorCode = 'AccessDenied')", "r.id in (1, 2)", "r.id > 2"]:
    print("json:", condition, "→", ask(f"select r.id from {whole} where {condition} order by r.id::Int64"))
for f in ["JSONExtractString(line, 'errorCode') = ''", "JSONExtractString(line, 'errorCode') != 'AccessDenied'", "JSONExtractString(line, 'flag') = 'true'", "JSONExtractBool(line, 'flag')", "JSONExtractInt(line, 'size') = 10", "JSONExtractInt(line, 'count') = 5", "JSONExtractFloat(line, 'count') > 5", "JSONHas(line, 'errorCode')", "JSONExtractString(line, 'a.b') = 'dotted'", "JSONExtractString(line, 'requestParameters', 'userName') = 'example'", "JSONExtractString(line, 'requestParameters') like '%example%'", "JSONExtractRaw(line, 'requestParameters') like '%\"userName\":\"example\"%'", "JSON_VALUE(line, '$.errorCode') = ''", "JSON_VALUE(line, '$.responseElements.user') != ''", "JSON_EXISTS(line, '$.errorCode')", "simpleJSONExtractString(line, 'userName') = 'example'", "simpleJSONHas(line, 'userName')", "JSONExtractString(line, 'responseElements') = ''", "visitParamExtractString(line, 'ConsoleLogin') = 'Success'", "JSONType(line, 'errorCode') = 'Null'", "JSONLength(line, 'resources') = 0", "isNull(JSONExtract(line, 'errorCode', 'Nullable(String)'))"]:
    print("text:", f, "→", ask(f"select JSONExtractInt(line, 'id') from file('records.jsonl', 'LineAsString', 'line String') where {f} order by 1"))
END
venv/bin/python probe.py 2>&1 | tee seen
