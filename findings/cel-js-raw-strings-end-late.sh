#!/usr/bin/env bash
# Package: @marcbachmann/cel-js 8.0.0 (npm)
# Guess: in a raw string a backslash is only itself, so r"a\" is the two characters a and \, and of r"a\" + r"b" the
#   first string ends at its second quotation mark, as CEL's specification has it.
# Happens: the backslash keeps the quotation mark from ending the string. The first is refused as unterminated; the
#   second, a + of two strings, is one string and then an error.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @marcbachmann/cel-js@8.0.0 || exit 2

cat >probe.js <<'END'
import { evaluate } from "@marcbachmann/cel-js";

for (const expression of [String.raw`size(r"a\b")`, String.raw`size(r"a\")`, String.raw`size(r"a\" + r"b")`]) {
  let answer;
  try {
    answer = evaluate(expression);
  } catch (error) {
    answer = error.name;
  }
  console.log(expression, "->", answer);
}
END
node probe.js | tee seen

diff - seen <<'END'
size(r"a\b") -> 3n
size(r"a\") -> ParseError
size(r"a\" + r"b") -> ParseError
END
