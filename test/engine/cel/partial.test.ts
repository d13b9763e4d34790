import { expect, test } from "vitest";
import { parseAst } from "../../../engine/cel/environment.ts";
import { evaluatePartially, partialExpression, textsComparedWith } from "../../../engine/cel/partial.ts";

const knowable = ["eventName", "errorCode", "userIdentity.type"] as const;
type Field = (typeof knowable)[number];

/** The value of an expression while only the fields of `record` are known. */
function value(text: string, record: Record<string, unknown>, known: Field[] = Object.keys(record) as Field[]) {
  return evaluatePartially(partialExpression(parseAst(text), { names: ["A"] }, knowable), record, new Set(known));
}

test.each([
  ['record.eventName == "A" && record.requestParameters.x == 1', { eventName: "B" }, false],
  ['record.eventName == "A" && record.requestParameters.x == 1', { eventName: "A" }, undefined],
  ['record.eventName == "A" || record.requestParameters.x == 1', { eventName: "A" }, true],
  ['!(record.eventName == "A" || record.requestParameters.x == 1)', { eventName: "A" }, false],
  ["record.eventName in params.names", { eventName: "B" }, false],
  ["has(record.requestParameters.x)", { eventName: "A" }, undefined],
])("%s on %o is %s", (text, record, expected) => {
  expect(value(text, record)).toBe(expected);
});

test("a field that is known to be missing is an error, which decides nothing", () => {
  expect(value('record.errorCode == "X"', { eventName: "A" }, ["eventName", "errorCode"])).toBe(undefined);
  expect(value('record.errorCode == "X" && record.eventName == "B"', { eventName: "A" }, ["eventName"])).toBe(false);
});

test("the texts that a field is compared with", () => {
  const texts = (text: string) => textsComparedWith(parseAst(text), "eventName");
  expect(texts('record.eventName == "A"')).toEqual(["A"]);
  expect(texts('record["eventName"] in ["A", "B"]')).toEqual(["A", "B"]);
  expect(texts('record.eventName.startsWith("A")')).toBeUndefined();
  expect(texts("record.eventName in params.names")).toBeUndefined();
});
