#!/usr/bin/env bash
# Package: terser 5.51.2, @swc/core 1.16.22, oxc-minify 0.157.0, esbuild 0.28.2, rollup 4.68.5 (npm)
# Guess: a minifier keeps an expression whose only use is that it throws, such as the first line of
#   `try { decodeURIComponent(key); } catch { return false; }`.
# Happens: esbuild and rollup keep all of them. oxc drops decodeURIComponent, swc the typed array and the array of a length,
#   terser the spread; swc and terser drop `in`. The checks of the minified function find nothing wrong with any value. Use
#   the result: `return decodeURIComponent(key)` stays.
# Documentation: terser's README assumes that .toString() and .valueOf() don't throw for built-in values, and has an option
#   builtins_pure, off by default; https://swc.rs/docs/configuration/minification and
#   https://oxc.rs/docs/guide/usage/minifier don't name these.
# Why: a function that tests an object's key or a setting's value in this way does so in its tests, and not in its bundle.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts terser@5.51.2 @swc/core@1.16.22 oxc-minify@0.157.0 esbuild@0.28.2 rollup@4.68.5 || exit 2
cat >probe.js <<'END'
import { writeFileSync } from "node:fs";
import swc from "@swc/core";
import * as esbuild from "esbuild";
import { minifySync } from "oxc-minify";
import { rollup } from "rollup";
import { minify } from "terser";

const checks = [
  ["JSON.parse(x)", "{"],
  ["new RegExp(x)", "a("],
  ["new URL(x)", "logs"],
  ["BigInt(x)", "1.5"],
  ["decodeURIComponent(x)", "100%"],
  ["new Uint8Array(x)", -1],
  ["new Array(x)", -1],
  ["[...x]", 5],
  ["'Records' in x", null],
];
const source = checks.map(([code], index) => `export function check${index}(x) { try { ${code}; } catch { return false; } return true; }`).join("\n");
writeFileSync("source.mjs", source);
const tools = {
  "nothing": () => source,
  "esbuild": async () => (await esbuild.transform(source, { minify: true, format: "esm" })).code,
  "rollup": async () => (await (await rollup({ input: "source.mjs" })).generate({ format: "esm" })).output[0].code,
  "terser": async () => (await minify(source, { module: true })).code,
  "swc": async () => (await swc.minify(source, { module: true, compress: true })).code,
  "oxc": () => minifySync("source.mjs", source, { module: true }).code,
};
for (const [tool, build] of Object.entries(tools)) {
  writeFileSync(`${tool}.mjs`, await build());
  const built = await import(`./${tool}.mjs`);
  const lost = checks.filter(([, wrong], index) => built[`check${index}`](wrong)).map(([code]) => code);
  console.log(`${tool} drops ${lost.join(" and ") || "none"}`);
}
END
node probe.js | tee seen

diff - seen <<'END'
nothing drops none
esbuild drops none
rollup drops none
terser drops [...x] and 'Records' in x
swc drops new Uint8Array(x) and new Array(x) and 'Records' in x
oxc drops decodeURIComponent(x)
END
