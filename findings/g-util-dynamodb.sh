#!/usr/bin/env bash
# Package: @aws-sdk/util-dynamodb, @aws-sdk/lib-dynamodb 3.1169.0 (npm), boto3 1.44.8 (PyPI)
# Guess: marshall() refuses what DynamoDB has no type for unless an option says otherwise: a Date, an Error, a Map or a class's instance; with convertClassInstanceToMap a Date becomes its ISO text or is still refused; removeUndefinedValues removes undefined in objects and
#   leaves a list's length as it is (null) or refuses it; a Map is a map of DynamoDB; a number beyond 2^53 is refused and a bigint taken; unmarshall gives a number that doesn't fit as a bigint or refuses it; -0, 1e400, NaN are refused or kept.
#   An empty Set is refused or becomes null. A plain object with null as its prototype is taken. A Uint8Array is binary.
set -euo pipefail
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/util-dynamodb @aws-sdk/client-dynamodb@3.1169.0 @aws-sdk/lib-dynamodb@3.1169.0 || exit 2
cat >probe.js <<'END'
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
class Alert { constructor() { this.rule = "root-sign-in"; } get id() { return 1; } }
const values = { date: new Date(0), error: new Error("x"), map: new Map([["a", 1]]), mapInts: new Map([[1, 2]]), instance: new Alert(), nested: { when: new Date(0) }, undef: { a: undefined }, list: [1, undefined, 2], fn: { f: () => 1 }, listFn: [() => 1], big: 2 ** 53 + 2, bigint: 12345678901234567890n, minus: -0, inf: Infinity, nan: NaN, emptySet: new Set(), mixedSet: new Set([1, "a"]), setUndef: new Set([undefined]), boolSet: new Set([true]), nullProto: Object.assign(Object.create(null), { a: 1 }), bytes: new Uint8Array([1]), url: new URL("https://example.com"), regexp: /a/, symbol: Symbol("a"), emptyText: "", emptyBytes: new Uint8Array(0), promise: Promise.resolve(1), float32: 0.1 + 0.2, exp: 1e21, tiny: 1e-7 };
const options = { none: {}, remove: { removeUndefinedValues: true }, class: { convertClassInstanceToMap: true, removeUndefinedValues: true }, empty: { convertEmptyValues: true } };
for (const [name, value] of Object.entries(values)) {
  console.log(name, ...Object.entries(options).map(([option, settings]) => { try { return `| ${option}: ${JSON.stringify(marshall({ value }, settings).value)}`; } catch (error) { return `| ${option}: ERROR ${error.message.slice(0, 50)}`; } }));
}
for (const text of ["12345678901234567890", "9007199254740993", "0.1234567890123456789012345678901234567", "1E+30", "-0", "1.10", "5"]) for (const settings of [{}, { wrapNumbers: true }]) { try { const { n } = unmarshall({ n: { N: text } }, settings); console.log(text, JSON.stringify(settings), typeof n, typeof n === "bigint" ? String(n) : n); } catch (error) { console.log(text, "ERROR", error.message.slice(0, 80)); } }
END
node probe.js 2>/dev/null
