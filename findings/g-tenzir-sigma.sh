#!/usr/bin/env bash
# Package: tenzir 6.20.0 (PyPI; ships Tenzir's binary)
# Guess: Tenzir's operator sigma finds in CloudTrail records what a Sigma rule says: values ignore case, * is a wildcard, |contains, |startswith, |endswith, |re, |cidr, |gt, |exists and |all
#   work, null is a missing field, `not` of a filter on a missing field is true, `1 of` and `all of` work, and what it doesn't have is refused.
# Why: a rule that finds nothing looks like one that has nothing to find.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet tenzir==6.20.0 || exit 2
cat >records.jsonl <<'END'
{"id":1,"eventTime":"2026-03-14T09:05:00Z","eventName":"ConsoleLogin","sourceIPAddress":"192.0.2.7","userIdentity":{"arn":"arn:aws:iam::123456789012:root","type":"Root"},"size":10485760,"mfa":true,"account":"012345678901","groups":["a","b"]}
{"id":2,"eventTime":"2026-03-14T09:06:00Z","eventName":"DeleteTrail","sourceIPAddress":"cloudformation.amazonaws.com","errorCode":"AccessDenied","userIdentity":{"arn":"arn:aws:iam::123456789012:user/example","type":"IAMUser"},"size":5,"mfa":false,"account":"123456789012","groups":["c"]}
END
while IFS='|' read -r name detection; do
  condition=selection
  case $detection in *' && '*) condition=${detection##* && } detection=${detection% && *} ;; esac
  printf 'title: example\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n%b\n  condition: %s\n' "$detection" "$condition" | sed 's/~/|/g' >rule.yaml
  ids=$(timeout 20 venv/bin/tenzir --bare-mode 'from_stdin { read_ndjson } | sigma path="rule.yaml" | select id=evidences[0].data.id | to_stdout { write_ndjson }' <records.jsonl 2>messages | tr -dc '0-9\n' | xargs)
  echo "$name: ${ids:-none}$(if grep -qE 'warning' messages; then echo ', with a warning'; fi)$(if grep -qE 'error' messages; then echo ', with an error'; fi)"
  [ -n "${VERBOSE:-}" ] && head -3 messages
done <<'END' | tee seen
name|  selection: {eventName: ConsoleLogin}
case|  selection: {eventName: consolelogin}
wildcard|  selection: {eventName: Console*}
question mark|  selection: {eventName: Console?ogin}
contains|  selection: {eventName~contains: login}
startswith|  selection: {eventName~startswith: Delete}
endswith|  selection: {eventName~endswith: Trail}
re|  selection: {eventName~re: Login}
list|  selection: {eventName: [ConsoleLogin, DeleteTrail]}
contains all|  selection: {eventName~contains~all: [Console, Login]}
nested|  selection: {userIdentity.type: Root}
nested arn|  selection: {userIdentity.arn~endswith: ':root'}
number|  selection: {size: 5}
gt|  selection: {size~gt: 1000}
lte|  selection: {size~lte: 5}
boolean|  selection: {mfa: false}
account|  selection: {account: '012345678901'}
address|  selection: {sourceIPAddress: 192.0.2.7}
cidr|  selection: {sourceIPAddress~cidr: 192.0.2.0/24}
address startswith|  selection: {sourceIPAddress~startswith: '192.0.2.'}
time|  selection: {eventTime~startswith: '2026-03-14'}
null|  selection: {errorCode: null}
exists|  selection: {errorCode~exists: true}
exists false|  selection: {errorCode~exists: false}
filter on missing field|  selection: {userIdentity.type: [Root, IAMUser]}\n  filter: {errorCode: AccessDenied} && selection and not filter
filter contains on missing field|  selection: {userIdentity.type: [Root, IAMUser]}\n  filter: {errorCode~contains: Denied} && selection and not filter
1 of|  selection_a: {eventName: ConsoleLogin}\n  selection_b: {eventName: DeleteTrail} && 1 of selection_*
all of them|  selection_a: {eventName: ConsoleLogin}\n  selection_b: {userIdentity.type: Root} && all of them
list of maps|  selection:\n    - {eventName: ConsoleLogin}\n    - {size: 5}
keyword|  selection: ['ConsoleLogin']
list item|  selection: {groups: a}
list item contains|  selection: {groups~contains: c}
fieldref|  selection: {userIdentity.type~fieldref: eventName}
missing field name|  selection: {noSuchField: x}
negated missing|  selection: {eventName: ConsoleLogin}\n  filter: {noSuchField: x} && selection and not filter
END
