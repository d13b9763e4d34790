#!/usr/bin/env bash
# Package: github.com/tidwall/gjson v1.20.2 (Go)
# Guess: Records.#(condition)# finds what the condition says: != finds records that lack the field, too; text and
#   numbers are never equal; < compares numbers only; % heeds letter case; a nested path in a condition works.
# Happens: (not run yet; the expected output below is the guess)
# Why: Go programs that look through log files with it, such as Substation, miss the records that lack the field.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"fmt"

	"github.com/tidwall/gjson"
)

const log = `{"Records":[
{"eventID":"1","errorCode":"AccessDenied","readOnly":true,"count":5,"userIdentity":{"type":"Root"},"text":"10"},
{"eventID":"2","readOnly":false,"count":"5","userIdentity":{"type":"IAMUser"},"none":null},
{"eventID":"3","errorCode":null,"count":12,"list":["a","b"],"userIdentity":{"sessionContext":{"attributes":{"mfa":"false"}}}},
{"eventID":"4","errorCode":"","readOnly":"false","count":5.0,"text":"9","a.b":"x"}]}`

func main() {
	for _, condition := range []string{
		`errorCode=="AccessDenied"`, `errorCode!="AccessDenied"`, `errorCode!=""`, `errorCode==null`, `errorCode!=null`,
		`readOnly==true`, `readOnly==false`, `readOnly!=true`, `readOnly==~true`, `readOnly==~false`,
		`count==5`, `count=="5"`, `count>4`, `count<12`, `count!=5`, `text>"5"`, `text<5`,
		`userIdentity.type=="Root"`, `userIdentity.type!="Root"`, `userIdentity.sessionContext.attributes.mfa=="false"`,
		`eventID%"[12]"`, `errorCode%"access*"`, `errorCode%"Access*"`, `errorCode!%"Access*"`, `errorCode`, `none`, `list.#(=="a")`, `a\.b=="x"`,
		`errorCode==AccessDenied`,
	} {
		fmt.Println(condition+":", gjson.Get(log, "Records.#("+condition+")#.eventID"))
	}
}
END
{ go mod init finding && go get github.com/tidwall/gjson@v1.20.2 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe | tee seen

diff - seen <<'END'
errorCode=="AccessDenied": ["1"]
errorCode!="AccessDenied": ["2","3","4"]
errorCode!="": ["1","2","3"]
errorCode==null: ["3"]
errorCode!=null: ["1","2","4"]
readOnly==true: ["1"]
readOnly==false: ["2"]
readOnly!=true: ["2","3","4"]
readOnly==~true: ["1"]
readOnly==~false: ["2","3"]
count==5: ["1","4"]
count=="5": ["2"]
count>4: ["1","3","4"]
count<12: ["1","4"]
count!=5: ["2","3"]
text>"5": ["4"]
text<5: []
userIdentity.type=="Root": ["1"]
userIdentity.type!="Root": ["2","3","4"]
userIdentity.sessionContext.attributes.mfa=="false": ["3"]
eventID%"[12]": []
errorCode%"access*": []
errorCode%"Access*": ["1"]
errorCode!%"Access*": ["2","3","4"]
errorCode: ["1","3","4"]
none: ["2"]
list.#(=="a"): ["3"]
a\.b=="x": ["4"]
errorCode==AccessDenied: ["1"]
END
