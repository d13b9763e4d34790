#!/usr/bin/env bash
# Package: github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza v0.165.1 (Go; what the collector's filelog receiver is made of)
# Guess: a record on which the expression of a filter, a router or an `if` fails (startsWith on a field that it lacks) goes on, as on_error: send, which operators have, says: the filter keeps it, the router
#   sends it to its default, and an operator with `if` hands it on as it came. A comparison with a missing field is false, and != is true.
# Why: a filter that leaves out denied calls loses each call that succeeded.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/entry"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator"
	_ "github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator/transformer/add"
	_ "github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator/transformer/filter"
	_ "github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator/transformer/noop"
	_ "github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator/transformer/router"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/pipeline"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.uber.org/zap"
	"gopkg.in/yaml.v3"
)


var records = []string{`{"name":"DeleteTrail","errorCode":"AccessDenied","size":5}`, `{"name":"ConsoleLogin"}`, `{"name":"GetObject","errorCode":"NoSuchKey","size":null}`}

var pipelines = []string{
	`[{type: filter, expr: 'body.errorCode startsWith "Access"'}]`,
	`[{type: filter, expr: 'not (body.errorCode startsWith "Access")'}]`,
	`[{type: filter, expr: 'body.errorCode == "AccessDenied"'}]`,
	`[{type: filter, expr: 'body.errorCode != "AccessDenied"'}]`,
	`[{type: filter, expr: 'body.errorCode matches "Access"'}]`,
	`[{type: filter, expr: 'body.errorCode contains "Access"'}]`,
	`[{type: filter, expr: 'body.size < 100'}]`,
	`[{type: filter, expr: 'body.userIdentity.type == "Root"'}]`,
	`[{type: filter, expr: 'body.errorCode in ["AccessDenied"]'}]`,
	`[{type: filter, expr: 'len(body.errorCode) > 9'}]`,
	`[{type: router, routes: [{expr: 'body.errorCode startsWith "Access"', output: denied}, {expr: 'not (body.errorCode startsWith "Access")', output: other}]}, {type: add, id: denied, field: attributes.to, value: denied, output: end}, {type: add, id: other, field: attributes.to, value: other, output: end}, {type: noop, id: end}]`,
	`[{type: router, default: rest, routes: [{expr: 'body.errorCode startsWith "Access"', output: denied}]}, {type: add, id: denied, field: attributes.to, value: denied, output: end}, {type: add, id: rest, field: attributes.to, value: rest, output: end}, {type: noop, id: end}]`,
	`[{type: add, field: attributes.to, value: denied, if: 'body.errorCode startsWith "Access"'}]`,
	`[{type: add, field: attributes.to, value: denied, on_error: drop, if: 'body.errorCode startsWith "Access"'}]`,
}

type sink struct {
	mutex sync.Mutex
	lines []string
}

func (*sink) Logger() *zap.Logger                    { return zap.NewNop() }
func (*sink) ID() string                             { return "sink" }
func (*sink) Type() string                           { return "sink" }
func (*sink) Start(operator.Persister) error         { return nil }
func (*sink) Stop() error                            { return nil }
func (*sink) CanOutput() bool                        { return false }
func (*sink) Outputs() []operator.Operator           { return nil }
func (*sink) GetOutputIDs() []string                 { return nil }
func (*sink) SetOutputs([]operator.Operator) error   { return nil }
func (*sink) SetOutputIDs([]string)                  {}
func (*sink) CanProcess() bool                       { return true }
func (s *sink) ProcessBatch(ctx context.Context, entries []*entry.Entry) error {
	for _, e := range entries {
		s.Process(ctx, e)
	}
	return nil
}
func (s *sink) Process(_ context.Context, e *entry.Entry) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	name, _ := e.Body.(map[string]any)["name"].(string)
	if to, ok := e.Attributes["to"].(string); ok {
		name += " to " + to
	}
	s.lines = append(s.lines, name)
	return nil
}

func main() {
	settings := componenttest.NewNopTelemetrySettings()
	for _, text := range pipelines {
		var list []map[string]any
		if err := yaml.Unmarshal([]byte(text), &list); err != nil {
			panic(err)
		}
		configs := []operator.Config{}
		for _, item := range list {
			var config operator.Config
			if err := config.Unmarshal(confmap.NewFromStringMap(item)); err != nil {
				panic(err)
			}
			configs = append(configs, config)
		}
		out := &sink{}
		pipe, err := pipeline.Config{Operators: configs, DefaultOutput: out}.Build(settings)
		if err != nil {
			fmt.Println(text, "refused", err)
			continue
		}
		pipe.Start(nil)
		first := pipe.Operators()[len(pipe.Operators())-1]
		for _, candidate := range pipe.Operators() {
			if strings.HasPrefix(candidate.ID(), list[0]["type"].(string)) {
				first = candidate
			}
		}
		errors := []string{}
		for _, record := range records {
			e := entry.New()
			var body map[string]any
			json.Unmarshal([]byte(record), &body)
			e.Body = body
			if err := first.Process(context.Background(), e); err != nil {
				errors = append(errors, body["name"].(string))
			}
		}
		pipe.Stop()
		fmt.Printf("%s -> %v, error for %v\n", text, out.lines, errors)
	}
}
END
{ go mod init finding && go get github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza@v0.165.1 && go mod tidy && go build -o probe .; } >log 2>&1 || { cat log; exit 2; }
./probe 2>&1 | tee seen
