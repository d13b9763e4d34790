import { expect, test } from "vitest";
import { chooseGroups, groupsOf, wordGroup } from "../../handler/groups.ts";
import { evaluateRecords } from "../support/evaluate.ts";
import { record, rule } from "../support/records.ts";

const call = (index: number, user: string, fields: object = {}) =>
  record({
    userIdentity: { type: "IAMUser", arn: `arn:aws:iam::123456789012:user/${user}` },
    eventTime: new Date(Date.parse("2026-03-14T09:03:04Z") + index * 30_000).toISOString(),
    eventID: `id-${index}`,
    ...fields,
  });
const groupOf = (records: object[], limit = Number.POSITIVE_INFINITY) => {
  const [group] = evaluateRecords([rule()], records, { limits: { alerts: limit, ruleErrors: 0 } }).alerts;
  return group as NonNullable<typeof group>;
};

test("the alerts of a principal are one line: how many, which calls, on what, from where and when", () => {
  const records = [
    ...[0, 1, 2, 3].map((index) => call(index, "ci", { requestParameters: { bucketName: `b-${index % 2}` } })),
    call(4, "eve", { requestParameters: null, sourceIPAddress: "198.51.100.7" }),
    call(2000, "eve", { eventName: "a b", requestParameters: null }),
    ...["A", "B", "C"].map((eventName, index) => call(5 + index, "mallory", { eventName })),
  ];
  const { groups } = groupsOf(groupOf(records), 10);
  expect(groups.map((group) => wordGroup(group, {}))).toEqual([
    "4 × user ci: StopLogging on 2 targets, from 203.0.113.66, 09:03–09:04 UTC",
    "3 × user mallory: A, B and C on trail/main, from 203.0.113.66, 09:05–09:06 UTC",
    '2 × user eve: StopLogging and "a b", from 2 addresses, 2026-03-14 09:05 – 2026-03-15 01:43 UTC',
  ]);
});

test("what was not kept is not counted as kept", () => {
  const records = Array.from({ length: 9 }, (_, index) =>
    call(index, "ci", { requestParameters: { bucketName: `b-${index}` } }),
  );
  const { groups } = groupsOf(groupOf(records, 5), 10);
  expect(groups.map((group) => wordGroup(group, {}))).toEqual([
    expect.stringMatching(/^9 × user ci: StopLogging on at least 5 targets, from 203\.0\.113\.66, /),
  ]);
});

test("of many principals those with most alerts are chosen, and the two with fewest, which decoys would hide", () => {
  const records = Array.from({ length: 40 }, (_, index) =>
    call(index, index < 34 ? `decoy-${index % 8}` : `rare-${index}`),
  );
  const { chosen, rest } = chooseGroups(groupsOf(groupOf(records), 50).groups, 5);
  expect(chosen.map(({ principal, count }) => `${count} ${principal.split("/")[1]}`)).toEqual([
    "5 decoy-0",
    "5 decoy-1",
    "4 decoy-2",
    "1 rare-38",
    "1 rare-39",
  ]);
  expect(rest).toHaveLength(9);
});
