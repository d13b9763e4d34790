#!/usr/bin/env bash
# Package: jaq-core 3.1.2, jaq-std 3.0.4 and jaq-json 2.0.3 (crates.io), jq 1.13.0 (PyPI; jq 1.8). Compiling takes a
#   minute.
# Guess: a filter that uses nothing that jaq's manual lists as different gives the same answer in jaq as in jq. So
#   tonumber fails for "2026-03-14", for an address and for "", and `tonumber? // "none"` tells numbers from text.
# Happens: jaq's tonumber reads the text as a row of JSON values, and gives each number until it fails: four for a date,
#   one for an address, none and no error for "". So `tonumber?` takes dates, addresses and versions for numbers,
#   `select(tonumber > 4)` gives a record twice or drops it without an error, and a list gets longer or shorter.
# Documentation: https://gedenkt.at/jaq/manual/#tonumber says "it is parsed to a number, failing if this does not succeed".
#   That fromjson gives several values is listed as a difference from jq.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >filters <<'END'
"2026-03-14" | tonumber?
"192.0.2.7" | tonumber?
"5 7" | tonumber
"" | tonumber
["5", "2026-03-14", "", "x"] | map(tonumber? // "none")
["3", "", "9"] | map(select(tonumber > 2))
["4 8"] | map(select(tonumber > 3))
END
python3 -m venv venv
venv/bin/pip install --quiet jq==1.13.0 || exit 2
cat >probe.py <<'END'
import json
import jq

for filter in open("filters").read().splitlines():
    try:
        answers = [json.dumps(value, separators=(",", ":")) for value in jq.compile(filter).input_text("null")]
        print(f"jq:  {filter} gives {' '.join(answers) or 'nothing'}")
    except ValueError:
        print(f"jq:  {filter} gives an error")
END
mkdir src
cat >Cargo.toml <<'END'
[package]
name = "probe"
version = "0.0.0"
edition = "2024"
[dependencies]
jaq-core = "=3.1.2"
jaq-std = "=3.0.4"
jaq-json = "=2.0.3"
[profile.dev]
debug = false
END
cat >src/main.rs <<'END'
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use jaq_json::{Val, read};

fn main() {
    for code in std::fs::read_to_string("filters").unwrap().lines() {
        let arena = Arena::default();
        let defs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
        let funs = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
        let modules = Loader::new(defs).load(&arena, File { code, path: () }).unwrap();
        let filter = Compiler::default().with_funs(funs).compile(modules).unwrap();
        let ctx = Ctx::<data::JustLut<Val>>::new(&filter.lut, Vars::new([]));
        let answers: Vec<String> = filter.id.run((ctx, read::parse_single(b"null").unwrap())).map(unwrap_valr)
            .map(|answer| answer.map_or("an error".to_string(), |value| value.to_string())).collect();
        println!("jaq: {code} gives {}", if answers.is_empty() { "nothing".to_string() } else { answers.join(" ") });
    }
}
END
cargo build --quiet 2>/dev/null || exit 2
{ venv/bin/python probe.py; target/debug/probe; } | tee seen

diff - seen <<'END'
jq:  "2026-03-14" | tonumber? gives nothing
jq:  "192.0.2.7" | tonumber? gives nothing
jq:  "5 7" | tonumber gives an error
jq:  "" | tonumber gives an error
jq:  ["5", "2026-03-14", "", "x"] | map(tonumber? // "none") gives [5,"none","none","none"]
jq:  ["3", "", "9"] | map(select(tonumber > 2)) gives an error
jq:  ["4 8"] | map(select(tonumber > 3)) gives an error
jaq: "2026-03-14" | tonumber? gives 2026 0 3 -14
jaq: "192.0.2.7" | tonumber? gives 192.0
jaq: "5 7" | tonumber gives 5 7
jaq: "" | tonumber gives nothing
jaq: ["5", "2026-03-14", "", "x"] | map(tonumber? // "none") gives [5,2026,0,3,-14,"none","none"]
jaq: ["3", "", "9"] | map(select(tonumber > 2)) gives ["3","9"]
jaq: ["4 8"] | map(select(tonumber > 3)) gives ["4 8","4 8"]
END
