#!/usr/bin/env bash
# Package: cel 0.15.0 with serde_json 1.0.154 (crates.io; CEL for Rust). Compiling it takes a minute or more.
# Guess: a whole number from JSON is an int, as the literals 1 and 5 are, so that `record.count + 1` works on all of them.
# Happens: serde_json's positive numbers become uint and the negative ones int. Comparisons take both, but arithmetic
#   of a uint and a literal is an error, so the same expression is answered for -4 and fails for 4. A rule that
#   adds or takes a remainder must write 1u, which then fails for negative numbers.
# Documentation: https://docs.rs/cel/0.15.0/cel/ does not say how numbers of serde_json are typed.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

mkdir src
cat >Cargo.toml <<'END'
[package]
name = "probe"
version = "0.0.0"
edition = "2024"
[dependencies]
cel = { version = "=0.15.0", features = ["json"] }
serde_json = "=1.0.154"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
use cel::{Context, Program, Value};

fn main() {
    for count in [-4, 4] {
        let record = serde_json::json!({ "count": count });
        for expression in ["type(record.count)", "record.count < 5", "record.count == 4.0", "record.count + 1 < 9", "record.count + 1u < 9u"] {
            let mut context = Context::default();
            context.add_variable("record", record.clone()).unwrap();
            match Program::compile(expression).unwrap().execute(&context) {
                Ok(Value::String(text)) => println!("{count}: {expression} is {text}"),
                Ok(Value::Bool(answer)) => println!("{count}: {expression} is {answer}"),
                Ok(_) => unreachable!(),
                Err(error) => println!("{count}: {expression} is an error, {error}"),
            }
        }
    }
}
END
cargo build --quiet 2>/dev/null || exit 2
target/debug/probe | tee seen

diff - seen <<'END'
-4: type(record.count) is int
-4: record.count < 5 is true
-4: record.count == 4.0 is false
-4: record.count + 1 < 9 is true
-4: record.count + 1u < 9u is an error, Unsupported binary operator 'add': Int(-4), UInt(1)
4: type(record.count) is uint
4: record.count < 5 is true
4: record.count == 4.0 is true
4: record.count + 1 < 9 is an error, Unsupported binary operator 'add': UInt(4), Int(1)
4: record.count + 1u < 9u is true
END
