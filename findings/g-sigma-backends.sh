#!/usr/bin/env bash
# Package: pySigma 2.0.1 or what each needs, with the backends for Splunk 2.1.0, Kusto 1.0.1, Datadog 0.3.1, Google SecOps 1.0.0, Sumo Logic 0.2.5, Logpoint 1.0.2, CrowdStrike 3.0.0, SentinelOne PQ 0.1.6 and Quickwit 0.1.4 (PyPI)
# Guess: each backend says in its language what the rule says, or refuses: null and exists, cidr, numbers as numbers, a negation of a contains with *, quotation marks, backslashes and stars in values, cased, fieldref, regular expressions with flags, a keyword, one of many and all of them.
set -euo pipefail
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
cat >probe.py <<'END'
import importlib, sys
from sigma.collection import SigmaCollection
module, name = sys.argv[1].rsplit(".", 1)
Backend = getattr(importlib.import_module(module), name)
cases = {
 "plain": "eventName: StopLogging", "null": "errorCode: null", "null or value": "errorCode: [null, AccessDenied]", "exists": "errorCode|exists: true", "exists false": "errorCode|exists: false",
 "cidr": "sourceIPAddress|cidr: 192.0.2.0/24", "number": "bytes|gt: 1000", "number value": "port: 22", "star": r"key: 'a\*b'", "quote": "agent: 'say \"x\" it''s'", "backslash": r"path: 'a\\b'", "cased": "eventName|cased: stopLogging",
 "contains": "arn|contains: ':role/Admin'", "startswith list": "eventName|startswith: [Delete, Stop]", "all": "agent|contains|all: [aws, cli]", "fieldref": "a|fieldref: b", "re": "arn|re: '.*:user/[a-z]+$'", "re i": "arn|re|i: 'admin'", "bool": "readOnly: true", "empty": "errorCode: ''", "question": "eventName: 'Get?bject'", "account": "account: '012345678901'", "dots": "userIdentity.sessionContext.attributes.mfaAuthenticated: 'false'",
}
for label, text in cases.items():
    for condition in ["s", "not s"]:
        rule = f"title: t\nid: 00000000-0000-0000-0000-000000000000\nstatus: test\nlogsource: {{product: aws, service: cloudtrail}}\ndetection:\n    s:\n        {text}\n    condition: {condition}\n"
        try: out = Backend().convert(SigmaCollection.from_yaml(rule))
        except Exception as error: out = f"{type(error).__name__}: {str(error)[:90]}"
        print(f"{name} {label} [{condition}]: {out if isinstance(out, str) else ' ;; '.join(map(str, out))}")
END
while read -r package class; do
  python3 -m venv venv-$package && venv-$package/bin/pip install --quiet $package && venv-$package/bin/python probe.py $class 2>&1 || echo "$package failed"
done <<'END'
pysigma-backend-splunk==2.1.0 sigma.backends.splunk.SplunkBackend
pysigma-backend-kusto==1.0.1 sigma.backends.kusto.KustoBackend
pysigma-backend-datadog==0.3.1 sigma.backends.datadog.DatadogBackend
pysigma-backend-secops==1.0.0 sigma.backends.secops.SecOpsBackend
pysigma-backend-sumologic==0.2.5 sigma.backends.sumologic.SumoLogicCSEBackend
pysigma-backend-logpoint==1.0.2 sigma.backends.logpoint.LogpointBackend
pysigma-backend-crowdstrike==3.0.0 sigma.backends.crowdstrike.LogScaleBackend
pysigma-backend-sentinelone-pq==0.1.6 sigma.backends.sentinelone_pq.SentinelOnePQBackend
pysigma-backend-quickwit==0.1.4 sigma.backends.quickwit.QuickwitBackend
pysigma-backend-databricks==0.1.7 sigma.backends.databricks.DatabricksBackend
END
