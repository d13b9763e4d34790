#!/usr/bin/env bash
# Package: pySigma 2.0.1, pysigma-backend-sqlite 2.1.1 (PyPI)
# Guess: a conversion reads the rules and leaves them as they are, so that a second one, with the same backend, another one or another pipeline, gives what it gives by itself.
# Happens: a pipeline changes the rules that it is given. The second conversion has `detail.detail.eventName`, or a value that is replaced twice, and one without a pipeline still has the first one's names and conditions. Load the rules anew, or copy.deepcopy()
#   them, for each.
# Documentation: https://sigmahq-pysigma.readthedocs.io/en/latest/Processing_Pipelines.html says that transformations are applied to the rule, and not that they stay in it for the next conversion; no issue of it was found.
# Why: who converts one set of rules for two systems, or in a server that keeps them, gets rules for the second that ask for fields which don't exist, and never alert.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet pysigma==2.0.1 pysigma-backend-sqlite==2.1.1 || exit 2
cat >probe.py <<'END'
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.processing.pipeline import ProcessingPipeline

RULE = """
title: example
status: test
logsource: {product: aws, service: cloudtrail}
detection:
    selection: {eventName: StopLogging}
    condition: selection
"""
PIPELINES = {
    "prefix": {"type": "field_name_prefix", "prefix": "detail."},
    "two names": {"type": "field_name_mapping", "mapping": {"eventName": ["eventName", "detail.eventName"]}},
    "condition": {"type": "add_condition", "conditions": {"source": "aws.cloudtrail"}},
    "value": {"type": "replace_string", "regex": "^", "replacement": "API-"},
}


def where(backend, rules):
    return backend.convert(rules)[0].split(" WHERE ")[1]


for name, transformation in PIPELINES.items():
    rules = SigmaCollection.from_yaml(RULE)
    backend = sqliteBackend(ProcessingPipeline.from_dict({"name": "example", "priority": 1, "transformations": [transformation]}))
    print(f"{name}: {where(backend, rules)}")
    print(f"{name}, again: {where(backend, rules)}")
    print(f"{name}, then without a pipeline: {where(sqliteBackend(), rules)}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
prefix: `detail.eventName`='StopLogging'
prefix, again: `detail.detail.eventName`='StopLogging'
prefix, then without a pipeline: `detail.detail.eventName`='StopLogging'
two names: eventName='StopLogging' OR `detail.eventName`='StopLogging'
two names, again: (eventName='StopLogging' OR `detail.eventName`='StopLogging') OR `detail.eventName`='StopLogging'
two names, then without a pipeline: (eventName='StopLogging' OR `detail.eventName`='StopLogging') OR `detail.eventName`='StopLogging'
condition: source='aws.cloudtrail' AND eventName='StopLogging'
condition, again: source='aws.cloudtrail' AND (source='aws.cloudtrail' AND eventName='StopLogging')
condition, then without a pipeline: source='aws.cloudtrail' AND (source='aws.cloudtrail' AND eventName='StopLogging')
value: eventName='API-StopLogging'
value, again: eventName='API-API-StopLogging'
value, then without a pipeline: eventName='API-API-StopLogging'
END
