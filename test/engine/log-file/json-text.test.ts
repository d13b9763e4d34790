import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endOfString, endOfValue, listsOfRecords } from "../../../engine/log-file/json-text.ts";
import { fuzz } from "../../support/fuzz.ts";

describe("the lists of Records of a JSON text", () => {
  test.each([
    ["each of a repeated key", '{"Records":[1],"Records" : [2,[3]]}', ["[1]", "[2,[3]]"]],
    ["also of a key with an escape", '{"R\\u0065cords":[1]}', ["[1]"]],
    ["none where it is another value", '{"Records":{"a":[]},"Records":5,"Records":"[1]","Records":null}', []],
    ["none of a nested object", '{"a":{"Records":[1]},"b":["Records",[2]]}', []],
    ["none of a string that looks like it", '{"a":"\\"Records\\":[1]"}', []],
    ["none of a text that is no object", '["Records",{"Records":[1]}]', []],
    ["white space around everything", ' \n{ "Records"\t:\r[ 1 ] } ', ["[ 1 ]"]],
  ])("%s", (_name, json, lists) => {
    expect(listsOfRecords(json)).toEqual(lists);
  });

  test("whatever else an object contains, and however it is written", () => {
    const key = fc.oneof(fc.constant("Records"), fc.constantFrom('"', "\\", "a:b", "[{"), fc.string());
    const entries = fc.array(fc.tuple(key, fc.jsonValue()));
    fc.assert(
      fc.property(entries, fc.constantFrom(undefined, 1, "\t"), (entries, space) => {
        const json = `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value, null, space)}`).join(",")}}`;
        const lists = entries.filter(([name, value]) => name === "Records" && Array.isArray(value));
        const written = lists.map(([, value]) => JSON.stringify(value));
        expect(listsOfRecords(json).map((list) => JSON.stringify(JSON.parse(list)))).toEqual(written);
      }),
      fuzz(250),
    );
  });
});

test("a value and a string end where JSON says, or not at all", () => {
  expect(endOfValue('{"a":"}\\"}"} ]', 0)).toBe(12);
  expect(endOfValue("[[{}]", 0)).toBe(-1);
  expect(endOfValue('["a', 0)).toBe(-1);
  expect(endOfString('"a\\\\" "', 0)).toBe(4);
  expect(endOfString('"a\\"', 0)).toBe(-1);
});
