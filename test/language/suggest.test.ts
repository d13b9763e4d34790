import { expect, test } from "vitest";
import { suggest } from "../../language/suggest.ts";

const fields = ["eventName", "eventSource", "userAgent"];

test.each([
  ["eventNam", '; did you mean "eventName"?'],
  ["evntSuorce", '; did you mean "eventSource"?'],
  ["USER", ""],
  ["requestParameters", ""],
])("for %s it suggests %j", (name, suggestion) => {
  expect(suggest(name, fields)).toBe(suggestion);
});

test("short names may differ in two letters, and nothing is suggested of nothing", () => {
  expect(suggest("ab", ["cd"])).toBe('; did you mean "cd"?');
  expect(suggest("eventName", [])).toBe("");
});
