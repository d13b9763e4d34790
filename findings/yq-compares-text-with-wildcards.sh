#!/usr/bin/env bash
# Package: github.com/mikefarah/yq/v4 v4.54.3, github.com/itchyny/gojq v0.12.19 (Go). Compiling takes half a minute.
# Guess: == is true in yq where it is in jq: for values of one type that are the same.
# Happens: yq compares the text of two values, and takes * and ? on the right for wildcards, also in !=. So every text and number equals
#   "*", 123456789012 equals "123456789012", and false equals "false". 10485760 is not 10485760.0, but 5.0 is 5. A list or an object
#   equals nothing, not even itself.
# Documentation: https://mikefarah.gitbook.io/yq/operators/equals shows the wildcards, and nothing of lists, objects and types.
# Why: a search of log files for statements on the resource "*" finds every statement, one for a resource that is not a certain
#   ARN with * misses those that begin alike, and one for changed lists finds those that stayed the same.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

{ GOBIN="$folder" go install github.com/mikefarah/yq/v4@v4.54.3 && GOBIN="$folder" go install github.com/itchyny/gojq/cmd/gojq@v0.12.19; } >/dev/null 2>&1 || exit 2
echo '{"resource":"arn:aws:s3:::logs","any":"*","account":"123456789012","size":10485760,"ratio":5.0,"readOnly":false,"none":null,"tags":["a"],"user":{"type":"Root"}}' >record.json
while read -r condition; do
  echo "$condition: yq $(./yq -p json -o json "$condition" record.json), gojq $(./gojq "$condition" record.json)"
done <<'END' | tee seen
.any == "*"
.resource == "*"
.resource != "*"
.size == "*"
.missing == "*"
.resource == "arn:aws:s3:::log?"
.resource != "arn:aws:s3:::lo*"
.account == 123456789012
.readOnly == "false"
.size == 10485760.0
.ratio == 5
.none == null
.missing == null
.tags == ["a"]
.tags == .tags
.tags != .tags
.user == {"type":"Root"}
END

diff - seen <<'END'
.any == "*": yq true, gojq true
.resource == "*": yq true, gojq false
.resource != "*": yq false, gojq true
.size == "*": yq true, gojq false
.missing == "*": yq false, gojq false
.resource == "arn:aws:s3:::log?": yq true, gojq false
.resource != "arn:aws:s3:::lo*": yq false, gojq true
.account == 123456789012: yq true, gojq false
.readOnly == "false": yq true, gojq false
.size == 10485760.0: yq false, gojq true
.ratio == 5: yq true, gojq true
.none == null: yq true, gojq true
.missing == null: yq true, gojq true
.tags == ["a"]: yq false, gojq true
.tags == .tags: yq false, gojq true
.tags != .tags: yq true, gojq false
.user == {"type":"Root"}: yq false, gojq true
END
