#!/usr/bin/env bash
# Package: github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza v0.165.1 (Go; the operators of the collector's filelog receiver). Compiling it takes a minute the first time.
# Guess: a filter drops the records for which its expression is true, and keeps one on which it fails, as on_error: send, the other operators' default, and the router do.
# Happens: it drops that one as well, so that a filter and its negation drop the same record. A number compared with a missing field fails, as do a field below a missing one and len() of it; ==, startsWith,
#   matches and ?. don't. An error is logged, and none is returned. The router passes such a record on, and so does an operator whose `if` fails.
# Documentation: https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/pkg/stanza/docs/operators/filter.md says that what matches is dropped, and nothing of failures.
# Why: a filter that leaves out transfers of less than 100 bytes also leaves out every record that has no size, sign-ins among them.
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
	"go.uber.org/zap/zaptest/observer"
	"gopkg.in/yaml.v3"
)

var records = []string{
	`{"name": "GetObject", "size": 5, "userIdentity": {"type": "IAMUser"}, "errorCode": "NoSuchKey"}`,
	`{"name": "PutObject", "size": 5000, "userIdentity": {"type": "Root"}}`,
	`{"name": "ConsoleLogin"}`,
}

var operators = []string{
	`{type: filter, expr: 'body.size < 100'}`,
	`{type: filter, expr: 'not (body.size < 100)'}`,
	`{type: filter, expr: 'body.userIdentity.type == "Root"'}`,
	`{type: filter, expr: 'len(body.errorCode) > 20'}`,
	`{type: filter, expr: 'body.errorCode == "NoSuchKey"'}`,
	`{type: filter, expr: 'body.errorCode startsWith "NoSuch"'}`,
	`{type: filter, expr: 'body.errorCode matches "NoSuch"'}`,
	`{type: filter, expr: 'body.userIdentity?.type == "Root"'}`,
	`{type: router, default: end, routes: [{expr: 'body.size < 100', output: end}]}, {type: noop, id: end}`,
	`{type: add, field: attributes.small, value: "yes", if: 'body.size < 100'}`,
}

type sink struct{ lines []string }

func (*sink) ID() string                           { return "sink" }
func (*sink) Type() string                         { return "sink" }
func (*sink) Logger() *zap.Logger                  { return zap.NewNop() }
func (*sink) Start(operator.Persister) error       { return nil }
func (*sink) Stop() error                          { return nil }
func (*sink) CanOutput() bool                      { return false }
func (*sink) Outputs() []operator.Operator         { return nil }
func (*sink) GetOutputIDs() []string               { return nil }
func (*sink) SetOutputs([]operator.Operator) error { return nil }
func (*sink) SetOutputIDs([]string)                {}
func (*sink) CanProcess() bool                     { return true }
func (s *sink) Process(_ context.Context, e *entry.Entry) error {
	s.lines = append(s.lines, e.Body.(map[string]any)["name"].(string))
	return nil
}
func (s *sink) ProcessBatch(ctx context.Context, entries []*entry.Entry) error {
	for _, e := range entries {
		s.Process(ctx, e)
	}
	return nil
}

func main() {
	for _, text := range operators {
		settings := componenttest.NewNopTelemetrySettings()
		core, logged := observer.New(zap.ErrorLevel)
		settings.Logger = zap.New(core)
		var list []map[string]any
		if err := yaml.Unmarshal([]byte("["+text+"]"), &list); err != nil {
			panic(err)
		}
		configs := make([]operator.Config, len(list))
		for i := range list {
			if err := configs[i].Unmarshal(confmap.NewFromStringMap(list[i])); err != nil {
				panic(err)
			}
		}
		out := &sink{}
		pipe, err := pipeline.Config{Operators: configs, DefaultOutput: out}.Build(settings)
		if err != nil {
			panic(err)
		}
		returned := 0
		for _, record := range records {
			e := entry.New()
			var body map[string]any
			json.Unmarshal([]byte(record), &body)
			e.Body = body
			for _, first := range pipe.Operators() {
				if first.ID() == list[0]["type"] && first.Process(context.Background(), e) != nil {
					returned++
				}
			}
		}
		fmt.Printf("%s -> %s, errors returned %d, logged %d\n", text, strings.Join(out.lines, " "), returned, logged.Len())
	}
}
END
{ go mod init finding && go get github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza@v0.165.1 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
./probe | tee seen

diff - seen <<'END'
{type: filter, expr: 'body.size < 100'} -> PutObject, errors returned 0, logged 1
{type: filter, expr: 'not (body.size < 100)'} -> GetObject, errors returned 0, logged 1
{type: filter, expr: 'body.userIdentity.type == "Root"'} -> GetObject, errors returned 0, logged 1
{type: filter, expr: 'len(body.errorCode) > 20'} -> GetObject, errors returned 0, logged 2
{type: filter, expr: 'body.errorCode == "NoSuchKey"'} -> PutObject ConsoleLogin, errors returned 0, logged 0
{type: filter, expr: 'body.errorCode startsWith "NoSuch"'} -> PutObject ConsoleLogin, errors returned 0, logged 0
{type: filter, expr: 'body.errorCode matches "NoSuch"'} -> PutObject ConsoleLogin, errors returned 0, logged 0
{type: filter, expr: 'body.userIdentity?.type == "Root"'} -> GetObject ConsoleLogin, errors returned 0, logged 0
{type: router, default: end, routes: [{expr: 'body.size < 100', output: end}]}, {type: noop, id: end} -> GetObject PutObject ConsoleLogin, errors returned 0, logged 0
{type: add, field: attributes.small, value: "yes", if: 'body.size < 100'} -> GetObject PutObject ConsoleLogin, errors returned 1, logged 1
END
