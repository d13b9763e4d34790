#!/usr/bin/env bash
# Package: github.com/tidwall/gjson v1.20.2 (Go)
# Guess: Records.#(condition)# finds what the condition says: != finds records that lack the field, too, and text
#   and numbers are never equal, as each has its own literal.
# Happens: != and !% find only records that have the field, and null is neither equal to null nor unequal to text.
#   Text equals a number or a boolean that is written alike, and "10" is less than the number 5.
# Documentation: https://github.com/tidwall/gjson/blob/v1.20.2/SYNTAX.md lists the operators, and says only of ~false and
#   ~null that they count values that do not exist.
# Why: a search for calls that did not fail, or whose caller is not the root user, misses each record without errorCode,
#   which are nearly all, and each without the type.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"fmt"

	"github.com/tidwall/gjson"
)

const log = `{"Records": [
	{"id": 1, "errorCode": "AccessDenied", "readOnly": true, "count": 5, "size": "10"},
	{"id": 2, "readOnly": false, "count": "5"},
	{"id": 3, "errorCode": null, "count": 12},
	{"id": 4, "errorCode": "Throttling", "readOnly": "false", "size": "9"}
]}`

func main() {
	for _, condition := range []string{
		`errorCode!="AccessDenied"`, `errorCode!%"Access*"`, `errorCode==null`, `errorCode!=null`, `errorCode==~null`,
		`readOnly!=true`, `readOnly==false`, `readOnly==~false`, `count==5`, `count=="5"`, `size<5`,
	} {
		fmt.Println(condition+":", gjson.Get(log, "Records.#("+condition+")#.id"))
	}
}
END
{ go mod init finding && go get github.com/tidwall/gjson@v1.20.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe | tee seen

diff - seen <<'END'
errorCode!="AccessDenied": [4]
errorCode!%"Access*": [4]
errorCode==null: []
errorCode!=null: [1,4]
errorCode==~null: [2,3]
readOnly!=true: [2,4]
readOnly==false: [2,4]
readOnly==~false: [2,3,4]
count==5: [1,2]
count=="5": [1,2]
size<5: [1]
END
