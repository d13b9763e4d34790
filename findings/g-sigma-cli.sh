#!/usr/bin/env bash
# Package: sigma-cli 3.1.0, pysigma-backend-sqlite 2.0.0 (PyPI)
# Guess: sigma convert of a folder converts every rule in it, or exits with an error that names the one it can't convert, and `sigma check` exits with an error for each of those: a misspelled
#   modifier, a condition that names no selection, YAML that is broken, a rule without logsource, a rule without a condition. Files are read with .yaml and .yml. With --skip-unsupported the other
#   rules are converted and the exit code is 0. A rule whose id is another's is refused.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet sigma-cli==3.1.0 pysigma-backend-sqlite==2.0.0 || exit 2
rule() { printf 'title: %s\nid: 00000000-0000-4000-8000-00000000000%s\nstatus: test\n%s\n' "$1" "$2" "$3"; }
SOURCE='logsource: {product: aws, service: cloudtrail}'
for name in good modifier condition broken logsource nocondition yaml duplicate regex; do mkdir -p $name; rule good 1 "$SOURCE
detection: {s: {eventName: ConsoleLogin}, condition: s}" >$name/a.yml; done
rm good/a.yml; rule good 1 "$SOURCE
detection: {s: {eventName: ConsoleLogin}, condition: s}" >good/a.yml
rule modifier 2 "$SOURCE
detection: {s: {eventName|contain: Login}, condition: s}" >modifier/b.yml
rule condition 2 "$SOURCE
detection: {s: {eventName: Login}, condition: selection}" >condition/b.yml
printf 'title: x\n  bad: [\n' >broken/b.yml
rule logsource 2 "detection: {s: {eventName: Login}, condition: s}" >logsource/b.yml
rule nocondition 2 "$SOURCE
detection: {s: {eventName: Login}}" >nocondition/b.yml
rule yaml 2 "$SOURCE
detection: {s: {eventName: Login}, condition: s}" >yaml/b.yaml
rule duplicate 1 "$SOURCE
detection: {s: {eventName: Login}, condition: s}" >duplicate/b.yml
rule regex 2 "$SOURCE
detection: {s: {eventName|re: '('}, condition: s}" >regex/b.yml
for name in good modifier condition broken logsource nocondition yaml duplicate regex; do
  code=0; venv/bin/sigma convert --target sqlite --without-pipeline $name >out 2>err || code=$?
  echo "$name: convert exits with $code, queries: $(grep -c SELECT out || true), $(grep -v '^Parsing' err | tr '\n' ' ' | cut -c1-200)"
  code=0; venv/bin/sigma convert --target sqlite --without-pipeline --skip-unsupported $name >out 2>err || code=$?
  echo "$name: convert --skip-unsupported exits with $code, queries: $(grep -c SELECT out || true), $(grep -v '^Parsing' err | tr '\n' ' ' | cut -c1-200)"
  code=0; venv/bin/sigma check $name >out 2>err || code=$?
  echo "$name: check exits with $code $(grep -iE 'found|error' out err | tr '\n' ' ' | cut -c1-250)"
done
