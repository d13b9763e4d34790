#!/usr/bin/env bash
# Package: github.com/redpanda-data/benthos v4.60.0 (Go; the engine of Redpanda Connect). Compiling it takes a minute or two the first time.
# Guess: a check that fails for a record, as contains() does on a field that it lacks, is an error of the message: it stays with the source, or goes on with the error, in the output switch as in processors.
# Happens: the output switch takes it for false, the check and its negation alike. A record for which both fail goes to no output, and the source is told that it was delivered; the log has an
#   error. With strict_mode the source is told. In a mapping and the processor switch the record goes on with the error, past a filter; group_by takes it for false.
# Documentation: https://docs.redpanda.com/redpanda-connect/components/outputs/switch/ says that messages which pass no check are dropped, and nothing of checks that fail.
# Why: `errorCode.contains("Denied")` fails for each call that succeeded. Alerts that are routed by it and by its negation are lost, with all other alerts kept.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"

	_ "github.com/redpanda-data/benthos/v4/public/components/pure"
	"github.com/redpanda-data/benthos/v4/public/service"
)

const check = `this.errorCode.contains("Denied")`

var records = []string{`{"name":"DeleteTrail","errorCode":"AccessDenied"}`, `{"name":"ConsoleLogin"}`, `{"name":"GetObject","errorCode":"NoSuchKey"}`}

var pipelines = [][2]string{
	{"output switch", "output: { switch: { cases: [{ check: 'CHECK', output: { collect: { as: denied } } }, { check: '!CHECK', output: { collect: { as: other } } }] } }"},
	{"output switch, strict", "output: { switch: { strict_mode: true, cases: [{ check: 'CHECK', output: { collect: { as: denied } } }, { check: '!CHECK', output: { collect: { as: other } } }] } }"},
	{"filter of the denied", "pipeline: { processors: [{ mapping: 'root = if CHECK { deleted() }' }] }\noutput: { collect: { as: passed } }"},
	{"filter of the others", "pipeline: { processors: [{ mapping: 'root = if !CHECK { deleted() }' }] }\noutput: { collect: { as: passed } }"},
	{"processor switch", "pipeline: { processors: [{ switch: [{ check: 'CHECK', processors: [{ mapping: 'root = \"denied\"' }] }, { processors: [{ mapping: 'root = \"other\"' }] }] }] }\noutput: { collect: { as: passed } }"},
	{"group_by", "pipeline: { processors: [{ group_by: [{ check: 'CHECK', processors: [{ mapping: 'root = \"denied\"' }] }] }] }\noutput: { collect: { as: passed } }"},
}

var (
	mutex     sync.Mutex
	delivered []string
)

type collector struct{ as string }

func (*collector) Connect(context.Context) error { return nil }
func (*collector) Close(context.Context) error   { return nil }
func (c *collector) Write(_ context.Context, message *service.Message) error {
	body, err := message.AsBytes()
	text := c.as + " " + string(body)
	if err != nil || message.GetError() != nil {
		text += ", with an error"
	}
	mutex.Lock()
	defer mutex.Unlock()
	delivered = append(delivered, text)
	return nil
}

func main() {
	spec := service.NewConfigSpec().Field(service.NewStringField("as"))
	service.RegisterOutput("collect", spec, func(config *service.ParsedConfig, _ *service.Resources) (service.Output, int, error) {
		as, err := config.FieldString("as")
		return &collector{as}, 1, err
	})
	for _, pipeline := range pipelines {
		delivered = nil
		builder := service.NewStreamBuilder()
		if err := builder.SetYAML(strings.ReplaceAll(pipeline[1], "CHECK", check)); err != nil {
			panic(err)
		}
		produce, _ := builder.AddProducerFunc()
		stream, err := builder.Build()
		if err != nil {
			panic(err)
		}
		go stream.Run(context.Background())
		fmt.Println(pipeline[0])
		for _, record := range records {
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			if err := produce(ctx, service.NewMessage([]byte(record))); err != nil {
				fmt.Println("  the source is told:", record, err)
			}
			cancel()
		}
		stream.StopWithin(time.Second)
		sort.Strings(delivered)
		fmt.Println("  " + strings.Join(delivered, "\n  "))
	}
}
END
{ go mod init finding && go get github.com/redpanda-data/benthos/v4/public/service@v4.60.0 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe | sed -nE '/^time=/!p; s/^time=.*msg="(Failed to test [a-z]+ [0-9]).*/  log: \1/p' | tee seen

diff - seen <<'END'
output switch
  log: Failed to test case 0
  log: Failed to test case 1
  denied {"name":"DeleteTrail","errorCode":"AccessDenied"}
  other {"name":"GetObject","errorCode":"NoSuchKey"}
output switch, strict
  log: Failed to test case 0
  log: Failed to test case 1
  the source is told: {"name":"ConsoleLogin"} no switch output conditions were met by message
  denied {"name":"DeleteTrail","errorCode":"AccessDenied"}
  other {"name":"GetObject","errorCode":"NoSuchKey"}
filter of the denied
  passed {"name":"ConsoleLogin"}, with an error
  passed {"name":"GetObject","errorCode":"NoSuchKey"}
filter of the others
  passed {"name":"ConsoleLogin"}, with an error
  passed {"name":"DeleteTrail","errorCode":"AccessDenied"}
processor switch
  log: Failed to test case 0
  passed denied
  passed other
  passed {"name":"ConsoleLogin"}, with an error
group_by
  log: Failed to test group 0
  passed denied
  passed {"name":"ConsoleLogin"}
  passed {"name":"GetObject","errorCode":"NoSuchKey"}
END
