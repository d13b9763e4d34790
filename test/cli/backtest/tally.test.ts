import { expect, test } from "vitest";
import { earliest, type KeptAlert, KeptBounds, maxExamples, maxKeptAlerts } from "../../../cli/backtest/kept-alerts.ts";
import { statusOf } from "../../../cli/backtest/progress.ts";
import { countFile, emptyTally, maxPrincipals, maxPrincipalsOfAll, merge } from "../../../cli/backtest/tally.ts";
import { evaluationOf } from "../../support/evaluate.ts";
import { rule } from "../../support/records.ts";

test("with more principals than the limit, those with fewest alerts are dropped and the tally says so", () => {
  const alertBy = (principal: string) => ({ rule: rule(), facts: { principal, role: "", eventTime: "" } }) as never;
  const fileOf = (principals: string[]) => {
    const tally = emptyTally();
    countFile(tally, "file", evaluationOf(principals.map(alertBy)));
    return tally;
  };
  const tally = emptyTally();
  for (let file = 0; file < 3; file++) {
    merge(tally, fileOf(["loud", ...Array.from({ length: maxPrincipals - 10 }, (_, at) => `${file}-${at}`)]));
  }
  const counts = tally.rules.get("trail-stopped");
  expect(counts?.principals.size).toBeLessThanOrEqual(maxPrincipals);
  expect(counts?.principals.get("loud")).toBe(3);
  expect(counts?.principalsAreCut).toBe(true);
  expect(counts?.alerts.count).toBe(3 * (maxPrincipals - 9));
  expect(counts?.alerts.kept).toHaveLength(200);
});

test("with more principals of all rules than the limit, each rule keeps its loudest, also in the tally of one thread", () => {
  const tally = emptyTally();
  const perRule = maxPrincipals - 1;
  const alertsOf = (id: string) =>
    ["loud", "loud", ...Array.from({ length: perRule - 1 }, (_, at) => `${id}-${at}`)].map(
      (principal) => ({ rule: rule({ id }), facts: { principal, role: "", eventTime: "" } }) as never,
    );
  const rules = Math.floor(maxPrincipalsOfAll / perRule);
  for (let at = 0; at < rules; at++) countFile(tally, "file", evaluationOf(alertsOf(`rule-${at}`)));
  expect(tally.rules.get("rule-0")?.principals.size).toBe(perRule);
  countFile(tally, "file", evaluationOf(alertsOf("last")));
  for (const { principals, principalsAreCut, alerts } of tally.rules.values()) {
    expect([principals.size, principals.get("loud"), principalsAreCut, alerts.count]).toEqual([
      100,
      2,
      true,
      perRule + 1,
    ]);
  }
});

test.each([
  ["for a report", maxKeptAlerts],
  ["as examples", maxExamples],
])(
  "the alerts that are kept %s are the earliest, in whichever order they come, and merging changes nothing",
  (_for, maxKept) => {
    const ids = Array.from({ length: 5 * maxKeptAlerts }, (_, at) => String((at * 7919) % 1009).padStart(4, "0"));
    const alerts = ids.map((id) => ({ rule: rule(), facts: { eventID: id, eventTime: id, principal: "p", role: "" } }));
    const [whole, merged] = [emptyTally(maxKept), emptyTally(maxKept)];
    countFile(whole, "file", evaluationOf(alerts as never));
    for (let at = 0; at < alerts.length; at += 90) {
      const part = emptyTally(maxKept);
      countFile(part, "file", evaluationOf(alerts.slice(at, at + 90) as never));
      merge(merged, part);
    }
    const expected = ids.toSorted().slice(0, maxKept);
    expect(merged.rules.get("trail-stopped")?.alerts.kept).toHaveLength(maxKept);
    for (const { rules } of [whole, merged]) {
      const kept = earliest(rules.get("trail-stopped")?.alerts.kept ?? [], maxKept);
      expect(kept.map(({ facts }) => facts.eventID)).toEqual(expected);
    }
  },
);

test("the status shows the progress, speed, time left and unreadable files", () => {
  const progress = { files: 20, filesFound: 100, isListed: true, records: 4000, unreadable: 1 };
  expect(statusOf(progress, 2000)).toBe("20 of 100 files, 4,000 records, 2,000/s, 8 sec left, 1 unreadable");
  expect(statusOf({ ...progress, isListed: false, unreadable: 0 }, 2000)).toBe(
    "20 of 100 files so far, 4,000 records, 2,000/s",
  );
});

test("a worker leaves out the alerts that are later than as many as the report keeps, which it has sent before", () => {
  const bounds = new KeptBounds();
  const at = (...minutes: number[]) =>
    minutes.map(
      (minute) =>
        ({
          facts: { eventTime: new Date(Date.parse("2026-03-14T00:00:00Z") + minute * 60_000).toISOString() },
        }) as unknown as KeptAlert,
    );
  const many = at(...Array.from({ length: maxKeptAlerts }, (_, minute) => minute));
  expect(bounds.keep("alerts a", many)).toEqual(many);
  const [first, last, later] = at(0, maxKeptAlerts - 1, maxKeptAlerts) as [KeptAlert, KeptAlert, KeptAlert];
  expect(bounds.keep("alerts a", [first, last, later])).toEqual([first, last]);
  // The one before has moved the bound.
  expect(bounds.keep("alerts a", [last])).toEqual([]);
  expect(bounds.keep("alerts b", [later])).toEqual([later]);
});
