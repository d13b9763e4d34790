#!/usr/bin/env bash
# Package: zod 4.6.7, ajv 8.20.0, ajv-formats 3.0.1 (npm)
# Guess: what z.string().regex(), z.ipv6() or multipleOf() take, the JSON Schema of z.toJSONSchema() takes in ajv, too; what
#   JSON Schema can't express, such as the flag i, is an error, as other such schemas are.
# Happens: the flags i, m and s are dropped without a word, so that ajv refuses what zod takes. A pattern with a needless \ is
#   an error in ajv. ajv refuses IPv4 addresses within IPv6, and 0.07 as a multiple of 0.01.
# Documentation: https://zod.dev/json-schema lists what can't be represented and throws; flags are not among it.
# Why: editors check settings and rules by the JSON Schema, programs by zod: a valid file is marked as wrong.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts zod@4.6.7 ajv@8.20.0 ajv-formats@3.0.1 || exit 2
cat >probe.js <<'END'
import addFormats from "ajv-formats";
import Ajv from "ajv/dist/2020.js";
import * as z from "zod";

const cases = [
  ["regex(/^arn:/)", z.string().regex(/^arn:/), "arn:aws"],
  ["regex(/^arn:/i)", z.string().regex(/^arn:/i), "ARN:aws"],
  ["regex(/^b$/m)", z.string().regex(/^b$/m), "a\nb"],
  ["regex(/^a.b$/s)", z.string().regex(/^a.b$/s), "a\nb"],
  ["regex(/^arn\\:/)", z.string().regex(/^arn\:/), "arn:aws"],
  ["ipv4()", z.ipv4(), "192.0.2.7"],
  ["ipv6()", z.ipv6(), "2001:db8::7"],
  ["ipv6()", z.ipv6(), "::ffff:192.0.2.7"],
  ["multipleOf(0.01)", z.number().multipleOf(0.01), 0.07],
  ["date()", z.date(), new Date(0)],
];
for (const [name, schema, value] of cases) {
  const ajv = addFormats(new Ajv());
  let answer;
  try {
    answer = ajv.compile(z.toJSONSchema(schema))(value);
  } catch (error) {
    answer = error instanceof SyntaxError ? "cannot compile the pattern" : "z.toJSONSchema throws";
  }
  console.log(`${name} and ${JSON.stringify(value)}: zod ${schema.safeParse(value).success}, ajv ${answer}`);
}
END
node probe.js | tee seen

diff - seen <<'END'
regex(/^arn:/) and "arn:aws": zod true, ajv true
regex(/^arn:/i) and "ARN:aws": zod true, ajv false
regex(/^b$/m) and "a\nb": zod true, ajv false
regex(/^a.b$/s) and "a\nb": zod true, ajv false
regex(/^arn\:/) and "arn:aws": zod true, ajv cannot compile the pattern
ipv4() and "192.0.2.7": zod true, ajv true
ipv6() and "2001:db8::7": zod true, ajv true
ipv6() and "::ffff:192.0.2.7": zod true, ajv false
multipleOf(0.01) and 0.07: zod true, ajv false
date() and "1970-01-01T00:00:00.000Z": zod true, ajv z.toJSONSchema throws
END
