#!/usr/bin/env bash
# Package: quicktype 26.0.0 (npm), with Python 3.11, Go 1.26 and TypeScript
# Guess: types that quicktype makes of CloudTrail records read further records and write back what they read: account ids keep
#   their zeros and stay text, texts "true" and "false" stay text, times keep their form, another eventName and another field are taken.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
npm install --silent --no-save quicktype@26.0.0 || exit 2
record() { printf '{"eventVersion":"1.11","eventTime":"%s","eventName":"%s","recipientAccountId":"%s","readOnly":false,"userIdentity":{"accountId":"%s","sessionContext":{"attributes":{"mfaAuthenticated":"%s"}}},"requestID":"%s","port":"%s"}' "$@"; }
echo "[$(record 2026-03-14T09:26:53Z ConsoleLogin 123456789012 210987654321 true 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d 443),$(record 2026-03-14T10:26:53Z ConsoleLogin 123456789013 210987654321 false 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb61 22),$(record 2026-03-14T10:26:53Z ListUsers 123456789013 210987654321 false 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb62 22)]" >samples.json
echo "[$(record 2026-03-15T09:26:53Z DeleteTrail 000000000123 012345678901 true 1b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d 0443)]" >next.json
for lang in python go typescript java rust; do npx quicktype --lang $lang --src samples.json --top-level Records --out out.$lang >/dev/null 2>&1 || echo "quicktype failed $lang"; echo "== $lang"; grep -iE 'account|mfa|requestID|port|eventTime|eventName' out.$lang | grep -vE '^import|^//' | head -30; done
cat >probe.py <<'END'
import json, importlib.util, sys
spec = importlib.util.spec_from_file_location("out", "out.py"); out = importlib.util.module_from_spec(spec); spec.loader.exec_module(out)
given = json.load(open("next.json"))
try:
    back = out.records_to_dict(out.records_from_dict(given))
    print("python:", "same" if back == given else json.dumps(back))
except Exception as error: print("python:", type(error).__name__, error)
END
cp out.python out.py; python3 -m venv venv; venv/bin/pip install -q python-dateutil || exit 2
venv/bin/python probe.py | tee seen
grep -qx 'python: same' seen
