#!/usr/bin/env bash
# Package: vitest 5.1.1 (npm)
# Guess: toEqual fails for objects that differ, as it does for Headers, FormData and URLs. At least toStrictEqual
#   does.
# Happens: what keeps its content inside passes, whatever the content: a Response of 200 and one of 500, Requests to
#   different webhooks, a Blob, a BlockList of other addresses, and objects of classes whose fields are all #private.
#   Neither matcher looks inside. toEqual also takes any two ArrayBuffers of one length for equal, such as two log
#   files' bytes, and toStrictEqual compares them, but takes iterators for equal that toEqual tells apart. Compare
#   what was read from them.
# Documentation: https://vitest.dev/api/expect.html describes both matchers, and names undefined keys, holes and
#   classes.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module","allowScripts":{"node":true}}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts vitest@5.1.1 || exit 2

cat >probe.test.js <<'END'
import { BlockList } from "node:net";
import { expect, test } from "vitest";

class Address {
  #text;
  constructor(text) {
    this.#text = text;
  }
}
function blocked(address) {
  const list = new BlockList();
  list.addAddress(address);
  return list;
}

const pairs = {
  Headers: [new Headers({ a: "1" }), new Headers({ a: "2" })],
  Response: [new Response("done", { status: 200 }), new Response("refused", { status: 500 })],
  Request: [new Request("https://a.example.com"), new Request("https://b.example.com")],
  Blob: [new Blob(["a"]), new Blob(["b"])],
  BlockList: [blocked("192.0.2.1"), blocked("198.51.100.1")],
  "class with #private": [new Address("192.0.2.1"), new Address("198.51.100.1")],
  ArrayBuffer: [Uint8Array.of(1).buffer, Uint8Array.of(2).buffer],
  "iterator of a Map": [new Map([["a", 1]]).entries(), new Map([["b", 2]]).entries()],
};
test("pairs", () => {
  for (const [name, [one, other]] of Object.entries(pairs)) {
    console.log(`${name}: toEqual ${passes("toEqual", one, other)}, toStrictEqual ${passes("toStrictEqual", one, other)}`);
  }
});
function passes(matcher, one, other) {
  try {
    expect(one)[matcher](other);
    return "passes";
  } catch {
    return "fails";
  }
}
END
NO_COLOR=1 node_modules/.bin/node node_modules/vitest/vitest.mjs run 2>/dev/null | grep toStrictEqual | tee seen

diff - seen <<'END'
Headers: toEqual fails, toStrictEqual fails
Response: toEqual passes, toStrictEqual passes
Request: toEqual passes, toStrictEqual passes
Blob: toEqual passes, toStrictEqual passes
BlockList: toEqual passes, toStrictEqual passes
class with #private: toEqual passes, toStrictEqual passes
ArrayBuffer: toEqual passes, toStrictEqual fails
iterator of a Map: toEqual fails, toStrictEqual passes
END
