import { expect, test } from "vitest";
import { createOwnRuleEvaluator } from "../support/all-rules.ts";
import { librarySamples } from "../support/library-samples.ts";

/** Calls that act on nothing but the caller's own session. */
const signIns = ["ConsoleLogin", "GetSigninToken"];

test("every alert of a sample says what was acted on, except sign-ins", () => {
  const evaluate = createOwnRuleEvaluator();
  const without = new Set<string>();
  for (const { rule, expected, path, record } of librarySamples) {
    if (expected !== "alert") continue;
    const [group] = evaluate({ rule, record }).alerts;
    if (group?.alerts[0]?.facts.resource !== "") continue;
    const { eventName } = record as { eventName: string };
    without.add(signIns.includes(eventName) ? eventName : path);
  }
  expect([...without].sort()).toEqual(signIns);
});
