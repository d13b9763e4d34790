#!/usr/bin/env bash
# Package: duckdb-kql 1.1.2 with duckdb 2.0.1, adxpandas 0.2.3, adxlite 0.2.3 (PyPI)
# Guess: a condition in KQL, as Sentinel's rules have it on the table AWSCloudTrail, finds with each what Kusto's documentation says: == heeds case, has, contains, startswith and =~ don't; has wants a whole word;
#   a missing text is "", so that != and !has find it; an address that is none is in no range; summarize counts missing values as a group; or the query is refused.
# Why: rules of Sentinel are tested without Azure with these.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet 'duckdb-kql[duckdb]==1.1.2' duckdb==2.0.1 adxpandas==0.2.3 adxlite==0.2.3 pandas==3.1.1 || exit 2
cat >probe.py <<'END'
import duckdb_kql
import pandas
from adxlite import AdxLiteClient
from adxpandas import AdxPandasClient

rows = [
    {"Id": "login", "EventName": "ConsoleLogin", "ErrorCode": None, "SourceIpAddress": "192.0.2.7", "Arn": "arn:aws:iam::123456789012:user/example", "ReadOnly": False, "Size": 5.0, "Parameters": None},
    {"Id": "denied", "EventName": "GetObject", "ErrorCode": "AccessDenied", "SourceIpAddress": "cloudtrail.amazonaws.com", "Arn": "arn:aws:iam::123456789012:user/Example", "ReadOnly": True, "Size": None, "Parameters": '{"bucketName":"example-bucket","n":5}'},
    {"Id": "client", "EventName": "PutObject", "ErrorCode": "Client.UnauthorizedOperation", "SourceIpAddress": "2001:db8::7", "Arn": None, "ReadOnly": None, "Size": 12.0, "Parameters": '{"bucketName":"Other","n":"5"}'},
    {"Id": "empty", "EventName": "putobject", "ErrorCode": "", "SourceIpAddress": "198.51.100.7", "Arn": "arn:aws:sts::123456789012:assumed-role/aws_admin-role/me", "ReadOnly": False, "Size": 1000000.0, "Parameters": '{"items":[{"id":"a"}]}'},
]
frame = pandas.DataFrame(rows)
connection = duckdb_kql.connect()
connection.register("frame", frame)
connection.sql("CREATE TABLE T AS SELECT * FROM frame")
lite = AdxLiteClient()
lite.ingest("T", frame)
tools = {"duckdb-kql": lambda text: duckdb_kql.query(connection, text).fetchall(),
         "adxpandas": lambda text: AdxPandasClient({"T": frame}).query(text),
         "adxlite": lambda text: lite.query(text)}


def ids(answer):
    if hasattr(answer, "df"):
        answer = answer.df
    if hasattr(answer, "to_pandas"):
        answer = answer.to_pandas()
    if hasattr(answer, "values"):
        answer = answer.values.tolist()
    return " | ".join(",".join(str(value) for value in row) for row in sorted(answer, key=str))


for condition in ['EventName == "PutObject"', 'EventName =~ "PutObject"', 'EventName != "PutObject"', 'EventName has "Login"', 'EventName contains "login"', 'EventName !contains "login"',
                  'ErrorCode != "AccessDenied"', 'ErrorCode !has "UnauthorizedOperation"', 'ErrorCode has "unauthorizedoperation"', 'not(ErrorCode has "UnauthorizedOperation")', 'ErrorCode !in ("AccessDenied")',
                  'ErrorCode in~ ("accessdenied")', 'isempty(ErrorCode)', 'isnotempty(ErrorCode)', 'isnull(Size)', 'ErrorCode == ""', 'Arn has "example"', 'Arn has "user/example"', 'Arn has "aws_admin"', 'Arn has "admin"',
                  'Arn has_any ("me", "example")', 'Arn startswith "ARN:aws"', 'Arn endswith "/EXAMPLE"', 'Arn matches regex "user/[a-z]+$"', 'EventName hasprefix "Put"', 'EventName has_cs "putobject"',
                  'ipv4_is_in_range(SourceIpAddress, "192.0.2.0/24")', 'not(ipv4_is_in_range(SourceIpAddress, "192.0.2.0/24"))', 'ipv4_is_private(SourceIpAddress)', 'ReadOnly != true', 'not(ReadOnly)', 'ReadOnly == false',
                  'Size > 10', 'Size != 5', 'Size between (5 .. 12)', 'tostring(parse_json(Parameters).bucketName) == "example-bucket"', 'parse_json(Parameters).n == 5', 'tostring(parse_json(Parameters).n) == "5"',
                  'toint(parse_json(Parameters).n) == 5', 'isempty(parse_json(Parameters).bucketName)', 'tostring(parse_json(Parameters).items[0].id) == "a"', 'tostring(split(Arn, "/")[-1]) == "me"', 'strlen(ErrorCode) == 0',
                  'iff(ErrorCode has "Denied", "yes", "no") == "no"', 'coalesce(ErrorCode, "none") == "none"', 'extract("user/(.*)", 1, Arn) == "example"', 'countof(Arn, "aws") == 1', 'indexof(Arn, "user") == -1', 'tolower(EventName) == "putobject"',
                  'strcat(EventName, ErrorCode) == "ConsoleLogin"', 'isnotempty(ErrorCode) and Size > 10', 'ErrorCode in ("", "AccessDenied")']:
    for name, run in tools.items():
        try:
            answer = ids(run(f"T | where {condition} | project Id"))
        except Exception as error:
            answer = f"{type(error).__name__}: {str(error).splitlines()[0][:80] if str(error) else ''}"
        print(f"{condition:60} {name:11} {answer}")
for query in ["T | summarize count() by ErrorCode", "T | summarize dcount(ErrorCode)", "T | summarize n = countif(ErrorCode != '')", "T | summarize make_set(ErrorCode)", "T | distinct ErrorCode", "T | summarize min(Size), max(Size), avg(Size)",
              "T | extend who = tostring(split(Arn, '/')[1]) | summarize count() by who", "T | sort by Size desc | project Id", "T | top 2 by Size asc | project Id", "T | where Id in ((T | where Size > 10 | project Id)) | project Id",
              "let bad = dynamic(['AccessDenied']); T | where ErrorCode in (bad) | project Id", "T | join kind=inner (T | project Id2 = Id, ErrorCode) on ErrorCode | project Id, Id2", "T | join kind=leftanti (T | where Size > 10) on ErrorCode | project Id",
              "T | mv-expand item = parse_json(Parameters).items | project Id, x = tostring(item.id)"]:
    for name, run in tools.items():
        try:
            answer = ids(run(query))
        except Exception as error:
            answer = f"{type(error).__name__}: {str(error).splitlines()[0][:80] if str(error) else ''}"
        print(f"{query} {name}: {answer}")
END
venv/bin/python probe.py | tee seen
