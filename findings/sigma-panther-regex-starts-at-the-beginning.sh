#!/usr/bin/env bash
# Package: pySigma-backend-panther 0.3.1 with pySigma 1.5.1, panther-core 0.16.3 and python-dateutil 2.9.0.post0
#   (PyPI)
# Guess: (not written down before the first run) the Python rule that the backend writes matches what the Sigma rule
#   matches: a regular expression anywhere in the value, `?` as one character, and text without regard to case. If an
#   address is no address, |cidr is no match.
# Happens: `|re: Login` becomes re.match, which begins at the start of the value, so it misses ConsoleLogin. A `?` is
#   taken as itself, and case counts everywhere. `|cidr` raises ValueError for "cloudtrail.amazonaws.com" and "AWS
#   Internal", which is what CloudTrail writes as the address of AWS's own calls. Rules convert without a warning and
#   alert less.
# Documentation: https://pypi.org/project/pySigma-backend-panther/ mentions none of it; the meaning is in
#   https://github.com/SigmaHQ/sigma-specification/blob/main/specification/sigma-rules-specification.md
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet pysigma==1.5.1 pysigma-backend-panther==0.3.1 panther-core==0.16.3 \
  python-dateutil==2.9.0.post0 || exit 2

cat >probe.py <<'END'
from panther_core.enriched_event import PantherEvent
from sigma.backends.panther import PantherBackend
from sigma.collection import SigmaCollection

RULE = """
title: rule
status: test
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {%s}
  condition: selection
"""


def matches(selection, **record):
    module = {}
    exec(PantherBackend().convert(SigmaCollection.from_yaml(RULE % selection)), module)
    try:
        return module["rule"](PantherEvent(record))
    except ValueError as error:
        return f"ValueError: {error}"


for selection in ["eventName|re: Login", "eventName|re: .*Login", "eventName: 'Console?ogin'", "eventName: Console*ogin",
                  "eventName: consolelogin", "eventName|contains: login"]:
    print(f"{selection}: {matches(selection, eventName='ConsoleLogin')}")
for address in ["192.0.2.7", "cloudtrail.amazonaws.com", "AWS Internal"]:
    print(f"cidr, {address}: {matches('sourceIPAddress|cidr: 192.0.2.0/24', sourceIPAddress=address)}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
eventName|re: Login: False
eventName|re: .*Login: True
eventName: 'Console?ogin': False
eventName: Console*ogin: True
eventName: consolelogin: False
eventName|contains: login: False
cidr, 192.0.2.7: True
cidr, cloudtrail.amazonaws.com: ValueError: 'cloudtrail.amazonaws.com' does not appear to be an IPv4 or IPv6 address
cidr, AWS Internal: ValueError: 'AWS Internal' does not appear to be an IPv4 or IPv6 address
END
