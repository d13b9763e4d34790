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

test("half of a short name is right, and nothing is suggested of nothing", () => {
  expect(suggest("hgih", ["high", "low"])).toBe('; did you mean "high"?');
  expect(suggest("foo", ["high", "low"])).toBe("");
  expect(suggest("eventName", [])).toBe("");
});

test("a caller may allow fewer different letters", () => {
  expect(suggest("evntSuorce", fields, 2)).toBe("");
  expect(suggest("evntSource", fields, 2)).toBe('; did you mean "eventSource"?');
});
