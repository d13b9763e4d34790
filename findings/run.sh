#!/usr/bin/env bash
# Runs all findings, or the named ones, and prints one line for each.
# Exits 1 if one has changed or has no line in the README, 2 if none has but one could not be installed.
set -euo pipefail
cd "$(dirname "$0")"

names=("$@")
if [ $# -eq 0 ]; then
  for script in *.sh; do [ "$script" = run.sh ] || names+=("${script%.sh}"); done
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
changed=0 missing=0
for name in "${names[@]}"; do
  [ -f "$name.sh" ] || { echo "findings: there is no $name.sh" >&2; exit 2; }
  grep -qF "[$name]($name.sh)" README.md || { echo "findings: README.md has no line for $name" >&2; exit 1; }
  SECONDS=0 code=0
  bash "$name.sh" >"$log" 2>&1 </dev/null || code=$?
  case $code in
    0) result=same ;;
    2) result="not run" missing=1 ;;
    *) result=CHANGED changed=1 ;;
  esac
  printf '%-8s %-50s %3d s\n' "$result" "$name" "$SECONDS"
  if [ "$code" -ne 0 ] || [ $# -gt 0 ]; then sed 's/^/    /' "$log"; fi
done
if [ "$changed" -eq 1 ]; then exit 1; fi
if [ "$missing" -eq 1 ]; then exit 2; fi
