#!/usr/bin/env bash
# Package: github.com/mikefarah/yq/v4 v4.54.3, github.com/itchyny/gojq v0.12.19 (Go)
# Guess: a filter that both take selects the same records of JSON lines and gives the same values in yq as in gojq, or is refused.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

{ GOBIN="$folder" go install github.com/mikefarah/yq/v4@v4.54.3 && GOBIN="$folder" go install github.com/itchyny/gojq/cmd/gojq@v0.12.19; } >/dev/null 2>&1 || exit 2
cat >records.json <<'END'
{"Records":[
{"n":1,"eventName":"ConsoleLogin","userIdentity":{"type":"Root","arn":"arn:aws:iam::123456789012:root"},"account":"012345678901","readOnly":false,"size":10485760,"tags":["a","b"],"eventTime":"2026-03-14T09:26:53Z"},
{"n":2,"eventName":"DeleteTrail","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::123456789012:assumed-role/x/*"},"account":"123456789012","errorCode":"AccessDenied","readOnly":false,"size":5,"resource":"*","eventTime":"2026-03-14T10:00:00Z"},
{"n":3,"eventName":"ListUsers","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::123456789012:user/a"},"account":"123456789012","errorCode":null,"readOnly":true,"size":"5","resource":"arn:aws:iam::123456789012:user/a","eventTime":"2026-03-15T09:00:00Z"}
]}
END
while read -r filter; do
  for tool in yq gojq; do
    flags=() && [ "$tool" = yq ] && flags=(-p json -o json -I 0)
    [ "$tool" = gojq ] && flags=(-c)
    seen=$("./$tool" "${flags[@]}" "[.Records[] | select($filter) | .n]" records.json 2>/dev/null) || seen=refused
    echo "$tool $filter: $seen"
  done
done >seen <<'END'
.eventName == "ConsoleLogin"
.eventName == "consolelogin"
.errorCode != "AccessDenied"
.errorCode == null
.errorCode == ""
has("errorCode")
.resource == "*"
.resource != "*"
.resource == "arn:aws:iam::*"
.userIdentity.arn == "arn:aws:sts::123456789012:assumed-role/x/*"
.account == "012345678901"
.account == 123456789012
.size == 5
.size == "5"
.size > 5
.size < 6
.readOnly == false
.readOnly == "false"
.readOnly | not
(.readOnly // true) == true
(.errorCode // "none") == "none"
.eventTime > "2026-03-14T09:59:00Z"
.eventTime < "2026-03-15"
.tags | contains(["a"])
.eventName | contains("Login")
.eventName | test("^Delete")
.eventName | test("delete"; "i")
.userIdentity.type == "Root" or .errorCode != null
.userIdentity.type == "Root" and .readOnly == false
.tags[0] == "a"
.tags == ["a","b"]
.missing.deep == null
.missing.deep != "x"
.tags | length > 1
.userIdentity == {"type":"Root","arn":"arn:aws:iam::123456789012:root"}
.userIdentity.arn | split(":") | .[4] == "123456789012"
.size == 10485760.0
any(.tags[]?; . == "b")
.tags | any_c(. == "b")
END
cat seen
echo "--- differ:"
paste -d '|' <(grep '^yq ' seen | cut -c4-) <(grep '^gojq ' seen | cut -c6-) | awk -F'|' 'NF != 2 || $1 != $2' | tee differ
diff - differ </dev/null
