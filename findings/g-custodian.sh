#!/usr/bin/env bash
# Package: c7n 0.9.53 (PyPI)
# Guess: a policy of mode cloudtrail with two events of two services runs for these two calls only, not for the one service's call of the other's name; value filters with ne, not-in, not-regex and lt treat a missing key alike; op: in with a text as value asks for equality.
set -euo pipefail
cd "${PACKAGES:?}"
cat >cc.py <<'EOF'
import json
from c7n.mu import CloudWatchEventSource
from c7n.cwe import CloudWatchEvents
from c7n.filters.core import ValueFilter
class SF: pass
def pat(mode):
    s = CloudWatchEventSource(mode, SF()); 
    return s.render_event_pattern()
mode = {"type": "cloudtrail", "events": [{"source": "sns.amazonaws.com", "event": "DeleteTopic", "ids": "requestParameters.topicArn"}, {"source": "iot.amazonaws.com", "event": "UpdateThing", "ids": "requestParameters.thingName"}]}
try: print("pattern", pat(mode))
except Exception as e: print("ERR", type(e), e)
for src, name in [("sns.amazonaws.com", "DeleteTopic"), ("iot.amazonaws.com", "DeleteTopic"), ("iot.amazonaws.com", "UpdateThing")]:
    ev = {"detail-type": "AWS API Call via CloudTrail", "detail": {"eventSource": src, "eventName": name, "requestParameters": {"topicArn": "t", "thingName": "x"}}}
    try: print(src, name, CloudWatchEvents.get_ids(ev, mode))
    except Exception as e: print("ERR", type(e), e)
items = {"missing": {}, "null": {"k": None}, "text": {"k": "abc"}, "empty": {"k": ""}, "number": {"k": 5}, "numtext": {"k": "5"}, "list": {"k": ["abc", "d"]}, "elist": {"k": []}, "bool": {"k": False}}
for data in [{"op": "ne", "value": "abc"}, {"op": "eq", "value": "abc"}, {"op": "not-in", "value": ["abc"]}, {"op": "in", "value": ["abc"]}, {"op": "in", "value": "xabcx"}, {"op": "ni", "value": ["abc"]}, {"op": "regex", "value": "b"}, {"op": "regex", "value": ".*b"}, {"op": "glob", "value": "a*"}, {"op": "contains", "value": "abc"}, {"op": "contains", "value": "b"}, {"op": "lt", "value": 10}, {"op": "gt", "value": 1}, {"op": "lt", "value": 10, "value_type": "integer"}, {"value": "absent"}, {"value": "present"}, {"value": "empty"}, {"value": "not-null"}, {"op": "difference", "value": ["z"]}, {"op": "intersect", "value": ["abc"]}, {"op": "eq", "value": 5}, {"op": "eq", "value": "5"}, {"value": False}, {"value": "ABC", "value_type": "normalize"}, {"op": "mod", "value": 5}]:
    out = {}
    for n, i in items.items():
        try: out[n] = bool(ValueFilter({"type": "value", "key": "k", **data}).match(dict(i)))
        except Exception as e: out[n] = type(e).__name__
    print(json.dumps(data), "->", [n for n, v in out.items() if v is True], {n: v for n, v in out.items() if isinstance(v, str)})
EOF
v-c7n/bin/python -W ignore cc.py
