import { describe, expect, test } from "vitest";
import type { Alert } from "../../engine/evaluate.ts";
import { inFairOrder, principalsOf, sortFairly, targetsOf } from "../../handler/chosen-alerts.ts";
import { evaluateRecords } from "../support/evaluate.ts";
import { record, rule } from "../support/records.ts";

/** A call of a user, or of a session of a role (`role/session`), on a target. */
const call = (who: string, userName: string) => {
  const [name, session] = who.split("/");
  const user = { type: "IAMUser", arn: `arn:aws:iam::123456789012:user/${name}` };
  const role = {
    type: "AssumedRole",
    arn: `arn:aws:sts::123456789012:assumed-role/${name}/${session}`,
    sessionContext: { sessionIssuer: { arn: `arn:aws:iam::123456789012:role/${name}` } },
  };
  return record({
    userIdentity: session ? role : user,
    requestParameters: { userName },
    eventID: `${who} ${userName}`,
  });
};

const alertsOf = (calls: object[], limit = Number.POSITIVE_INFINITY) => {
  // The same event twice is one alert.
  const records = calls.map((one, index) => ({ ...one, eventID: `id-${index}` }));
  const [group] = evaluateRecords([rule()], records, { limits: { alerts: limit, ruleErrors: 0 } }).alerts;
  return group as NonNullable<typeof group>;
};
const wordsOf = ({ facts }: Alert) => `${facts.principal.split(":").at(-1)} ${facts.resource}`;

describe("alerts are chosen", () => {
  test("one of each principal first, the one with fewest first, and of each principal one on each target", () => {
    const { alerts } = alertsOf([call("a", "1"), call("a", "1"), call("a", "2"), call("b", "1"), call("b", "1")]);
    expect(inFairOrder(alerts)).toEqual([3, 2, 4, 0, 1]);
  });

  test("the call that matters comes first, before ten decoys", () => {
    const decoys = Array.from({ length: 10 }, (_, index) => call("Eve", `trainee${index}`));
    const { alerts } = alertsOf([...decoys, call("mallory", "break-glass-admin")]);
    expect(sortFairly(alerts).slice(0, 3).map(wordsOf)).toEqual([
      "user/mallory break-glass-admin",
      "user/Eve trainee0",
      "user/Eve trainee1",
    ]);
    expect(targetsOf(alerts).slice(0, 2)).toEqual(["break-glass-admin", "trainee0"]);
  });

  test("by the role of a session, as the caller chooses the session's name", () => {
    const decoys = Array.from({ length: 30 }, (_, index) => call(`deploy/run-${index}`, "1"));
    const { alerts } = alertsOf([...decoys, call("admin/alice", "1")]);
    expect(sortFairly(alerts).slice(0, 2).map(wordsOf)).toEqual([
      "assumed-role/admin/alice 1",
      "assumed-role/deploy/run-0 1",
    ]);
  });
});

describe("principals", () => {
  const calls = [call("a", "1"), call("deploy/run-1", "1"), call("a", "2"), call("deploy/run-2", "1"), call("b", "1")];
  const principals = [
    { principal: "arn:aws:iam::123456789012:user/a", count: 2 },
    { principal: "arn:aws:iam::123456789012:role/deploy", count: 2 },
  ];

  test.each([
    ["all alerts are kept", Number.POSITIVE_INFINITY],
    ["only one is", 1],
  ])("are counted where %s, and those without a place together", (_where, limit) => {
    expect(principalsOf(alertsOf(calls, limit), 2)).toEqual({ principals, countOfOthers: 1 });
  });
});
