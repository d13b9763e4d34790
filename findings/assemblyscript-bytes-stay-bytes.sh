#!/usr/bin/env bash
# Package: assemblyscript 0.28.20 (npm)
# Guess: arithmetic on u8 is done in 32 bits, as in C, Java and JavaScript, and the result is narrowed only where it
#   is stored. `(high << 8) | low` joins two bytes to a number.
# Happens: an operation on two u8 is a u8, even where an i32 is returned. 200 + 100 is 44, and as the shift count is
#   taken modulo 8 too, `high << 8` is high itself: 1 and 2 join to 3. Widen first, as in `<i32>high << 8`.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts assemblyscript@0.28.20 || exit 2

cat >bytes.ts <<'END'
export function add(a: u8, b: u8): i32 { return a + b; }
export function join(high: u8, low: u8): i32 { return (high << 8) | low; }
export function joinWidened(high: u8, low: u8): i32 { return (<i32>high << 8) | low; }
END
cat >probe.js <<'END'
import { readFileSync } from "node:fs";

const { instance } = await WebAssembly.instantiate(readFileSync("bytes.wasm"));
const { add, join, joinWidened } = instance.exports;
console.log("add(200, 100)", add(200, 100));
console.log("join(1, 2)", join(1, 2));
console.log("joinWidened(1, 2)", joinWidened(1, 2));
END
node_modules/.bin/asc bytes.ts --outFile bytes.wasm --runtime stub
node probe.js | tee seen

diff - seen <<'END'
add(200, 100) 44
join(1, 2) 3
joinWidened(1, 2) 258
END
