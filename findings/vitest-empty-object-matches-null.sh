#!/usr/bin/env bash
# Package: vitest 5.1.2 (npm) on node 24.21.0
# Guess: `expect({ alert: null }).toMatchObject({ alert: {} })` fails, as it does for a text, a list or a Date: {} asks for
#   an object. So does expect.any(Object), which null is not.
# Happens: {} in toMatchObject, and objectContaining({}), match any value: null, undefined, false, text, a list, an
#   error, a promise that nobody awaited. Only the key itself must be there. In a list the length counts, but {} matches
#   any item. expect.any(Object) takes null. Such a test passes when the function answers null instead of an alert. Name
#   at least one key of the object.
# Documentation: https://vitest.dev/api/expect.html#tomatchobject speaks of "a subset of the properties of an object", and
#   that of expect.any of an instance of the class; neither has a word on null or on an empty object.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module","allowScripts":{"node":true}}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts vitest@5.1.2 || exit 2

cat >probe.test.js <<'END'
import { expect, test } from "vitest";

const values = { object: { id: 1 }, null: null, false: false, text: "none", list: [], Error: new Error("x"), promise: Promise.resolve(), undefined };
const matchers = {
  "toMatchObject({ alert: {} })": (alert) => expect({ alert }).toMatchObject({ alert: {} }),
  "toMatchObject([{}])": (alert) => expect([alert]).toMatchObject([{}]),
  "toMatchObject({ alert: { id: 1 } })": (alert) => expect({ alert }).toMatchObject({ alert: { id: 1 } }),
  "toEqual(objectContaining({}))": (alert) => expect(alert).toEqual(expect.objectContaining({})),
  "toEqual(any(Object))": (alert) => expect(alert).toEqual(expect.any(Object)),
};
for (const [matcher, match] of Object.entries(matchers)) {
  test(matcher, () => {
    const passes = Object.keys(values).filter((name) => {
      try {
        match(values[name]);
        return true;
      } catch {
        return false;
      }
    });
    console.log(`${matcher} passes for ${passes.join(", ")}`);
  });
}
test("a missing key", () => expect(() => expect({}).toMatchObject({ alert: {} })).toThrow());
END
NO_COLOR=1 node_modules/.bin/node node_modules/vitest/vitest.mjs run 2>/dev/null | grep 'passes for\|Tests' | tee seen

diff - seen <<'END'
toMatchObject({ alert: {} }) passes for object, null, false, text, list, Error, promise, undefined
toMatchObject([{}]) passes for object, null, false, text, list, Error, promise
toMatchObject({ alert: { id: 1 } }) passes for object
toEqual(objectContaining({})) passes for object, null, false, text, list, Error, promise, undefined
toEqual(any(Object)) passes for object, null, list, Error, promise
      Tests  6 passed (6)
END
