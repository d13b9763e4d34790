#!/usr/bin/env bash
# Package: vitest 5.1.2 (npm)
# Guess: a matcher fails for what its words exclude: toMatchObject and objectContaining want a key that is expected to be
#   undefined to be undefined or missing, toThrow of an error compares its message and class, arrayContaining counts
#   repeats, and so on as below.
# Happens: (not run yet; the expected output below is the guess)
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts vitest@5.1.2 || exit 2
cat >probe.test.js <<'END'
import { expect, test, vi } from "vitest";
class Throttled extends Error { name = "Throttled"; }
const thrown = (e) => () => { throw e; };
const cases = {
  "toMatchObject, undefined and missing": () => expect({}).toMatchObject({ a: undefined }),
  "objectContaining, undefined and missing": () => expect({}).toEqual(expect.objectContaining({ a: undefined })),
  "toMatchObject, empty object and any object": () => expect({ a: { b: 1 } }).toMatchObject({ a: {} }),
  "toMatchObject, empty list and any list": () => expect({ a: [1] }).toMatchObject({ a: [] }),
  "toMatchObject, shorter list": () => expect([{ a: 1 }, { a: 2 }]).toMatchObject([{ a: 1 }]),
  "toMatchObject, empty object and a list": () => expect({ a: [1] }).toMatchObject({ a: {} }),
  "toMatchObject, empty object and a text": () => expect({ a: "x" }).toMatchObject({ a: {} }),
  "toMatchObject, empty object and null": () => expect({ a: null }).toMatchObject({ a: {} }),
  "toMatchObject, empty object and a Date": () => expect({ a: new Date(0) }).toMatchObject({ a: {} }),
  "toMatchObject, two Dates": () => expect({ a: new Date(0) }).toMatchObject({ a: new Date(1) }),
  "toMatchObject, smaller Map": () => expect({ a: new Map([[1, 1], [2, 2]]) }).toMatchObject({ a: new Map([[1, 1]]) }),
  "toMatchObject, smaller Set": () => expect({ a: new Set([1, 2]) }).toMatchObject({ a: new Set([1]) }),
  "toMatchObject, two errors": () => expect({ a: new Error("x") }).toMatchObject({ a: new Error("y") }),
  "toThrow, empty text": () => expect(thrown(new Error("x"))).toThrow(""),
  "toThrow, error of another class": () => expect(thrown(new Throttled("x"))).toThrow(new Error("x")),
  "toThrow, error with another cause": () => expect(thrown(new Error("x", { cause: 1 }))).toThrow(new Error("x", { cause: 2 })),
  "toThrow, error without the cause": () => expect(thrown(new Error("x", { cause: 1 }))).toThrow(new Error("x")),
  "toThrow, error with another code": () => expect(thrown(Object.assign(new Error("x"), { code: 1 }))).toThrow(Object.assign(new Error("x"), { code: 2 })),
  "toThrow, part of the message in an error": () => expect(thrown(new Error("xy"))).toThrow(new Error("x")),
  "toThrow, objectContaining": () => expect(thrown(new Error("x"))).toThrow(expect.objectContaining({ message: "y" })),
  "toThrow, plain object": () => expect(thrown(new Error("x"))).toThrow({ message: "x" }),
  "toThrow, plain object of another message": () => expect(thrown(new Error("x"))).toThrow({ message: "y" }),
  "toThrow, base class": () => expect(thrown(new Throttled("x"))).toThrow(Error),
  "toThrow, thrown text": () => expect(thrown("xy")).toThrow("x"),
  "toThrow, undefined thrown": () => expect(thrown(undefined)).toThrow(),
  "not toThrow, text that is not there": () => expect(thrown(new Error("x"))).not.toThrow("y"),
  "toEqual, two errors of other names": () => expect(new Throttled("x")).toEqual(new Error("x")),
  "toEqual, extra field of the error": () => expect(Object.assign(new Error("x"), { code: 1 })).toEqual(new Error("x")),
  "arrayContaining, repeats": () => expect([1, 2]).toEqual(expect.arrayContaining([1, 1])),
  "arrayContaining, empty": () => expect([1]).toEqual(expect.arrayContaining([])),
  "arrayContaining, Set": () => expect(new Set([1])).toEqual(expect.arrayContaining([1])),
  "stringContaining, empty": () => expect("x").toEqual(expect.stringContaining("")),
  "stringMatching, number": () => expect(5).toEqual(expect.stringMatching(/5/)),
  "anything, null": () => expect(null).toEqual(expect.anything()),
  "any Object, list": () => expect([1]).toEqual(expect.any(Object)),
  "any Object, null": () => expect(null).toEqual(expect.any(Object)),
  "any Number, NaN": () => expect(Number.NaN).toEqual(expect.any(Number)),
  "toHaveProperty, undefined": () => expect({ a: undefined }).toHaveProperty("a"),
  "toHaveProperty, missing with undefined": () => expect({}).toHaveProperty("a", undefined),
  "toHaveProperty, dots": () => expect({ "a.b": 1 }).toHaveProperty("a.b"),
  "toHaveProperty, inherited": () => expect({}).toHaveProperty("toString"),
  "toHaveLength, object": () => expect({ length: 2 }).toHaveLength(2),
  "toContain, text in text": () => expect("ConsoleLogin").toContain("Login"),
  "toContain, NaN": () => expect([Number.NaN]).toContain(Number.NaN),
  "toContainEqual, undefined field": () => expect([{ a: 1, b: undefined }]).toContainEqual({ a: 1 }),
  "toBeCloseTo": () => expect(0.004).toBeCloseTo(0),
  "toBeTruthy, promise": () => expect(Promise.resolve(false)).toBeTruthy(),
  "toEqual, two promises": () => expect(Promise.resolve(1)).toEqual(Promise.resolve(2)),
  "toEqual, two functions": () => expect(() => 1).toEqual(() => 1),
  "toEqual, two regexes of other flags": () => expect(/a/g).toEqual(/a/),
  "toEqual, 0 and -0": () => expect(0).toEqual(-0),
  "toEqual, sparse": () => expect([, 1]).toEqual([undefined, 1]),
  "toEqual, list with a property": () => expect(Object.assign([1], { index: 0 })).toEqual([1]),
  "toEqual, symbol key": () => expect({ [Symbol.for("a")]: 1 }).toEqual({}),
  "toEqual, not enumerable": () => expect(Object.defineProperty({}, "a", { value: 1 })).toEqual({}),
  "toEqual, getter": () => expect({ get a() { return 1; } }).toEqual({ a: 1 }),
  "toEqual, String object": () => expect(new String("x")).toEqual("x"),
  "toEqual, two generators": () => expect((function* () { yield 1; })()).toEqual((function* () { yield 2; })()),
  "toEqual, two WeakMaps": () => expect(new WeakMap()).toEqual(new WeakMap()),
  "toEqual, two symbols": () => expect(Symbol("a")).toEqual(Symbol("a")),
  "toEqual, two Uint8Arrays": () => expect(new Uint8Array([1])).toEqual(new Uint8Array([2])),
  "toEqual, Buffer and Uint8Array": () => expect(Buffer.from([1])).toEqual(new Uint8Array([1])),
  "toStrictEqual, Buffer and Uint8Array": () => expect(Buffer.from([1])).toStrictEqual(new Uint8Array([1])),
  "toEqual, invalid dates": () => expect(new Date(Number.NaN)).toEqual(new Date(Number.NaN)),
  "toHaveBeenCalledWith, missing undefined": () => { const f = vi.fn(); f("a"); expect(f).toHaveBeenCalledWith("a", undefined); },
  "toHaveBeenCalledWith, extra undefined": () => { const f = vi.fn(); f("a", undefined); expect(f).toHaveBeenCalledWith("a"); },
  "toHaveBeenCalledWith, undefined field": () => { const f = vi.fn(); f({ a: 1, b: undefined }); expect(f).toHaveBeenCalledWith({ a: 1 }); },
  "toHaveBeenCalledWith, mutated": () => { const f = vi.fn(), a = [1]; f(a); a.push(2); expect(f).toHaveBeenCalledWith([1]); },
  "toHaveReturnedWith, thrown": () => { const f = vi.fn(thrown(new Error("x"))); try { f(); } catch {} expect(f).toHaveReturnedWith(undefined); },
  "toHaveBeenNthCalledWith, 0": () => { const f = vi.fn(); f(1); expect(f).toHaveBeenNthCalledWith(0, 1); },
  "toSatisfy, promise": () => expect(1).toSatisfy(async () => false),
};
test("cases", async () => {
  for (const [name, run] of Object.entries(cases)) {
    let answer = "passes";
    try { await run(); } catch { answer = "fails"; }
    console.log(`CASE ${name}: ${answer}`);
  }
});
END
npx vitest run --disable-console-intercept --environment node 2>&1 | sed -n 's/^CASE //p' | tee seen
diff - seen <<'END'
toMatchObject, undefined and missing: fails
objectContaining, undefined and missing: fails
toMatchObject, empty object and any object: passes
toMatchObject, empty list and any list: fails
toMatchObject, shorter list: fails
toMatchObject, empty object and a list: fails
toMatchObject, empty object and a text: fails
toMatchObject, empty object and null: fails
toMatchObject, empty object and a Date: fails
toMatchObject, two Dates: fails
toMatchObject, smaller Map: fails
toMatchObject, smaller Set: fails
toMatchObject, two errors: fails
toThrow, empty text: passes
toThrow, error of another class: fails
toThrow, error with another cause: fails
toThrow, error without the cause: fails
toThrow, error with another code: fails
toThrow, part of the message in an error: fails
toThrow, objectContaining: fails
toThrow, plain object: passes
toThrow, plain object of another message: fails
toThrow, base class: passes
toThrow, thrown text: passes
toThrow, undefined thrown: passes
not toThrow, text that is not there: passes
toEqual, two errors of other names: fails
toEqual, extra field of the error: fails
arrayContaining, repeats: passes
arrayContaining, empty: passes
arrayContaining, Set: fails
stringContaining, empty: passes
stringMatching, number: fails
anything, null: fails
any Object, list: passes
any Object, null: fails
any Number, NaN: passes
toHaveProperty, undefined: passes
toHaveProperty, missing with undefined: fails
toHaveProperty, dots: passes
toHaveProperty, inherited: fails
toHaveLength, object: passes
toContain, text in text: passes
toContain, NaN: passes
toContainEqual, undefined field: passes
toBeCloseTo: passes
toBeTruthy, promise: passes
toEqual, two promises: fails
toEqual, two functions: fails
toEqual, two regexes of other flags: fails
toEqual, 0 and -0: fails
toEqual, sparse: passes
toEqual, list with a property: fails
toEqual, symbol key: fails
toEqual, not enumerable: passes
toEqual, getter: passes
toEqual, String object: fails
toEqual, two generators: fails
toEqual, two WeakMaps: fails
toEqual, two symbols: fails
toEqual, two Uint8Arrays: fails
toEqual, Buffer and Uint8Array: passes
toStrictEqual, Buffer and Uint8Array: fails
toEqual, invalid dates: passes
toHaveBeenCalledWith, missing undefined: fails
toHaveBeenCalledWith, extra undefined: fails
toHaveBeenCalledWith, undefined field: passes
toHaveBeenCalledWith, mutated: fails
toHaveReturnedWith, thrown: fails
toHaveBeenNthCalledWith, 0: fails
toSatisfy, promise: fails
END
