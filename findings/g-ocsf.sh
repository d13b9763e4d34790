#!/usr/bin/env bash
# Package: pydantic-ocsf 3.0.0, py-ocsf-models 0.10.0, ocsf-json-schema 1.2.0 with jsonschema 4.26 or as served (PyPI)
# Guess: an OCSF event of class API Activity (6003), mapped from a CloudTrail record, is valid for each model of its version, and comes out of it as it went in: times in
#   milliseconds, account ids as text, unmapped as given; and what one refuses (a missing required field, a wrong activity, a text for time) the other refuses.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet pydantic-ocsf==3.0.0 ocsf-json-schema==1.2.0 jsonschema || exit 2
cat >probe.py <<'END'
import copy, json
from jsonschema import Draft202012Validator
from ocsf.v1_7_0.events import ApiActivity
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.7.0"))
validator = Draft202012Validator(schema.get_class_schema(class_name="api_activity", profiles=["cloud", "datetime"]))
event = {
  "activity_id": 3, "activity_name": "Update", "category_uid": 6, "category_name": "Application Activity", "class_uid": 6003, "class_name": "API Activity", "type_uid": 600303, "type_name": "API Activity: Update", "severity_id": 1, "severity": "Informational", "status_id": 2, "status": "Failure", "status_detail": "AccessDenied",
  "time": 1773480413123, "time_dt": "2026-03-14T09:26:53.123Z", "message": "m",
  "metadata": {"version": "1.7.0", "product": {"name": "CloudTrail", "vendor_name": "AWS", "version": "1.11"}, "uid": "u", "profiles": ["cloud", "datetime"], "event_code": "AwsApiCall"},
  "cloud": {"provider": "AWS", "region": "eu-central-1", "account": {"uid": "012345678901", "type": "AWS Account", "type_id": 10}},
  "actor": {"user": {"type": "AssumedRole", "type_id": 99, "uid": "AROAEXAMPLE:x", "uid_alt": "arn:aws:sts::012345678901:assumed-role/a/b", "account": {"uid": "012345678901"}}, "session": {"created_time": 1773480000000, "is_mfa": False, "issuer": "arn:aws:iam::012345678901:role/a"}, "invoked_by": "cloudformation.amazonaws.com"},
  "api": {"operation": "StopLogging", "service": {"name": "cloudtrail.amazonaws.com"}, "request": {"uid": "r", "data": {"name": "trail", "count": 5.0, "none": None}}, "response": {"error": "AccessDenied", "message": "no", "data": None}, "version": None},
  "src_endpoint": {"ip": "192.0.2.7", "domain": None}, "http_request": {"user_agent": "aws-cli/2"},
  "resources": [{"uid": "arn:aws:cloudtrail:eu-central-1:012345678901:trail/t", "owner": {"account": {"uid": "012345678901"}}, "type": "AWS::CloudTrail::Trail"}],
  "unmapped": {"readOnly": False, "eventType": "AwsApiCall", "tlsDetails.tlsVersion": "TLSv1.3", "sessionCredentialFromConsole": "true", "none": None},
  "observables": [{"name": "src_endpoint.ip", "type": "IP Address", "type_id": 2, "value": "192.0.2.7"}],
}
def without_none(v): return {k: without_none(x) for k, x in v.items() if x is not None} if isinstance(v, dict) else [without_none(x) for x in v] if isinstance(v, list) else v
def changed(name, path, value):
    e = copy.deepcopy(without_none(event)); target = e
    for key in path[:-1]: target = target[key]
    if value is ...: target.pop(path[-1], None)
    else: target[path[-1]] = value
    return name, e
cases = [("as is", without_none(event)), ("with nulls", event), changed("no time", ["time"], ...), changed("no activity_id", ["activity_id"], ...), changed("no class_uid", ["class_uid"], ...), changed("no metadata.product", ["metadata", "product"], ...), changed("no actor", ["actor"], ...), changed("no severity_id", ["severity_id"], ...), changed("no src_endpoint", ["src_endpoint"], ...), changed("no cloud", ["cloud"], ...),
 changed("activity 77", ["activity_id"], 77), changed("activity text", ["activity_id"], "3"), changed("class 3002", ["class_uid"], 3002), changed("type_uid wrong", ["type_uid"], 600301), changed("activity name wrong", ["activity_name"], "Create"), changed("time text", ["time"], "2026-03-14T09:26:53Z"), changed("time digits", ["time"], "1773480413123"), changed("time seconds", ["time"], 1773480413), changed("time half", ["time"], 1773480413123.5),
 changed("time_dt number", ["time_dt"], 1773480413), changed("time_dt no zone", ["time_dt"], "2026-03-14T09:26:53"), changed("account number", ["cloud", "account", "uid"], 12345678901), changed("ip is a service", ["src_endpoint", "ip"], "cloudformation.amazonaws.com"), changed("unknown field", ["eventName"], "StopLogging"), changed("unknown deep", ["actor", "user", "accessKeyId"], "AKIAEXAMPLE"), changed("severity 5", ["severity_id"], 5), changed("is_mfa text", ["actor", "session", "is_mfa"], "false"), changed("data text", ["api", "request", "data"], "{}"), changed("data list", ["api", "request", "data"], [1]), changed("observable 77", ["observables", 0, "type_id"], 77), changed("no uids of a user", ["actor", "user"], {"type": "Root"}), changed("actor empty", ["actor"], {}), changed("resources object", ["resources"], {"uid": "a"}), changed("status number", ["status_id"], 77), changed("version text", ["metadata", "version"], "1.1.0")]
for name, e in cases:
    errors = sorted(f"{'.'.join(map(str, x.path))} {x.message[:60]}" for x in validator.iter_errors(e))
    try:
        model = ApiActivity.model_validate(e)
        back = json.loads(model.model_dump_json(exclude_none=True, by_alias=True))
        def diff(a, b, path=""):
            if isinstance(a, dict) and isinstance(b, dict): return [x for k in sorted({*a, *b}) for x in diff(a.get(k, "-"), b.get(k, "-"), f"{path}.{k}")]
            return [] if a == b and type(a) is type(b) else [f"{path[1:]}: {json.dumps(a)[:60]} -> {json.dumps(b)[:60]}"]
        pyd = "takes " + ("same" if back == e else str(diff(e, back)))
    except Exception as error: pyd = "refuses " + " ".join(str(error).split())[:150]
    print(f"{name}: schema {'takes' if not errors else 'refuses ' + str(errors[:2])}; pydantic {pyd}")
END
venv/bin/python probe.py 2>&1 | tee seen
grep -q '^as is: schema takes; pydantic takes same$' seen
