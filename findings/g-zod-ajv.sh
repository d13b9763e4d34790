#!/usr/bin/env bash
# Package: zod 4.6.7, ajv 8.20.0, ajv-formats 3.0.1 (npm)
# Guess: a JSON Schema that z.toJSONSchema makes takes what the schema takes, in ajv with ajv-formats, for all that JSON
#   Schema can express; what it can't express is an error. The flag i of a pattern can't be expressed.
# Happens: (not run yet; the expected output below is the guess)
# Why: the editor checks settings and rules' tests by the JSON Schema, the program by zod: a valid file is marked as wrong.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts zod@4.6.7 ajv@8.20.0 ajv-formats@3.0.1 || exit 2
cat >probe.js <<'END'
import addFormats from "ajv-formats";
import Ajv2020 from "ajv/dist/2020.js";
import * as z from "zod";

const cases = {
  "regex i": [z.string().regex(/^arn:aws/i), ["arn:aws", "ARN:AWS"]],
  "regex s": [z.string().regex(/^a.b$/s), ["a\nb"]],
  "regex m": [z.string().regex(/^b$/m), ["a\nb"]],
  "regex u": [z.string().regex(/^\p{L}$/u), ["a"]],
  "regex v": [z.string().regex(/^[\p{L}--[a-z]]$/v), ["A"]],
  "regex with escapes": [z.string().regex(/^[\w\-]+\:\@$/), ["a-b:@"]],
  startsWith: [z.string().startsWith("a.b"), ["a.bc", "axbc"]],
  endsWith: [z.string().endsWith("$"), ["a$"]],
  includes: [z.string().includes("("), ["a(b"]],
  email: [z.email(), ["a@example.com", "a+b@example.com", "a@b"]],
  url: [z.url(), ["https://example.com", "https://example.com/a b", "x:y"]],
  ipv4: [z.ipv4(), ["192.0.2.7", "192.0.2.07"]],
  ipv6: [z.ipv6(), ["2001:db8::7", "::ffff:192.0.2.7", "2001:DB8::7"]],
  cidrv4: [z.cidrv4(), ["192.0.2.0/24", "192.0.2.0"]],
  cidrv6: [z.cidrv6(), ["2001:db8::/32"]],
  datetime: [z.iso.datetime(), ["2026-03-14T09:26:53Z", "2026-03-14T09:26:53.123456Z", "2026-03-14T09:26Z", "2026-03-14T09:26:53+01:00", "2026-02-30T00:00:00Z"]],
  "datetime offset": [z.iso.datetime({ offset: true }), ["2026-03-14T09:26:53+01:00", "2026-03-14T09:26Z"]],
  "datetime local": [z.iso.datetime({ local: true }), ["2026-03-14T09:26:53"]],
  date: [z.iso.date(), ["2026-03-14", "2026-02-30"]],
  time: [z.iso.time(), ["09:26:53", "09:26"]],
  duration: [z.iso.duration(), ["P1D", "PT5M", "P1W", "P0.5D"]],
  uuid: [z.uuid(), ["00000000-0000-4000-8000-000000000001", "00000000-0000-0000-0000-000000000000"]],
  base64: [z.base64(), ["YQ==", "YQ", ""]],
  int: [z.int(), [1, 1.5, 2 ** 53, -0]],
  number: [z.number(), [1.5]],
  multipleOf: [z.number().multipleOf(0.01), [0.07, 1.13, 19.99]],
  "record of enum": [z.record(z.enum(["a", "b"]), z.number()), [{ a: 1, b: 2 }, { a: 1 }]],
  "partial record": [z.partialRecord(z.enum(["a", "b"]), z.number()), [{ a: 1 }, { c: 1 }]],
  "record with pattern": [z.record(z.string().regex(/^\d{12}$/), z.string()), [{ "123456789012": "x" }, { x: "x" }]],
  tuple: [z.tuple([z.string(), z.number()]), [["a", 1], ["a"], ["a", 1, 2]]],
  "tuple with rest": [z.tuple([z.string()], z.number()), [["a", 1, 2], ["a", "b"]]],
  object: [z.object({ a: z.string() }), [{ a: "x" }, { a: "x", b: 1 }]],
  "strict object": [z.strictObject({ a: z.string() }), [{ a: "x", b: 1 }]],
  optional: [z.object({ a: z.string().optional() }), [{}]],
  default: [z.object({ a: z.string().default("x") }), [{}]],
  prefault: [z.object({ a: z.string().prefault("x") }), [{}]],
  catch: [z.object({ a: z.string().catch("x") }), [{}, { a: 1 }]],
  nullable: [z.string().nullable(), [null]],
  nullish: [z.object({ a: z.string().nullish() }), [{}, { a: null }]],
  enum: [z.enum(["a"]), ["a", "b"]],
  "literal null": [z.literal([null, "a"]), [null, "a"]],
  "discriminated union": [z.discriminatedUnion("t", [z.object({ t: z.literal("a") }), z.object({ t: z.literal("b"), x: z.string() })]), [{ t: "a" }, { t: "b" }, { t: "b", x: "x" }]],
  "strict intersection": [z.intersection(z.strictObject({ a: z.string() }), z.strictObject({ b: z.string() })), [{ a: "x", b: "x" }]],
  intersection: [z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })), [{ a: "x", b: "x" }]],
  extend: [z.strictObject({ a: z.string() }).extend({ b: z.string() }), [{ a: "x", b: "x" }]],
  "string length": [z.string().min(1).max(2), ["", "ab", "abc"]],
  "lowercase text": [z.string().lowercase(), ["a", "A"]],
  trim: [z.string().trim().min(1), [" ", "a "]],
  coerce: [z.coerce.number(), ["5", 5]],
  "stringbool": [z.stringbool(), ["yes", "maybe"]],
  "xor": [z.union([z.strictObject({ a: z.string() }), z.strictObject({ b: z.string() })]), [{ a: "x" }, { a: "x", b: "y" }]],
};
for (const [name, [schema, values]] of Object.entries(cases)) {
  for (const io of ["input", "output"]) {
    let validate;
    try {
      const json = z.toJSONSchema(schema, { io });
      const ajv = new Ajv2020({ strict: false, logger: false });
      addFormats(ajv);
      validate = ajv.compile(json);
    } catch (error) {
      console.log(`${name} (${io}): ${error.message.slice(0, 100)}`);
      continue;
    }
    for (const value of values) {
      const parsed = schema.safeParse(value);
      const other = validate(io === "input" ? value : parsed.success ? parsed.data : value);
      if (parsed.success !== other) console.log(`${name} (${io}): ${JSON.stringify(value)} zod ${parsed.success}, ajv ${other}`);
    }
  }
}
END
node probe.js 2>&1 | tee seen

diff - seen <<'END'
regex i (input): the flag i can't be represented in JSON Schema
regex i (output): the flag i can't be represented in JSON Schema
END
