#!/usr/bin/env bash
# Package: tenzir 6.20.0 (PyPI; ships Tenzir's binary)
# Guess: Tenzir's operator sigma finds the account id that a rule has in quotation marks, as it finds a name, and so do |contains, |startswith and |endswith.
# Happens: a value of digits becomes a number, though it is in quotation marks. Equality and |contains never find it in text, not even in an ARN that has the account, without a warning;
#   |startswith and |endswith take its digits without leading zeros, so that '0123' finds account 123456789012 and misses 012345678901. Beside a colon, with * or with |re it stays text.
# Documentation: https://docs.tenzir.com/reference/operators/sigma says that a rule's text is parsed into Tenzir's types, with an address as the example.
# Why: a rule for the records of one account, or for the roles of another, names an account id. It never alerts, and a rule beside it that names a user does.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet tenzir==6.20.0 || exit 2
cat >records.jsonl <<'END'
{"eventName":"ConsoleLogin","account":"012345678901","arn":"arn:aws:iam::012345678901:root","port":"22"}
{"eventName":"DeleteTrail","account":"123456789012","arn":"arn:aws:iam::123456789012:root","port":22}
END
while read -r item; do
  cat >rule.yaml <<END
title: example
logsource: {product: aws, service: cloudtrail}
detection:
  selection:
    $item
  condition: selection
END
  names=$(venv/bin/tenzir --bare-mode 'from_stdin { read_ndjson } | sigma path="rule.yaml" | select name=evidences[0].data.eventName | to_stdout { write_lines }' <records.jsonl 2>messages | xargs)
  echo "$item -> ${names:-none}$(if grep -q warning messages; then echo ', with a warning'; fi)"
done <<'END' | tee seen
eventName: consolelogin
account: '123456789012'
account: ['123456789012', '210987654321']
account|contains: '123456789012'
arn|contains: '123456789012'
arn|contains: ':123456789012:'
account: '123456789012*'
account|re: '^123456789012$'
account|startswith: '0123'
account|startswith: '123'
account|endswith: '012'
port: '22'
END

diff - seen <<'END'
eventName: consolelogin -> ConsoleLogin
account: '123456789012' -> none
account: ['123456789012', '210987654321'] -> none
account|contains: '123456789012' -> none
arn|contains: '123456789012' -> none
arn|contains: ':123456789012:' -> DeleteTrail
account: '123456789012*' -> DeleteTrail
account|re: '^123456789012$' -> DeleteTrail
account|startswith: '0123' -> DeleteTrail
account|startswith: '123' -> DeleteTrail
account|endswith: '012' -> DeleteTrail
port: '22' -> DeleteTrail
END
