#!/usr/bin/env bash
# Package: github.com/redpanda-data/benthos v4.60.0 (Go; Bloblang, of Redpanda Connect)
# Guess: a missing field is null and unequal to text; calling a method on it, or comparing it with <, is an error. Numbers
#   compare by value everywhere (==, contains, unique), keep all digits, and `|` and or() leave false alone.
# Happens: (not run yet; the expected output below is the guess)
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
cat >main.go <<'END'
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/redpanda-data/benthos/v4/public/bloblang"
	_ "github.com/redpanda-data/benthos/v4/public/components/pure"
	"github.com/redpanda-data/benthos/v4/public/service"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		answer := "error"
		exe, err := bloblang.Parse("root = " + lines.Text())
		if err != nil {
			answer = "does not parse: " + err.Error()
		} else {
			msg := service.NewMessage([]byte(os.Args[1]))
			if v, err := msg.BloblangQueryValue(exe); err == nil {
				b, _ := json.Marshal(v)
				answer = string(b)
			}
		}
		fmt.Printf("%s: %s\n", lines.Text(), answer)
	}
}
END
{ go mod init finding && go get github.com/redpanda-data/benthos/v4/public/service@v4.60.0 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
cat >expected <<'END'
this.count == 5: true
this.bytes == 10485760: true
this.count == 5.0: true
[1, 5].contains(this.count): true
[this.count, 5, 5.0].unique().length(): 1
[1, 5].index_of(this.count): 1
this.tags.contains("b"): true
this.count.string(): "5"
this.bytes.string(): "10485760"
this.big.string(): "9007199254740993"
this.big + 1: 9007199254740994
this.big == 9007199254740992: false
this.count % 2 == 1: true
this.count.type(): "number"
"5" == this.count: false
this.count > "3": error
this.missing != "Yes": true
this.missing == null: true
this.missing > 5: error
this.accountId > 5: error
!this.userAgent.has_prefix("aws"): error
this.userAgent.contains("aws") | false: false
this.errorCode.or("none"): "none"
this.missing | "none": "none"
this.readOnly.or(true): false
this.readOnly | true: false
this.exists("errorCode"): true
this.exists("userIdentity.userName"): false
this.resources.ARN: null
this.resources.0.ARN: "a"
this.missing && true: error
false && this.missing: false
true || this.missing: true
this.missing || true: error
!this.missing: error
this.eventName == "consolelogin": false
"2026-03-14T12:00:00Z" < "2026-03-14T13:00:00Z": true
this.eventTime > "2026-03-14T11:00:00Z": true
match this.eventName { "CreateUser" => 1 }: null
match this.eventName { "ConsoleLogin" => 1, _ => 2 }: 1
match this.count { 5.0 => 1, _ => 2 }: 1
if this.missing == "x" { 1 }: null
this.accountId.number(): 123
this.accountId.int64(): 123
this.resources.any(r -> r.ARN == "b"): true
this.resources.map_each(r -> r.missing).length(): 2
this.count.max(3): error
END
cut -d: -f1-20 expected | sed 's/: [^:]*$//' >questions
record='{"eventName":"ConsoleLogin","eventTime":"2026-03-14T12:00:00Z","readOnly":false,"count":5,"bytes":10485760.0,"accountId":"000000000123","errorCode":null,"userIdentity":{"type":"Root"},"resources":[{"ARN":"a"},{"ARN":"b"}],"tags":["a","b"],"big":9007199254740993}'
./probe "$record" <questions | tee seen
diff expected seen
