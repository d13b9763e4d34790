#!/usr/bin/env bash
# Package: azuma 0.7.3, pysigma-backend-clickhouse 1.1.1 with chdb 4.4.0, pysigma-backend-parseable 0.1.0 with datafusion 55.0.0 (PyPI)
# Guess: each finds what a Sigma rule says: values ignore case, * and ? are wildcards, null and missing fields are alike, `not` of a filter on a missing field
#   is true, |re finds in the middle and heeds case, numbers compare as numbers, |cidr and |exists work, lists are or, |all is and.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet azuma==0.7.3 && python3 -m venv venv2 && venv2/bin/pip install --quiet 'pysigma<2' pysigma-backend-parseable==0.1.0 datafusion==55.0.0 chdb==4.4.0 pyarrow==26.0.1 && venv2/bin/pip install --quiet --no-deps --ignore-requires-python pysigma-backend-clickhouse==1.1.1 || exit 2
cat >records.json <<'END'
{"n":1,"eventName":"ConsoleLogin","errorCode":null,"errorMessage":null,"sourceIPAddress":"192.0.2.7","userIdentity.type":"Root","size":10485760,"readOnly":false,"note":"100%_sure\\x"}
{"n":2,"eventName":"DeleteTrail","errorCode":"AccessDenied","errorMessage":"not authorized","sourceIPAddress":"cloudtrail.amazonaws.com","userIdentity.type":"AssumedRole","size":5,"readOnly":false,"note":"a*b?c"}
{"n":3,"eventName":"ListUsers","errorCode":"","errorMessage":"Failed","sourceIPAddress":"2001:db8::7","userIdentity.type":"IAMUser","size":null,"readOnly":true,"note":"axb1c"}
END
cat >rules <<'END'
s: {eventName: ConsoleLogin} # s # 1
s: {eventName: consolelogin} # s # 1
s: {eventName: 'Console*'} # s # 1
s: {eventName: 'console*'} # s # 1
s: {eventName: '?istUsers'} # s # 3
s: {eventName|contains: Login} # s # 1
s: {eventName|contains: login} # s # 1
s: {eventName|startswith: delete} # s # 2
s: {eventName|endswith: USERS} # s # 3
s: {eventName|contains: ['Login', 'Trail']} # s # 1 2
s: {eventName|contains|all: ['List', 'Users']} # s # 3
s: {eventName|cased: consolelogin} # s # none
s: {eventName|contains|cased: Login} # s # 1
s: {eventName|re: Login} # s # 1
s: {eventName|re: login} # s # none
s: {eventName|re|i: login} # s # 1
s: {eventName|re: '^Delete'} # s # 2
s: {eventName|re: ['Login$', '^Delete']} # s # 1 2
s: {errorCode: null} # s # 1
s: {errorCode: ''} # s # 3
s: {errorCode: [null, '']} # s # 1 3
s: {errorCode: [null, AccessDenied]} # s # 1 2
s: {errorCode: '*'} # s # 2 3
s: {errorCode|exists: true} # s # 2 3
s: {errorCode|exists: false} # s # 1
s: {eventName: '*'}, f: {errorCode: AccessDenied} # s and not f # 1 3
s: {eventName: '*'}, f: {errorCode|startswith: Access} # s and not f # 1 3
s: {eventName: '*'}, f: {errorCode|contains: ied} # s and not f # 1 3
s: {eventName: '*'}, f: {errorCode: [AccessDenied, Other]} # s and not f # 1 3
s: {eventName: '*'}, f: {errorCode|re: Acc} # s and not f # 1 3
s: {eventName: '*'}, f: {errorCode: null} # s and not f # 2 3
s: {eventName: '*'}, f: {errorCode: AccessDenied, eventName: DeleteTrail} # s and not f # 1 3
s: {eventName: '*'}, f: {size|gt: 100} # s and not f # 2 3
s: {size: 5} # s # 2
s: {size: '5'} # s # 2
s: {size|gt: 100} # s # 1
s: {size|gte: 5} # s # 1 2
s: {size|lt: 100} # s # 2
s: {size: [5, 10485760]} # s # 1 2
s: {readOnly: false} # s # 1 2
s: {readOnly: 'false'} # s # 1 2
s: {readOnly: true} # s # 3
s: {sourceIPAddress|cidr: 192.0.2.0/24} # s # 1
s: {sourceIPAddress|cidr: '2001:db8::/32'} # s # 3
s: {sourceIPAddress|cidr: [192.0.2.0/24, '2001:db8::/32']} # s # 1 3
s: {eventName: '*'}, f: {sourceIPAddress|cidr: 192.0.2.0/24} # s and not f # 2 3
s: {userIdentity.type: root} # s # 1
s: {note: 'a\*b\?c'} # s # 2
s: {note: 'a?b?c'} # s # 2 3
s: {note|contains: '%_'} # s # 1
s: {note|contains: '100_'} # s # none
s: {note|startswith: '100%'} # s # 1
s: {note|endswith: '\x'} # s # 1
s: {note|contains: '\*'} # s # 2
s: [{eventName: ConsoleLogin}, {errorCode: AccessDenied}] # s # 1 2
s1: {eventName: ConsoleLogin}, s2: {errorCode: AccessDenied} # 1 of s* # 1 2
s1: {eventName: DeleteTrail}, s2: {errorCode: AccessDenied} # all of s* # 2
s1: {eventName: DeleteTrail}, s2: {errorCode: AccessDenied} # all of them # 2
s: {eventName: '*'}, f1: {errorCode: AccessDenied}, f2: {readOnly: true} # s and not 1 of f* # 1
s: {eventName: '*'}, f1: {errorCode: AccessDenied}, f2: {readOnly: true} # s and not all of f* # 1 2 3
s: {eventName|neq: ConsoleLogin} # s # 2 3
s: {errorCode|neq: AccessDenied} # s # 1 3
k: ['not authorized'] # k # 2
s: {eventName|fieldref: note} # s # none
END
cat >engines.py <<'END'
import json, sys
records = [json.loads(line) for line in open("records.json")]
import datafusion, pyarrow
from chdb import session
from sigma.collection import SigmaCollection
from sigma.backends.parseable import ParseableBackend
from sigma.backends.clickhouse.clickhouse import ClickhouseBackend
types = {"n": pyarrow.int64(), "size": pyarrow.int64(), "readOnly": pyarrow.bool_()}
table = pyarrow.table({key: pyarrow.array([r[key] for r in records], types.get(key, pyarrow.string())) for key in records[0]})
context = datafusion.SessionContext(); context.register_record_batches("logs", [table.to_batches()])
chdb = session.Session()
chdb.query("CREATE TABLE logs (n Int64, eventName Nullable(String), errorCode Nullable(String), errorMessage Nullable(String), sourceIPAddress Nullable(String), `userIdentity.type` Nullable(String), size Nullable(Int64), readOnly Nullable(Bool), note Nullable(String)) ENGINE = Memory")
chdb.query("INSERT INTO logs FORMAT JSONEachRow " + "\n".join(json.dumps(r) for r in records))
def rule(detection, condition): return f"title: t\nid: 97a80ec7-0e2f-4d05-9ef4-65760e634f6b\nstatus: test\nlevel: high\nlogsource: {{product: aws, service: cloudtrail}}\ndetection: {{{detection}, condition: {condition}}}\n"
def parseable(text):
    query = ParseableBackend(dataset="logs").convert(SigmaCollection.from_yaml(text))[0]
    return " ".join(str(r["n"]) for r in sorted(context.sql(query).to_pylist(), key=lambda r: r["n"])) or "none", query
def clickhouse(text):
    query = ClickhouseBackend().convert(SigmaCollection.from_yaml(text))[0]
    sql = "SELECT n FROM logs WHERE " + query.split(" WHERE ", 1)[1] + " ORDER BY n" if " WHERE " in query else query
    return " ".join(str(chdb.query(sql)).split()) or "none", query
for line in open("rules"):
    detection, condition, expected = (part.strip() for part in line.rsplit("#", 2))
    for name, ask in (("parseable", parseable), ("clickhouse", clickhouse)):
        query = ""
        try: seen, query = ask(rule(detection, condition))
        except Exception as error: seen = f"error {str(error)[:150]!r}"
        print(("" if seen == expected else "DIFFERS ") + f"{name}: {detection} | {condition}: expected {expected}, seen {seen}: {query}")
END
venv2/bin/python engines.py 2>/dev/null | tee seen
cat >azuma_probe.py <<'END'
import json
from azuma import Rule
records = [json.loads(line) for line in open("records.json")]
for r in records:
    kind = r.pop("userIdentity.type"); r["userIdentity"] = {"type": kind}
    for key in [k for k, v in r.items() if v is None]: del r[key]
for line in open("rules"):
    detection, condition, expected = (part.strip() for part in line.rsplit("#", 2))
    try:
        rule = Rule.model_validate_yaml(f"title: t\nid: 97a80ec7-0e2f-4d05-9ef4-65760e634f6b\nstatus: test\nlevel: high\nlogsource: {{product: aws, service: cloudtrail}}\ndetection: {{{detection}, condition: {condition}}}\n") if hasattr(Rule, "model_validate_yaml") else Rule.parse_raw_yaml(f"title: t\nstatus: test\nlogsource: {{product: aws}}\ndetection: {{{detection}, condition: {condition}}}\n")
        seen = " ".join(str(r["n"]) for r in records if rule.match(r)) or "none"
    except Exception as error: seen = f"error {type(error).__name__} {str(error)[:100]!r}"
    print(("" if seen == expected else "DIFFERS ") + f"azuma: {detection} | {condition}: expected {expected}, seen {seen}")
END
venv/bin/python azuma_probe.py 2>&1 | tee -a seen
diff - <(grep DIFFERS seen) </dev/null
