#!/usr/bin/env bash
# Package: pySigma-backend-kusto 1.0.1 with pySigma 1.5.1, duckdb-kql 1.1.2 with duckdb 2.0.1 (PyPI)
# Guess: a rule for CloudTrail becomes a condition of KQL on its fields, or is refused: a field within an object, as userIdentity.type, is a path, and null finds records without the field.
# Happens: a name with a dot is put into apostrophes, in which KQL has text: `'userIdentity.type' =~ "Root"` compares two texts, is false for every record, and its negation true. Without the apostrophes it is right, and only |cidr leaves them out.
#   null becomes isnull(), which is never true of Kusto's strings, while `|exists: false` becomes isempty(), which is right. Both happen without a pipeline and with sentinel_asim_pipeline; azure_monitor_pipeline refuses such fields
#   instead. Write `|exists: false` for null, and give each field of an object a name of its own by a pipeline with a FieldMappingTransformation.
# Documentation: Kusto's pages say that quotation marks of both kinds make a string, and that string values can't be null, so that isnull() is false for them: https://learn.microsoft.com/en-us/kusto/query/scalar-data-types/string and
#   https://learn.microsoft.com/en-us/kusto/query/isnull-function
# Why: most rules for CloudTrail ask for a field of userIdentity or requestParameters. The converted alert is accepted and never sounds, and one with such a filter alerts on what it excludes.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet pysigma==1.5.1 pysigma-backend-kusto==1.0.1 'duckdb-kql[duckdb]==1.1.2' duckdb==2.0.1 || exit 2

cat >probe.py <<'END'
import duckdb_kql
from sigma.backends.kusto import KustoBackend
from sigma.collection import SigmaCollection
from sigma.pipelines.sentinelasim import sentinel_asim_pipeline

connection = duckdb_kql.connect()
records = "VALUES ('root', {'type': 'Root'}), ('user', {'type': 'IAMUser'})"
connection.sql(f'CREATE TABLE T AS SELECT * FROM ({records}) AS records("eventID", "userIdentity")')


def convert(detection, condition="selection", pipeline=None):
    rule = f"""
title: example
status: test
logsource: {{product: aws, service: cloudtrail}}
detection:
    selection:
        {detection}
    condition: {condition}
"""
    (query,) = KustoBackend(pipeline).convert(SigmaCollection.from_yaml(rule))
    return query


def found(condition):
    return sorted(row[0] for row in duckdb_kql.query(connection, f"T | where {condition} | project eventID").fetchall())


for condition in [convert("userIdentity.type: Root"), convert("userIdentity.type: Root", "not selection"), 'userIdentity.type =~ "Root"']:
    print(f"{condition}: finds {found(condition)}")
for detection in ["userIdentity.type|contains: Root", "userIdentity.sessionContext.attributes.mfaAuthenticated: 'false'", "requestParameters.cidrIp|cidr: 192.0.2.0/24", "errorCode: null", "errorCode|exists: false"]:
    print(f"{detection} becomes {convert(detection)}")
print(convert("userIdentity.type: Root", pipeline=sentinel_asim_pipeline(query_table="AWSCloudTrail")).replace("\n", " "))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
'userIdentity.type' =~ "Root": finds []
not('userIdentity.type' =~ "Root"): finds ['root', 'user']
userIdentity.type =~ "Root": finds ['root']
userIdentity.type|contains: Root becomes 'userIdentity.type' contains "Root"
userIdentity.sessionContext.attributes.mfaAuthenticated: 'false' becomes 'userIdentity.sessionContext.attributes.mfaAuthenticated' =~ "false"
requestParameters.cidrIp|cidr: 192.0.2.0/24 becomes ipv4_is_in_range(requestParameters.cidrIp, "192.0.2.0/24")
errorCode: null becomes isnull(errorCode)
errorCode|exists: false becomes isempty(errorCode)
AWSCloudTrail | where 'userIdentity.type' =~ "Root"
END
