#!/usr/bin/env bash
# Package: @microsoft/sarif-multitool 5.7.0 (npm)
# Guess: `sarif-multitool validate` exits non-zero for a file that breaks SARIF's schema, so it can stand in CI as it is.
# Happens: it prints the error, then "Analysis completed successfully", and exits with 0. It exits with 1 when there is
#   no such file. CI has to read what it printed, or the log that it writes.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >package.json <<'END'
{"allowScripts": {"@microsoft/sarif-multitool-linux": true, "@microsoft/sarif-multitool-darwin": true}}
END
npm install --silent @microsoft/sarif-multitool@5.7.0 || exit 2
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 # for machines without the ICU library

cat >broken.sarif <<'END'
{
  "version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "runs": [{"tool": {"driver": {"name": "example"}}, "results": [{"ruleId": "a result without its message"}]}]
}
END
for file in broken.sarif missing.sarif; do
  code=0
  node node_modules/@microsoft/sarif-multitool/bin.js validate "$file" >log || code=$?
  echo "$file:"
  grep -oE 'error [A-Z]+[0-9]+[.:].*|Analysis completed.*' log
  echo "exit code $code"
done | tee seen

diff - seen <<'END'
broken.sarif:
error JSON1002: runs[0].results[0]: The required property 'message' is missing.
Analysis completed successfully.
exit code 0
missing.sarif:
error ERR997.NoValidAnalysisTargets : No valid analysis targets were specified.
exit code 1
END
