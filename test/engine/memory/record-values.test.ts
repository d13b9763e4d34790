import { expect, test } from "vitest";
import { forgetRecord, prepareShared, valuesOf } from "../../../engine/memory/record-values.ts";
import type { CloudTrailRecord } from "../../../engine/record.ts";
import type { Rule } from "../../../engine/ruleset.ts";
import { record as sample } from "../../support/records.ts";

const record = (fields: Record<string, unknown> = {}) => sample(fields) as CloudTrailRecord;

test("equal expressions of a list of rules are one, unless they read parameters", () => {
  const rules: Rule[] = [];
  expect(prepareShared("callerOf(record)", rules)).toBe(prepareShared("callerOf(record)", rules));
  expect(prepareShared("callerOf(record)", [])).not.toBe(prepareShared("callerOf(record)", []));
  expect(prepareShared("params.name", rules)).not.toBe(prepareShared("params.name", rules));
});

test("an expression is evaluated once a record, until another record comes", () => {
  let count = 0;
  const expression = () => `value ${++count}`;
  const [first, second] = [record(), record()];
  const ask = (of: typeof first) => valuesOf(of).ask(expression, {}, "mute.per");
  expect([ask(first), ask(first), ask(second), ask(first)]).toEqual(["value 1", "value 1", "value 2", "value 3"]);
  forgetRecord();
  expect(ask(first)).toBe("value 4");
});

test("a value that is no text is an error of each key that asks for it", () => {
  const values = valuesOf(record());
  const expression = () => 7;
  expect(() => values.ask(expression, {}, "after.per")).toThrow("after.per: expected a string, got number");
  expect(() => values.ask(expression, {}, "mute.per")).toThrow("mute.per: expected a string, got number");
});

test("an event is known by the id that its copies share, by its own id, or by a hash of the record", () => {
  const identity = (fields: Record<string, unknown>) => valuesOf(record(fields)).identity;
  expect(identity({ sharedEventID: "shared", eventID: "own" }).id).toBe("shared");
  expect(identity({ eventID: "own", eventTime: "1970-01-01T00:00:59Z" })).toEqual({
    id: "own",
    eventID: "own",
    time: 59,
  });
  expect(identity({ eventID: "no id", eventTime: 5 })).toEqual({
    id: expect.stringMatching(/^[\w-]{43}$/),
    eventID: "",
    time: Number.NaN,
  });
});
