#!/usr/bin/env bash
# Package: cel-python 0.5.0 (PyPI; its command line, like jq for CEL)
# Guess: `python -m celpy` reads records one a line, as jq does, and writes a JSON value for each; a line for which the expression fails gives null or an error of its own, and the others are answered; with -b the exit code says whether the expression was true, of all lines or of the last;
#   numbers keep their digits, text its letters, null is null, and what is no JSON is an error with a code other than 0.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet cel-python==0.5.0 || exit 2
cat >records.json <<'END'
{"eventName": "ConsoleLogin", "errorCode": null, "n": 1, "f": 1.0, "big": 12345678901234567890, "account": "012345678901", "tags": ["a", "ä"], "eventTime": "2026-03-14T09:26:53Z"}
{"eventName": "GetObject", "errorCode": "AccessDenied", "n": 5, "f": 0.5, "big": 1, "account": "123456789012", "tags": [], "eventTime": "2026-03-14T23:26:53Z"}
{"eventName": "PutObject", "n": -2, "f": 1e3, "tags": null}
END
head -1 records.json >one.json
try() {
  local code=0 input=$1; shift
  echo "celpy $* <$input"
  venv/bin/python -m celpy "$@" <"$input" 2>errors | sed 's/^/  /' || true
  venv/bin/python -m celpy "$@" <"$input" >/dev/null 2>&1 || code=$?
  echo "  exit $code, $(tail -1 errors | cut -c1-150)"
}
for expression in '.eventName' '.eventName == "ConsoleLogin"' '.errorCode == "AccessDenied"' '.errorCode != "AccessDenied"' 'has(jq.errorCode)' '.n > 2' '.n' '.f' '.big' '.account' '.tags' '.errorCode' 'jq' 'timestamp(.eventTime).getHours() > 20' 'size(.tags)' '.n + 1' '{"name": .eventName, "n": .n}' '.tags.exists(t, t == "a")' 'timestamp(.eventTime)' 'duration("5m")'; do
  try records.json "$expression"
done
for expression in '.eventName == "ConsoleLogin"' '.eventName == "PutObject"' '.eventName != "x"' '.errorCode == "AccessDenied"' '.n'; do try records.json -b "$expression"; done
try one.json -b '.eventName == "ConsoleLogin"'
try one.json -b '.eventName == "x"'
try one.json -s '.eventName'
try records.json -s '.eventName'
python3 -m json.tool one.json >long.json
try long.json '.eventName'
try long.json -s '.eventName'
printf 'no JSON\n' >bad.json
try bad.json '.eventName'
cat one.json bad.json >mixed.json
try mixed.json '.eventName'
try /dev/null -n '1 + 1'
try /dev/null -n '"a" == "a"'
try /dev/null -n -b '1 == 2'
try /dev/null -n '5.0 / 2.0'
try /dev/null -n 'b"abc"'
try /dev/null -n '[1, 2.0, null, true]'
