#!/usr/bin/env bash
# Package: github.com/redpanda-data/benthos v4.60.0 (Go; Bloblang, the language of Redpanda Connect's mappings).
#   Compiling it takes a minute or two the first time.
# Guess: `"000000000123".int64()` is 123, as `.number()` of it is.
# Happens: int64(), uint64() and the smaller ones take a leading 0 for octal. An account id that begins with 0 becomes
#   another number if its digits are all below 8, and an error if not; number() and float64() read the same text as
#   decimal. An id that begins with another digit is right, so a test with 123456789012 passes.
# Documentation: the methods' pages at https://docs.redpanda.com/redpanda-connect/guides/bloblang/methods/ show "0xDE" and
#   point to strconv.ParseInt for the formats, without a word on the base of 0 that is given to it.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"fmt"

	"github.com/redpanda-data/benthos/v4/public/bloblang"
	_ "github.com/redpanda-data/benthos/v4/public/components/pure"
	"github.com/redpanda-data/benthos/v4/public/service"
)

func main() {
	for _, account := range []string{"123456789012", "000000000123", "012345670123", "012345678901"} {
		for _, method := range []string{"int64", "uint64", "float64", "number"} {
			mapping, err := bloblang.Parse("root = this.recipientAccountId." + method + "()")
			if err != nil {
				panic(err)
			}
			record := service.NewMessage([]byte(`{"recipientAccountId": "` + account + `"}`))
			if answer, err := record.BloblangQuery(mapping); err != nil {
				fmt.Printf("%s.%s(): error\n", account, method)
			} else {
				number, _ := answer.AsBytes()
				fmt.Printf("%s.%s(): %s\n", account, method, number)
			}
		}
	}
}
END
{ go mod init finding && go get github.com/redpanda-data/benthos/v4/public/service@v4.60.0 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe | tee seen

diff - seen <<'END'
123456789012.int64(): 123456789012
123456789012.uint64(): 123456789012
123456789012.float64(): 123456789012
123456789012.number(): 123456789012
000000000123.int64(): 83
000000000123.uint64(): 83
000000000123.float64(): 123
000000000123.number(): 123
012345670123.int64(): 1402433619
012345670123.uint64(): 1402433619
012345670123.float64(): 12345670123
012345670123.number(): 12345670123
012345678901.int64(): error
012345678901.uint64(): error
012345678901.float64(): 12345678901
012345678901.number(): 12345678901
END
