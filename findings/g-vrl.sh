#!/usr/bin/env bash
# Package: vrl 0.38.0 (crates.io)
# Guess: conditions of Vector's remap language on a record of CloudTrail give what they say: a missing field is null, unequal to
#   every text; numbers compare by value; text and numbers are unequal; functions that fail must be handled, and fail on what
#   is no number, address or time; the search syntax of match_datadog_query finds what the same words find.
# Why: Vector filters and routes CloudTrail's records with such conditions.
# It compiles for several minutes.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

mkdir src
cat >Cargo.toml <<'END'
[package]
name = "probe"
version = "0.0.0"
edition = "2021"
[dependencies]
vrl = { version = "=0.38.0", default-features = false, features = ["compiler", "value", "stdlib-base"] }
serde_json = "1"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
use std::{collections::BTreeMap, io::BufRead};
use vrl::compiler::{compile, state::RuntimeState, Context, TargetValue, TimeZone};
use vrl::value::{Secrets, Value};

const RECORD: &str = r#"{"eventName": "ConsoleLogin", "errorCode": null, "count": 5, "whole": 5.0, "size": "10", "flag": true, "ratio": 0.5, "recipientAccountId": "012345678901",
"list": ["a", "b"], "numbers": [1, 2], "resources": [{"accountId": "123456789012"}, {"accountId": "210987654321"}], "empty": {}, "none": [], "text": "", "userIdentity": {"type": "Root", "arn": "arn:aws:iam::123456789012:root"},
"sourceIPAddress": "AWS Internal", "address": "192.0.2.7", "eventTime": "2026-03-14T09:05:00Z", "a.b": "x", "padded": "007", "userAgent": "aws-cli/2.0 Python/3.11", "requestParameters": {"userName": "example", "Host": ["h"]}}"#;

fn main() {
    let functions = vrl::stdlib::all();
    let mut same = 0;
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (expected, source) = line.split_once(' ').unwrap();
        let mut detail = String::new();
        let seen = match compile(source, &functions) {
            Err(errors) => {
                detail = errors.iter().map(|e| e.message().to_string()).collect::<Vec<_>>().join("; ");
                "refused".to_string()
            }
            Ok(result) => {
                let value: Value = serde_json::from_str::<serde_json::Value>(RECORD).unwrap().into();
                let mut target = TargetValue { value, metadata: Value::Object(BTreeMap::new()), secrets: Secrets::default() };
                let mut state = RuntimeState::default();
                let timezone = TimeZone::default();
                match result.program.resolve(&mut Context::new(&mut target, &mut state, &timezone)) {
                    Ok(value) => value.to_string(),
                    Err(error) => {
                        detail = error.to_string();
                        "error".to_string()
                    }
                }
            }
        };
        if seen == expected {
            same += 1
        } else {
            println!("{source}: {seen}, not {expected} {}", detail.chars().take(120).collect::<String>());
        }
    }
    println!("{same} as expected");
}
END
cargo build --quiet 2>/dev/null || exit 2
cat >conditions <<'END'
true .eventName == "ConsoleLogin"
true .missing == null
true .errorCode == null
true .missing != "AccessDenied"
true !(.missing == "AccessDenied")
false exists(.missing)
true exists(.errorCode)
true .missing.deeper == null
true .errorCode.deeper == null
true .eventName.deeper == null
true .count == 5
true .count == 5.0
true .whole == 5
false .count == "5"
true .count != "5"
false .size == 10
true to_int!(.size) == 10
true to_int!(.recipientAccountId) == 12345678901
true parse_int!(.recipientAccountId) == 12345678901
true parse_int!("0123", 10) == 123
true to_int!(.padded) == 7
true parse_int!(.padded) == 7
error to_int!("30d")
error to_int!("")
error to_int!("5.5")
true to_int!(5.7) == 5
0 to_int!(null)
error to_float!("x")
true to_bool!("true")
true to_bool!("yes")
error to_bool!("maybe")
true int!(.count) > 4
true int!(.count) < 5.5
error int!(.size) > 5
error int!(.missing) > 5
true .list == ["a", "b"]
true .list[0] == "a"
true .list[9] == null
true .list[-1] == "b"
true includes!(.list, "a")
false includes!(.list, "c")
true includes!(.numbers, 1.0)
error includes!(.missing, "a")
true is_nullish(.missing)
true is_nullish(.text)
false is_nullish(.none)
false is_nullish(.empty)
true is_empty!(.none)
true is_empty!(.text)
true length!(.list) == 2
true contains!(.eventName, "Login")
false contains!(.eventName, "login")
true contains!(.eventName, "login", case_sensitive: false)
true contains(string(.missing) ?? "", "x") == false
true starts_with!(.eventName, "Console")
true match!(.eventName, r'Login')
true match!(.eventName, r'^Console')
false match!(.eventName, r'^Login')
true match_any!(.eventName, [r'^A', r'^C'])
true match_array!(.list, r'a')
false match_array!(.list, r'a', all: true)
true match_array!(.none, r'a', all: true)
true ip_cidr_contains!("192.0.2.0/24", .address)
error ip_cidr_contains!("192.0.2.0/24", .sourceIPAddress)
true is_ipv4(.address) ?? false
false is_ipv4!(.sourceIPAddress)
true parse_timestamp!(.eventTime, "%+") > t'2026-03-14T09:00:00Z'
true to_unix_timestamp(parse_timestamp!(.eventTime, "%+")) == 1773479100
error parse_timestamp!("2026-03-14", "%Y-%m-%d")
true format_timestamp!(parse_timestamp!(.eventTime, "%+"), "%H") == "09"
true split!(.userIdentity.arn, ":")[4] == "123456789012"
true downcase!(.eventName) == "consolelogin"
true "a" < "b"
true .a.b == null
true ."a.b" == "x"
true get!(., ["a.b"]) == "x"
true get!(., ["missing", "deeper"]) == null
true any(.list) -> |_i, v| { v == "a" } ?? false
true filter(array!(.resources)) -> |_i, r| { r.accountId == "123456789012" } != []
true map_values(object!(.userIdentity)) -> |v| { upcase!(v) }.type == "ROOT"
true (.flag == true) && (.count == 5)
false .flag && false
true .flag == "true" || .flag
true string!(.eventName) + "x" == "ConsoleLoginx"
true to_string!(.count) == "5"
true to_string!(.whole) == "5.0"
true to_string!(null) == ""
true encode_json(.count) == "5"
true parse_json!("{\"a\": 12345678901234567890}").a > 0
true parse_json!("{\"a\": 1.0}").a == 1
true 7 / 2 == 3.5
true mod(7, 4) == 3
true floor(2.7) == 2
true round(2.5) == 3
true parse_duration!("5m", "s") == 300
true parse_bytes!("1KiB", unit: "b") == 1024
true truncate("abc", 2) == "ab"
true slice!("abc", 1) == "bc"
true join!(["a", "b"], ",") == "a,b"
true compact({"a": null, "b": 1}) == {"b": 1}
true merge({"a": {"b": 1}}, {"a": {"c": 2}}) == {"a": {"c": 2}}
true unique([1, 1.0]) == [1]
true append([1], [2]) == [1, 2]
true find!("ConsoleLogin", "Login") == 7
true strlen("caf\u{e9}") == 4
true parse_key_value!("a=1 b=2") == {"a": "1", "b": "2"}
true parse_query_string!("a=1&b") == {"a": "1", "b": ""}
true parse_url!("https://example.com/a?b=c").host == "example.com"
true parse_regex!(.userIdentity.arn, r'::(?P<account>\d+):').account == "123456789012"
true (parse_regex(.eventName, r'(?P<x>Z)') ?? {"x": "none"}).x == "none"
true match_datadog_query(., "@eventName:ConsoleLogin")
false match_datadog_query(., "@eventName:consolelogin")
true match_datadog_query(., "@eventName:Console*")
true match_datadog_query(., "@eventName:*Login")
true match_datadog_query(., "@eventName:Console?ogin")
true match_datadog_query(., "-@errorCode:AccessDenied")
true match_datadog_query(., "NOT @missing:x")
false match_datadog_query(., "@missing:*")
true match_datadog_query(., "_missing_:@missing")
true match_datadog_query(., "_exists_:@eventName")
true match_datadog_query(., "@count:5")
true match_datadog_query(., "@count:>4")
true match_datadog_query(., "@count:[1 TO 5]")
false match_datadog_query(., "@count:{1 TO 5}")
true match_datadog_query(., "@size:>9")
true match_datadog_query(., "@flag:true")
true match_datadog_query(., "@userIdentity.type:Root")
true match_datadog_query(., "@list:a")
false match_datadog_query(., "@list:c")
true match_datadog_query(., "@eventName:ConsoleLogin @userIdentity.type:Root")
true match_datadog_query(., "@eventName:(ConsoleLogin OR GetObject)")
false match_datadog_query(., "@eventName:GetObject AND @count:5 OR @count:6")
true match_datadog_query(., "@resources.accountId:123456789012")
true match_datadog_query(., "@userIdentity.arn:\"arn:aws:iam::123456789012:root\"")
true match_datadog_query(., "@userIdentity.arn:*root")
END
./target/debug/probe <conditions 2>&1 | tee seen
! grep -q ', not ' seen
