#!/usr/bin/env bash
# Package: policy-sentry 0.15.2, cartography 0.143.0, stix2 3.0.2 (PyPI)
# Guess: policy_sentry's write_policy by ARNs and access levels knows ARNs with a path, a log group with :*, a FIFO queue, an alias; each gets the actions of its level, or is refused. Its expand() ignores case as IAM does and keeps what it doesn't know.
# Cartography maps a role session of CloudTrail to its role, whatever path the role has. stix2's Filter with != finds objects without the property; a MemoryStore gives the newest version of an object whatever the order.
set -euo pipefail
cd "${PACKAGES:?}"
cat >ps.py <<'EOF'
import json
from policy_sentry.command.write_policy import write_policy_with_template
from policy_sentry.analysis.expand import expand, get_expanded_policy
from policy_sentry.util.policy_files import get_actions_from_policy
def s(l, f):
    try: print(l, "=>", json.dumps(f())[:900])
    except BaseException as e: print(l, "ERR", type(e).__name__, str(e)[:200])
for arn in ["arn:aws:iam::123456789012:role/Example", "arn:aws:iam::123456789012:role/service-role/Example", "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/x", "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/x:*", "arn:aws:sqs:eu-west-1:123456789012:x.fifo", "arn:aws:kms:eu-west-1:123456789012:alias/x", "arn:aws:sns:eu-west-1:123456789012:alerts", "arn:aws:sns:eu-west-1:123456789012:alerts:00000000-0000-0000-0000-000000000001", "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main", "arn:aws:events:eu-west-1:123456789012:rule/x", "arn:aws:events:eu-west-1:123456789012:rule/bus/x", "arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b/AWSLogs/x/*", "arn:aws:lambda:eu-west-1:123456789012:function:x", "arn:aws:lambda:eu-west-1:123456789012:function:x:live", "arn:aws-cn:sns:cn-north-1:123456789012:alerts", "arn:aws:dynamodb:eu-west-1:123456789012:table/x", "arn:aws:dynamodb:eu-west-1:123456789012:table/x/stream/*", "arn:aws:dynamodb:eu-west-1:123456789012:table/x/index/y", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a/b-AbCdEf", "arn:aws:ssm:eu-west-1:123456789012:parameter/a/b", "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x"]:
    s(arn, lambda: [(st["Sid"], len(st["Action"]), st["Action"][:3], st["Resource"]) for st in write_policy_with_template({"mode": "crud", "write": [arn]})["Statement"]])
for a in ["s3:getobject", "S3:Get*", "s3:Get?bject", "sns:publish", "bedrock:*", "nosuch:*", "s3:NoSuchAction", "*", "s3:*Object"]: s(f"expand {a}", lambda: (lambda x: [len(x), x[:4]])(expand(a)))
s("expanded NotAction", lambda: get_expanded_policy({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}, {"Effect": "Deny", "Action": "sns:Publ*", "Resource": "*"}]}))
EOF
v-psentry/bin/python ps.py
cat >ca.py <<'EOF'
import inspect
import cartography.intel.aws.cloudtrail_management_events as m
print([n for n in dir(m) if "transform" in n or "arn" in n])
from datetime import datetime
import json
def ev(issuer, assumed, name="AssumeRole", ident=None, res=None):
    return {"EventName": name, "EventTime": datetime(2026, 3, 14), "EventId": "e", "CloudTrailEvent": json.dumps({"eventName": name, "userIdentity": ident or {"type": "AssumedRole", "arn": "arn:aws:sts::123456789012:assumed-role/Example/session", "accountId": "123456789012", "sessionContext": {"sessionIssuer": {"type": "Role", "arn": issuer}}}, "requestParameters": {"roleArn": assumed}, "responseElements": {"credentials": {}}, "resources": [{"ARN": assumed, "type": "AWS::IAM::Role"}]})}
for n in dir(m):
    if n.startswith("transform") and "assume_role" in n.lower():
        f = getattr(m, n); print(n, inspect.signature(f))
        for issuer in ["arn:aws:iam::123456789012:role/Example", "arn:aws:iam::123456789012:role/team/Example"]:
            try: print(issuer, "->", f([ev(issuer, "arn:aws:iam::123456789012:role/Target")], "123456789012") if len(inspect.signature(f).parameters) > 1 else f([ev(issuer, "arn:aws:iam::123456789012:role/Target")]))
            except Exception as e: print("ERR", type(e).__name__, e)
EOF
v-carto/bin/python ca.py || echo "cartography did not run"
cat >st.py <<'EOF'
import stix2
a = stix2.Indicator(name="a", pattern="[ipv4-addr:value = '192.0.2.7']", pattern_type="stix", labels=["x"], created="2026-01-01T00:00:00Z", modified="2026-01-01T00:00:00Z", id="indicator--00000000-0000-4000-8000-000000000001", valid_from="2026-01-01T00:00:00Z")
b = a.new_version(name="b", modified="2026-02-01T00:00:00Z"); c = a.new_version(labels=None, modified="2026-03-01T00:00:00Z") if False else a.new_version(name="c", revoked=True, modified="2026-03-01T00:00:00Z")
p = stix2.AttackPattern(name="Valid Accounts", id="attack-pattern--00000000-0000-4000-8000-000000000002", external_references=[{"source_name": "mitre-attack", "external_id": "T1078"}, {"source_name": "capec", "external_id": "CAPEC-560"}])
for order in ([a, b, c, p], [c, b, a, p]):
    m = stix2.MemoryStore(order)
    print("get", m.get(a.id)["name"], "query", [o["name"] for o in m.query([stix2.Filter("type", "=", "indicator")])], "all", len(m.all_versions(a.id)))
for f in [("labels", "!=", "x"), ("labels", "=", "x"), ("labels", "contains", "x"), ("revoked", "=", False), ("revoked", "!=", True), ("name", "!=", "a"), ("external_references.external_id", "=", "T1078"), ("external_references.external_id", "!=", "T1078"), ("modified", ">", "2026-02-15"), ("modified", ">", "2026-02-15T00:00:00Z"), ("name", "in", ["a", "c"]), ("name", "in", "abc"), ("created", "=", "2026-01-01T00:00:00Z"), ("created", "=", "2026-01-01T00:00:00.000Z"), ("confidence", "<", 50), ("name", "contains", "alid")]:
    try: print(f, [o["name"] for o in m.query([stix2.Filter(*f)])])
    except Exception as e: print(f, "ERR", type(e).__name__, str(e)[:100])
EOF
v-stix/bin/python st.py
