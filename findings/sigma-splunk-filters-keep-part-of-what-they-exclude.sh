#!/usr/bin/env bash
# Package: pySigma-backend-splunk 2.1.0 with pySigma 1.5.1 (PyPI)
# Guess: `selection and not filter` leaves out the records that the whole filter matches, also where one of its fields has |re or |fieldref, or is refused.
# Happens: such a field is put into a command of its own after the search, and `not` reaches only what stays in the search: of a filter for the type Root and an ARN by a regular expression, the query leaves out every Root, and then keeps only records whose ARN
#   matches. A filter of the one field alone is negated rightly, as != or NOT, and two expressions for one field are, too.
# Documentation: issues 29, 44, 51 and 74 of github.com/SigmaHQ/pySigma-backend-splunk are of expressions joined by `or`; none of those that were found is of `not`.
# Why: an alert on everything but a role that is allowed, told by its type and ARN, becomes one on nearly nothing but what is excluded, and the conversion succeeds.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet pysigma==1.5.1 pysigma-backend-splunk==2.1.0 || exit 2
cat >probe.py <<'END'
from sigma.backends.splunk import SplunkBackend
from sigma.collection import SigmaCollection

for condition in (
    "{userIdentity.arn|re: '.*:role/deploy'}",
    "{userIdentity.type: Root, userIdentity.arn|re: '.*:role/deploy'}",
    "{userIdentity.type: Root, userIdentity.accountId|fieldref: recipientAccountId}",
    "{userIdentity.type: Root, userAgent|re: [aws-cli, Boto3]}",
    "{userIdentity.type: Root, sourceIPAddress|cidr: 192.0.2.0/24}",
):
    rule = f"""
title: example
status: test
logsource: {{product: aws, service: cloudtrail}}
detection:
    selection: {{eventName: StopLogging}}
    filter: {condition}
    condition: selection and not filter
"""
    (query,) = SplunkBackend().convert(SigmaCollection.from_yaml(rule))
    print(f"not {condition}:", query.replace("\n", " "))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
not {userIdentity.arn|re: '.*:role/deploy'}: eventName="StopLogging" | regex userIdentity.arn!=".*:role/deploy"
not {userIdentity.type: Root, userIdentity.arn|re: '.*:role/deploy'}: eventName="StopLogging" NOT (userIdentity.type="Root") | regex userIdentity.arn=".*:role/deploy"
not {userIdentity.type: Root, userIdentity.accountId|fieldref: recipientAccountId}: eventName="StopLogging" NOT (userIdentity.type="Root") | where 'userIdentity.accountId'='recipientAccountId'
not {userIdentity.type: Root, userAgent|re: [aws-cli, Boto3]}: eventName="StopLogging" | rex field=userAgent "(?<userAgentMatch>aws-cli)" | eval userAgentCondition=if(isnotnull(userAgentMatch), "true", "false") | rex field=userAgent "(?<userAgentMatch2>Boto3)" | eval userAgentCondition2=if(isnotnull(userAgentMatch2), "true", "false") | search NOT (userIdentity.type="Root" userAgentCondition="true" OR userAgentCondition2="true")
not {userIdentity.type: Root, sourceIPAddress|cidr: 192.0.2.0/24}: eventName="StopLogging" NOT (userIdentity.type="Root" sourceIPAddress="192.0.2.0/24")
END
