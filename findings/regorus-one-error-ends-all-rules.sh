#!/usr/bin/env bash
# Package: regorus 0.14.1 (crates.io; Rego in Rust), github.com/open-policy-agent/opa v1.22.4 (Go). Compiling both takes
#   2 to 3 minutes.
# Guess: a policy gives the same result in regorus as in OPA, for every record: what is undefined in one is undefined in
#   the other. So a function that fails for a record keeps its own rule from alerting, and no other.
# Happens: in regorus the failing function ends the evaluation, and the alerts of all rules are lost. A CIDR rule and
#   one call by AWS itself (address "AWS Internal"), or lower() of a null, is enough. In a `not`, OPA alerts and regorus
#   fails. set_strict_builtin_errors(false) makes it answer as OPA does.
# Documentation: the README of https://docs.rs/crate/regorus/0.14.1 says "behaviorally produce the same results"; the
#   docstring of Engine::set_strict_builtin_errors says that builtins raise errors by default, and that some always do.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >policy.rego <<'END'
package rules

alerts contains "root" if input.userIdentity.type == "Root"

alerts contains "office" if net.cidr_contains("198.51.100.0/24", input.sourceIPAddress)

alerts contains "not from the office" if not net.cidr_contains("198.51.100.0/24", input.sourceIPAddress)

alerts contains "denied" if lower(input.errorCode) == "accessdenied"
END
cat >records <<'END'
{"userIdentity": {"type": "Root"}, "sourceIPAddress": "198.51.100.7", "errorCode": "AccessDenied"}
{"userIdentity": {"type": "Root"}, "sourceIPAddress": "198.51.100.7"}
{"userIdentity": {"type": "Root"}, "sourceIPAddress": "198.51.100.7", "errorCode": null}
{"userIdentity": {"type": "Root"}, "sourceIPAddress": "AWS Internal"}
END
cat >main.go <<'END'
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/open-policy-agent/opa/v1/rego"
)

func main() {
	policy, _ := os.ReadFile("policy.rego")
	file, _ := os.Open("records")
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var record any
		json.Unmarshal(lines.Bytes(), &record)
		result, err := rego.New(rego.Query("data.rules.alerts"), rego.Module("policy.rego", string(policy)), rego.Input(record)).Eval(context.Background())
		if err != nil {
			panic(err)
		}
		alerts, _ := json.Marshal(result[0].Expressions[0].Value)
		fmt.Printf("OPA: %s\n", alerts)
	}
}
END
{ go mod init finding && go get github.com/open-policy-agent/opa@v1.22.4 && go mod tidy && go build -o probe .; } >/dev/null 2>&1 || exit 2
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "probe"
version = "0.0.0"
edition = "2024"
[dependencies]
regorus = "=0.14.1"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
fn main() {
    for (name, strict) in [("regorus", true), ("regorus, not strict", false)] {
        for record in std::fs::read_to_string("records").unwrap().lines() {
            let mut engine = regorus::Engine::new();
            if !strict {
                engine.set_strict_builtin_errors(false);
            }
            engine.add_policy_from_file("policy.rego").unwrap();
            engine.set_input_json(record).unwrap();
            match engine.eval_rule("data.rules.alerts".into()) {
                Ok(alerts) => println!("{name}: {}", alerts.to_string()),
                Err(error) => println!("{name}: {}", error.to_string().lines().last().unwrap()),
            }
        }
    }
}
END
cargo build --quiet 2>/dev/null || exit 2
{ ./probe; target/debug/probe; } | tee seen

diff - seen <<'END'
OPA: ["denied","office","root"]
OPA: ["office","root"]
OPA: ["office","root"]
OPA: ["not from the office","root"]
regorus: ["denied","office","root"]
regorus: ["office","root"]
regorus: error: `lower` expects string argument. Got `null` instead
regorus: error: Error parsing AWS Internal as IP address: invalid IP address syntax
regorus, not strict: ["denied","office","root"]
regorus, not strict: ["office","root"]
regorus, not strict: ["office","root"]
regorus, not strict: ["not from the office","root"]
END
