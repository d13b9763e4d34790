#!/usr/bin/env bash
# Package: tenzir 6.20.0 (PyPI; ships Tenzir's binary)
# Guess: `where sourceIPAddress == "192.0.2.7"` finds the record, or is refused, since read_ndjson makes addresses, times, ranges
#   and durations of text that looks like one.
# Happens: == and `in` are false without a warning, and != is true, so that an exclusion excludes nothing. starts_with, match_regex
#   and > are null with a warning. Names of services, account ids and durations such as P1D stay text, and are found. With
#   `raw=true` all text stays text.
# Documentation: https://docs.tenzir.com/reference/types.md says that strong typing prevents comparing an address with text.
# Why: CloudTrail writes an address or a service's name in sourceIPAddress, so that such a condition is right for some records, and
#   drops or passes the others without a word.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet tenzir==6.20.0 || exit 2
cat >records.jsonl <<'END'
{"id":1,"eventTime":"2026-03-14T09:05:00Z","sourceIPAddress":"192.0.2.7","requestParameters":{"cidrIp":"0.0.0.0/0","period":"5m"},"recipientAccountId":"123456789012"}
{"id":2,"eventTime":"2026-03-14T09:06:00Z","sourceIPAddress":"ec2.amazonaws.com","requestParameters":{"cidrIp":"192.0.2.0/24","period":"P1D"},"recipientAccountId":"012345678901"}
END
ask() { # READER CONDITION: the ids that it finds, and whether Tenzir warned
  ids=$(venv/bin/tenzir --bare-mode "from_stdin { $1 } | where $2 | select id | to_stdout { write_ndjson }" <records.jsonl 2>messages | tr -dc '0-9\n' | xargs)
  echo "$2: ${ids:-none}$(if grep -q warning messages; then echo ', with a warning'; fi)"
}
while read -r condition; do
  ask read_ndjson "$condition"
done <<'END' | tee seen
sourceIPAddress == "192.0.2.7"
sourceIPAddress == 192.0.2.7
sourceIPAddress in ["192.0.2.7"]
sourceIPAddress != "192.0.2.7"
sourceIPAddress == "ec2.amazonaws.com"
sourceIPAddress.starts_with("192.0.2.")
eventTime == "2026-03-14T09:05:00Z"
eventTime > "2026-03-14T09:05:30Z"
requestParameters.cidrIp == "0.0.0.0/0"
requestParameters.period == "5m"
requestParameters.period == "P1D"
recipientAccountId == "012345678901"
END
ask 'read_ndjson raw=true' 'sourceIPAddress == "192.0.2.7"' | sed 's/^/raw: /' | tee -a seen

diff - seen <<'END'
sourceIPAddress == "192.0.2.7": none
sourceIPAddress == 192.0.2.7: 1
sourceIPAddress in ["192.0.2.7"]: none
sourceIPAddress != "192.0.2.7": 1 2
sourceIPAddress == "ec2.amazonaws.com": 2
sourceIPAddress.starts_with("192.0.2."): none, with a warning
eventTime == "2026-03-14T09:05:00Z": none
eventTime > "2026-03-14T09:05:30Z": none, with a warning
requestParameters.cidrIp == "0.0.0.0/0": none
requestParameters.period == "5m": none
requestParameters.period == "P1D": 2
recipientAccountId == "012345678901": 2
raw: sourceIPAddress == "192.0.2.7": 1
END
