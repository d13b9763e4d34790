#!/usr/bin/env bash
# Package: tenzir 6.20.0 (PyPI; ships Tenzir's binary)
# Guess: read_ndjson keeps text as text, so that a condition finds a record by the text that CloudTrail wrote: an address, a time, an
#   account, a range. A field that is null or missing is unequal to every text, `== null` is true of it, and `not` of a comparison
#   gives the other records. A number is never equal to text.
# Why: a pipeline that drops or routes records by a condition loses those that the condition misses, without an error.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet tenzir==6.20.0 || exit 2
cat >records.jsonl <<'END'
{"id":1,"eventName":"CreateUser","eventTime":"2026-03-14T09:05:00Z","sourceIPAddress":"192.0.2.7","userIdentity":{"type":"IAMUser","accountId":"123456789012"},"requestParameters":{"cidrIp":"0.0.0.0/0","period":"5m","count":5},"errorCode":null,"tags":["a","b"]}
{"id":2,"eventName":"ListUsers","eventTime":"2026-03-14T09:06:00Z","sourceIPAddress":"ec2.amazonaws.com","userIdentity":{"type":"Root","accountId":"012345678901"},"requestParameters":null,"errorCode":"AccessDenied","tags":[]}
{"id":3,"eventName":"ConsoleLogin","eventTime":"2026-03-14T10:07:00Z","sourceIPAddress":"2001:db8::7","userIdentity":{"type":"Root","accountId":"012345678901"},"requestParameters":{"cidrIp":"192.0.2.0/24","period":"P1D","count":"5"}}
END
cat >conditions <<'END'
1 3	errorCode != "AccessDenied"
1 3	not (errorCode == "AccessDenied")
1 3	errorCode == null
2	errorCode != null
1	sourceIPAddress == "192.0.2.7"
2 3	sourceIPAddress != "192.0.2.7"
1	sourceIPAddress in ["192.0.2.7", "192.0.2.8"]
1	sourceIPAddress.starts_with("192.0.2.")
3	sourceIPAddress == "2001:db8::7"
2	sourceIPAddress.ends_with(".amazonaws.com")
1	sourceIPAddress.match_regex("^192[.]")
1	eventTime == "2026-03-14T09:05:00Z"
1 2	eventTime.starts_with("2026-03-14T09")
3	eventTime > "2026-03-14T10:00:00Z"
1	userIdentity.accountId == "123456789012"
2 3	userIdentity.accountId == "012345678901"
1	requestParameters.cidrIp == "0.0.0.0/0"
1	requestParameters.period == "5m"
3	requestParameters.period == "P1D"
3	requestParameters.count == "5"
1	requestParameters.count == 5
2	requestParameters == null
1	"a" in tags
1	tags[0] == "a"
1 2	eventName.match_regex("User")
2 3	userIdentity.type == "Root"
1	not (userIdentity.type == "Root") and eventName == "CreateUser"
2	userIdentity.type == "Root" and errorCode == "AccessDenied"
3	userIdentity.type == "Root" and errorCode != "AccessDenied"
2	tags.length() == 0
END
while IFS=$'\t' read -r expected condition; do
  seen=$(timeout 60 venv/bin/tenzir --bare-mode "read_ndjson | where $condition | select id | write_ndjson" <records.jsonl 2>warnings | sed 's/[^0-9]//g' | xargs || true)
  if [ "$seen" = "$expected" ]; then echo "same: $condition: $seen"
  else echo "DIFFERS: $condition: ${seen:-none}, not $expected; $(grep -m1 -E 'warning|error' warnings || true)"; fi
done <conditions | tee seen
if grep DIFFERS seen; then exit 1; fi
