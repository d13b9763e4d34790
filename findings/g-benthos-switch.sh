#!/usr/bin/env bash
# Package: github.com/redpanda-data/benthos v4.60.0 (Go; Redpanda Connect's engine)
# Guess: a condition that fails for a record (a method on a field that it lacks) fails the message: the output `switch` doesn't drop it without a word, a filter by `mapping` doesn't lose it,
#   and the source gets an error, or the message goes on and carries the error; in every place alike. A record that no case of the output `switch` takes is an error, or is delivered.
# Why: `this.errorCode.contains("Denied")` fails for each successful call; alerts that are routed by such a condition are lost.
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

const condition = `this.errorCode.contains("Denied")`

var records = []string{
	`{"eventName":"DeleteTrail","errorCode":"AccessDenied"}`,
	`{"eventName":"ConsoleLogin"}`,
	`{"eventName":"GetObject","errorCode":"NoSuchKey"}`,
}

var configs = []struct{ name, yaml string }{
	{"output switch, last case without a check", "output:\n  switch:\n    cases:\n      - check: 'CONDITION'\n        output: { consume: { as: denied } }\n      - output: { consume: { as: other } }\n"},
	{"output switch, exclusion first", "output:\n  switch:\n    cases:\n      - check: '!CONDITION'\n        output: { consume: { as: alert } }\n      - check: 'CONDITION'\n        output: { consume: { as: denied } }\n"},
	{"output switch, one case", "output:\n  switch:\n    cases:\n      - check: 'CONDITION'\n        output: { consume: { as: denied } }\n"},
	{"output switch, one case, strict", "output:\n  switch:\n    strict_mode: true\n    cases:\n      - check: 'CONDITION'\n        output: { consume: { as: denied } }\n"},
	{"filter out by mapping", "pipeline:\n  processors:\n    - mapping: 'root = if CONDITION { deleted() }'\noutput: { consume: { as: passed } }\n"},
	{"filter in by mapping", "pipeline:\n  processors:\n    - mapping: 'root = if !CONDITION { deleted() }'\noutput: { consume: { as: passed } }\n"},
	{"processor switch", "pipeline:\n  processors:\n    - switch:\n        - check: 'CONDITION'\n          processors: [ { mapping: 'root = this.assign({\"verdict\":\"denied\"})' } ]\n        - processors: [ { mapping: 'root = this.assign({\"verdict\":\"other\"})' } ]\noutput: { consume: { as: passed } }\n"},
	{"processor switch, exclusion", "pipeline:\n  processors:\n    - switch:\n        - check: '!CONDITION'\n          processors: [ { mapping: 'root = this.assign({\"verdict\":\"alert\"})' } ]\noutput: { consume: { as: passed } }\n"},
	{"branch", "pipeline:\n  processors:\n    - branch:\n        request_map: 'root = if !CONDITION { deleted() }'\n        processors: []\n        result_map: 'root.verdict = \"denied\"'\noutput: { consume: { as: passed } }\n"},
	{"group_by", "pipeline:\n  processors:\n    - group_by:\n        - check: 'CONDITION'\n          processors: [ { mapping: 'root = this.assign({\"group\":\"denied\"})' } ]\noutput: { consume: { as: passed } }\n"},
	{"while", "pipeline:\n  processors:\n    - while:\n        max_loops: 1\n        check: 'CONDITION'\n        processors: [ { mapping: 'root = this.assign({\"verdict\":\"denied\"})' } ]\noutput: { consume: { as: passed } }\n"},
	{"missing field in a comparison", "output:\n  switch:\n    cases:\n      - check: 'this.errorCode != \"AccessDenied\"'\n        output: { consume: { as: alert } }\n      - output: { consume: { as: denied } }\n"},
	{"number compared with a missing field", "output:\n  switch:\n    cases:\n      - check: 'this.count > 5'\n        output: { consume: { as: many } }\n      - check: 'this.count <= 5'\n        output: { consume: { as: few } }\n"},
}

var (
	mutex sync.Mutex
	lines []string
)

type consumer struct{ as string }

func (c *consumer) Connect(context.Context) error { return nil }
func (c *consumer) Close(context.Context) error   { return nil }
func (c *consumer) Write(_ context.Context, message *service.Message) error {
	body, _ := message.AsBytes()
	text := c.as + " " + string(body)
	if err := message.GetError(); err != nil {
		text += " with an error"
	}
	mutex.Lock()
	lines = append(lines, text)
	mutex.Unlock()
	return nil
}

func main() {
	spec := service.NewConfigSpec().Field(service.NewStringField("as"))
	if err := service.RegisterOutput("consume", spec, func(config *service.ParsedConfig, _ *service.Resources) (service.Output, int, error) {
		as, err := config.FieldString("as")
		return &consumer{as}, 1, err
	}); err != nil {
		panic(err)
	}
	for _, config := range configs {
		lines = nil
		builder := service.NewStreamBuilder()
		if err := builder.SetYAML(strings.ReplaceAll(config.yaml, "CONDITION", condition)); err != nil {
			fmt.Println(config.name, "refused:", err)
			continue
		}
		builder.SetLoggerYAML("level: off")
		produce, err := builder.AddProducerFunc()
		if err != nil {
			panic(err)
		}
		stream, err := builder.Build()
		if err != nil {
			panic(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		go stream.Run(ctx)
		answers := []string{}
		for _, record := range records {
			limited, end := context.WithTimeout(ctx, time.Second)
			err := produce(limited, service.NewMessage([]byte(record)))
			end()
			answers = append(answers, fmt.Sprint(err))
		}
		cancel()
		mutex.Lock()
		sort.Strings(lines)
		fmt.Printf("%s: source told %v\n", config.name, answers)
		for _, line := range lines {
			fmt.Println("  ", line)
		}
		mutex.Unlock()
	}
}
END
{ go mod init finding && go get github.com/redpanda-data/benthos/v4/public/service@v4.60.0 && go mod tidy && go build -o probe .; } >log 2>&1 || { cat log; exit 2; }
./probe 2>&1 | tee seen
