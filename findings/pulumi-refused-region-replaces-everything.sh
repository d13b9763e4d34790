#!/usr/bin/env bash
# Package: github.com/pulumi/pulumi/pkg/v3 and sdk/v3 v3.274.1 (Go; Pulumi's engine). Compiling it takes some minutes
#   the first time.
# Guess: somebody sets another Region, the program looks at it (an invoke such as getRegion), refuses and throws, and
#   nothing is created. With the old Region again there is nothing to do: the state and the configuration are those
#   of the last good deployment.
# Happens: the refused run has replaced the default provider in the state, and going back replaces it once more. All
#   resources of the stack belong to the first one and are replaced, buckets with their content included, though not
#   one input differs. If they are protected, each later deployment fails. A program must refuse before its
#   first resource or invoke, by what the configuration says.
# Documentation: https://www.pulumi.com/docs/iac/concepts/resources/providers/ does not say when a new default provider
#   replaces resources. The stand-in for a provider below asks for a replacement when the Region changes, as pulumi-aws
#   does since https://github.com/pulumi/pulumi-aws/pull/4000
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >region_test.go <<'END'
package finding

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/engine"
	lifecycle "github.com/pulumi/pulumi/pkg/v3/engine/lifecycletest/framework"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy/deploytest"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

func newProvider() (plugin.Provider, error) {
	return &deploytest.Provider{
		DiffConfigF: func(_ context.Context, request plugin.DiffConfigRequest) (plugin.DiffConfigResponse, error) {
			if request.OldInputs.Get("region").Equals(request.NewInputs.Get("region")) {
				return plugin.DiffConfigResponse{Changes: plugin.DiffNone}, nil
			}
			return plugin.DiffConfigResponse{Changes: plugin.DiffSome, ReplaceKeys: []resource.PropertyKey{"region"}}, nil
		},
		InvokeF: func(context.Context, plugin.InvokeRequest) (plugin.InvokeResponse, error) {
			return plugin.InvokeResponse{}, nil
		},
	}, nil
}

func TestRegion(t *testing.T) {
	refuse := false
	program := deploytest.NewLanguageRuntimeF(func(_ plugin.RunInfo, monitor *deploytest.ResourceMonitor) error {
		if _, _, err := monitor.Invoke("cloud:index:getRegion", nil, "", "", ""); err != nil {
			return err
		}
		if refuse {
			return errors.New("this stack is in another Region")
		}
		for _, name := range []string{"trail", "bucket"} {
			if _, err := monitor.RegisterResource("cloud:index:Resource", name, true); err != nil {
				return err
			}
		}
		return nil
	})
	loader := deploytest.NewProviderLoader("cloud", semver.MustParse("1.0.0"), newProvider)
	host := deploytest.NewPluginHostF(nil, nil, program, nil, nil, loader)
	plan := &lifecycle.TestPlan{
		Options: lifecycle.TestUpdateOptions{T: t, HostF: host, SkipDisplayTests: true},
		Config:  config.Map{},
	}
	var state *deploy.Snapshot
	for _, region := range []string{"eu-central-1", "eu-central-1", "us-east-1", "eu-central-1", "eu-central-1"} {
		refuse = region == "us-east-1"
		plan.Config[config.MustMakeKey("cloud", "region")] = config.NewValue(region)
		steps := []string{}
		observe := func(_ workspace.Project, _ deploy.Target, entries engine.JournalEntries, _ []engine.Event, err error) error {
			for _, entry := range entries {
				op, name := entry.Step.Op(), entry.Step.URN().Name()
				if entry.Kind == engine.TestJournalEntrySuccess && (op == deploy.OpCreate || op == deploy.OpReplace) {
					steps = append(steps, fmt.Sprint(op, " ", strings.Replace(name, "default", "default provider", 1)))
				}
			}
			return err
		}
		target := plan.GetTarget(t, state)
		next, err := lifecycle.TestOp(engine.Update).Run(plan.GetProject(), target, plan.Options, false, plan.BackendClient, observe)
		state = next
		slices.Sort(steps)
		fmt.Println("seen:", region, "failed:", err != nil, steps)
	}
}
END
{ go mod init finding && go get github.com/pulumi/pulumi/{pkg,sdk}/v3@v3.274.1 && go mod tidy && go test -c -o probe .; } >/dev/null 2>&1 || exit 2
./probe -test.v | sed -n 's/^seen: //p' | tee seen

diff - seen <<'END'
eu-central-1 failed: false [create bucket create default provider create trail]
eu-central-1 failed: false []
us-east-1 failed: true [replace default provider]
eu-central-1 failed: false [replace bucket replace default provider replace trail]
eu-central-1 failed: false []
END
