#!/usr/bin/env bash
# Package: pysigma-pipeline-ocsf 0.1.2 with pySigma-backend-sqlite (PyPI)
# Guess: the pipeline gives each field of a CloudTrail rule its OCSF name (api.operation, api.service.name, actor.user.uid, src_endpoint.ip, api.response.error, cloud.region), or refuses a field that it doesn't know; values that OCSF writes otherwise are changed or refused.
set -euo pipefail
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet pysigma-pipeline-ocsf==0.1.2 pysigma-backend-sqlite || exit 2
cat >probe.py <<'END'
import pkgutil, importlib, sigma.pipelines
import sigma.pipelines.ocsf as o
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
names = [n for n in dir(o) if "ocsf" in n.lower() and callable(getattr(o, n))]
print(names)
for n in names:
    for field in ["eventName", "eventSource", "errorCode", "errorMessage", "userIdentity.type", "userIdentity.arn", "userIdentity.accountId", "userIdentity.userName", "userIdentity.sessionContext.sessionIssuer.type", "sourceIPAddress", "userAgent", "awsRegion", "recipientAccountId", "requestParameters.roleName", "responseElements", "additionalEventData.MFAUsed", "eventType", "readOnly", "eventCategory", "tlsDetails.tlsVersion"]:
        rule = f"title: t\nlogsource: {{product: aws, service: cloudtrail}}\ndetection:\n    s:\n        {field}: x\n    condition: s\n"
        try: print(n, field, sqliteBackend(getattr(o, n)()).convert(SigmaCollection.from_yaml(rule)))
        except Exception as error: print(n, field, type(error).__name__, str(error)[:100])
END
venv/bin/python probe.py
