import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { countEvaluation, countSkipped, countSummary } from "../../handler/telemetry.ts";
import { evaluateRecords } from "../support/evaluate.ts";
import { record, rule } from "../support/records.ts";

let printed: string[];
beforeEach(() => {
  printed = [];
  // Powertools prints by a console of its own.
  vi.spyOn(process.stdout, "write").mockImplementation((line) => printed.push(String(line)) > 0);
});
afterEach(() => void vi.restoreAllMocks());

/** Metrics and dimensions as CloudWatch reads them from the log. */
const metrics = () =>
  printed
    .map((line) => JSON.parse(line))
    .map(({ _aws: { CloudWatchMetrics }, service, ...metrics }) => {
      expect([service, CloudWatchMetrics[0].Namespace]).toEqual(["cloudtrail-alerts", "CloudTrailAlerts"]);
      return metrics;
    });

const evaluation = evaluateRecords(
  [rule(), rule({ id: "low", severity: "low" }), rule({ id: "fails", expression: "record.absent == 1" })],
  [
    record({ eventID: "1" }),
    record({ eventID: "2", eventTime: "2026-03-14T02:10:00Z" }),
    { eventCategory: "Insight" },
    "no record",
  ],
);

test("an evaluation is counted: its records, also those without a call, its alerts by severity, its rule errors", () => {
  countEvaluation(evaluation);
  expect(metrics()).toEqual([
    { LogObjects: 1, RecordsRead: 4, RecordsNotEvaluated: 2, RuleErrors: 2 },
    { severity: "critical", Alerts: 2 },
    { severity: "low", Alerts: 2 },
  ]);
});

test("a published summary is counted, with the time since its earliest event", () => {
  countSummary(evaluation, new Date("2026-03-14T02:16:00Z"));
  countSummary(evaluateRecords([rule()], [record({ eventTime: "no time" })]), new Date());
  countSummary(evaluateRecords([rule()], [record({ eventTime: "9999-12-31T23:59:59Z" })]), new Date());
  expect(metrics()).toEqual([
    { SummariesPublished: 1, DeliveryLagSeconds: 360 },
    { SummariesPublished: 1 },
    { SummariesPublished: 1, DeliveryLagSeconds: 0 },
  ]);
});

test("skipped objects and messages are counted where there are any", () => {
  countSkipped(2, 1);
  countSkipped(0, 3);
  countSkipped(0, 0);
  expect(metrics()).toEqual([{ ObjectsSkipped: 2, MessagesSkipped: 1 }, { MessagesSkipped: 3 }]);
});
