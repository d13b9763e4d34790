#!/usr/bin/env bash
# Package: esbuild 0.28.2, terser 5.51.2, @swc/core 1.16.22, oxc-minify 0.157.0, rolldown 1.3.2, rollup 4.68.5, uglify-js 3.19.3 (npm)
# Guess: a bundler or minifier keeps a call whose only use is that it throws: a try around `new RegExp(pattern)`, `new
#   URL(text)`, `BigInt(text)`, `Intl.DateTimeFormat` with a time zone, `JSON.parse`, `new Date(x).toISOString()`, a read
#   of a property of undefined.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts esbuild@0.28.2 terser@5.51.2 @swc/core@1.16.22 oxc-minify@0.157.0 rolldown@1.3.2 rollup@4.68.5 uglify-js@3.19.3 || exit 2
cat >probe.mjs <<'END'
import { writeFileSync } from "node:fs";
import * as esbuild from "esbuild";
import * as oxc from "oxc-minify";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import swc from "@swc/core";
import { minify as terser } from "terser";
import uglify from "uglify-js";

const checks = {
  "new RegExp": ["new RegExp(x)", "a("],
  "RegExp": ["RegExp(x)", "a("],
  "new URL": ["new URL(x)", "no url"],
  "BigInt": ["BigInt(x)", "1.5"],
  "time zone": ['new Intl.DateTimeFormat("en", { timeZone: x })', "Nowhere/Else"],
  "JSON.parse": ["JSON.parse(x)", "{"],
  "toISOString": ["new Date(x).toISOString()", "no date"],
  "decodeURIComponent": ["decodeURIComponent(x)", "%"],
  "property": ["x.name.first", {}],
  "spread": ["[...x]", 5],
  "destructuring": ["const { a } = x", null],
  "new Set": ["new Set(x)", 5],
  "new Map": ["new Map(x)", [1]],
  "new Array": ["new Array(x)", -1],
  "Uint8Array": ["new Uint8Array(x)", -1],
  "plus": ["+x", 1n],
  "template": ["`${x}`", Symbol("s")],
  "in": ["'a' in x", 5],
  "instanceof": ["x instanceof x", {}],
  "Symbol": ["Symbol(x)", Symbol("s")],
  "AbortSignal": ["AbortSignal.timeout(x)", -1],
  "structuredClone": ["structuredClone(x)", () => {}],
  "compare": ["x < 1", Symbol("s")],
  "String": ["String(x)", Object.create(null)],
  "Number": ["Number(x)", 1n * 0n === 0n ? Symbol("s") : 0],
  "Object.keys": ["Object.keys(x)", null],
  "normalize": ["''.normalize(x)", "no form"],
  "repeat": ["'a'.repeat(x)", -1],
  "toFixed": ["(1).toFixed(x)", 200],
  "class": ["class A extends x {}", 5],
};
const body = Object.entries(checks).map(([name, [code]]) => `export function f${Object.keys(checks).indexOf(name)}(x) { try { ${code}; } catch { return "refused"; } return "taken"; }`).join("\n");
writeFileSync("in.mjs", body);
const bundle = async (make, options = {}) => { const build = await make({ input: "in.mjs", logLevel: "silent", ...options }); return (await build.generate({ format: "esm", ...options.output })).output[0].code; };
const tools = {
  "none": async () => body,
  "esbuild": async () => (await esbuild.build({ entryPoints: ["in.mjs"], bundle: true, minify: true, write: false, format: "esm" })).outputFiles[0].text,
  "terser": async () => (await terser(body, { module: true })).code,
  "swc": async () => (await swc.minify(body, { module: true, compress: true, mangle: true })).code,
  "oxc": async () => { const result = oxc.minifySync ? oxc.minifySync("in.mjs", body, { module: true }) : await oxc.minify("in.mjs", body, { module: true }); return result.code; },
  "rolldown": () => bundle(rolldown),
  "rolldown, minified": () => bundle(rolldown, { output: { minify: true } }),
  "rollup": () => bundle(rollup),
  "uglify": async () => { const result = uglify.minify(body.replaceAll("export function", "function") + "\n", { module: false }); if (result.error) throw result.error; return result.code + "\nexport {" + Object.keys(checks).map((_, i) => "f" + i) + "}"; },
};
for (const [tool, run] of Object.entries(tools)) {
  try {
    writeFileSync(`${tool.replaceAll(/\W/g, "")}.out.mjs`, await run());
    const module = await import(`./${tool.replaceAll(/\W/g, "")}.out.mjs`);
    const taken = Object.entries(checks).filter(([, [, value]], index) => module[`f${index}`](value) !== "refused").map(([name]) => name);
    console.log(`${tool} takes: ${taken.join(", ") || "nothing"}`);
  } catch (error) { console.log(`${tool}: ${error.message}`); }
}
END
node probe.mjs | tee seen
diff - <(sed 's/ takes: nothing$//' seen) <<'END'
none
esbuild
terser
swc
oxc
rolldown
rolldown, minified
rollup
uglify
END
