#!/usr/bin/env bash
# Package: cartography 0.143.0 (PyPI), of which only the module that reads CloudTrail is loaded, as the whole of it needs 2 GB of other packages.
# Guess: from an AssumeRole of CloudTrail Cartography links the two roles, whatever path they have: the record names the caller's role with its path in sessionIssuer.arn, and the other one in requestParameters.roleArn.
# Happens: the caller's role is made from the session's ARN, which has no path: team/Example becomes Example, for which the graph has no node, so that the link is never made, or one to another role of that name. The role that is assumed keeps its path.
# Documentation: nothing of it in the module's docs, nor in an issue that was found. IAM's guide says that the ARN of a session has no path: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
# Why: roles of services, of Identity Center and of teams have paths: a query for whoever assumed a role finds none of them, and looks complete. Use sessionIssuer.arn for a session's role.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet --no-deps cartography==0.143.0 && venv/bin/pip install --quiet boto3==1.44.8 neo4j==6.4.1 backoff==2.2.1 statsd==4.0.1 2>/dev/null || exit 2
cat >probe.py <<'END'
import json
import sys
import types
from datetime import datetime
from pathlib import Path

import cartography.intel

package = types.ModuleType("cartography.intel.aws")  # In place of its __init__, which imports all services.
package.__path__ = [str(Path(cartography.intel.__path__[0]) / "aws")]
sys.modules[package.__name__] = package
from cartography.intel.aws.cloudtrail_management_events import transform_assume_role_events_to_role_assumptions

account = "arn:aws:iam::123456789012"
for path in ("", "team/", "aws-reserved/sso.amazonaws.com/eu-west-1/"):
    issuer = {"type": "Role", "arn": f"{account}:role/{path}Example", "accountId": "123456789012", "userName": "Example"}
    session = {"type": "AssumedRole", "arn": "arn:aws:sts::123456789012:assumed-role/Example/alice", "accountId": "123456789012", "sessionContext": {"sessionIssuer": issuer}}
    target = f"{account}:role/{path}Target"
    record = {"eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "userIdentity": session, "requestParameters": {"roleArn": target}}
    event = {"EventId": "00000000-0000-4000-8000-000000000001", "EventName": "AssumeRole", "EventTime": datetime(2026, 3, 14), "CloudTrailEvent": json.dumps(record)}
    (link,) = transform_assume_role_events_to_role_assumptions([event])
    print(f"role/{path}Example assumes role/{path}Target: from {link['source_principal_arn']} to {link['destination_principal_arn']}")
END
venv/bin/python -W ignore probe.py 2>/dev/null | tee seen

diff - seen <<'END'
role/Example assumes role/Target: from arn:aws:iam::123456789012:role/Example to arn:aws:iam::123456789012:role/Target
role/team/Example assumes role/team/Target: from arn:aws:iam::123456789012:role/Example to arn:aws:iam::123456789012:role/team/Target
role/aws-reserved/sso.amazonaws.com/eu-west-1/Example assumes role/aws-reserved/sso.amazonaws.com/eu-west-1/Target: from arn:aws:iam::123456789012:role/Example to arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-west-1/Target
END
