import { expect, test } from "vitest";
import type { Alert } from "../../engine/alert.ts";
import { sentenceOf, wordAlert } from "../../handler/alert-words.ts";
import { memoryRows } from "../../handler/memory-words.ts";
import { alertLine } from "../../handler/summary-json.ts";
import { alertsOf, evaluateRecords } from "../support/evaluate.ts";
import { record, rule } from "../support/records.ts";

const [plain] = alertsOf(evaluateRecords([rule()], [record()])) as [Alert];
const memory: NonNullable<Alert["memory"]> = {
  window: {
    count: 4,
    within: 3600,
    first: { time: "2026-03-14T02:00:00Z", eventID: "first-event" },
    last: { time: "2026-03-14T02:12:45Z", eventID: "" },
    different: { count: 3, values: ["alice", "see https://example.com\n* bob"] },
  },
  firstSeen: { value: "eu-south-2", per: "alice", within: 2_592_000 },
  after: { rule: "console-login-failed", time: "2026-03-14T02:10:00Z" },
  heldBack: { count: 2, since: "2026-03-14T01:00:00Z" },
};

test("an email names count, span, values, the rule before, and what was held back, safe to print", () => {
  expect(memoryRows(memory)).toMatchInlineSnapshot(`
    [
      [
        "First record",
        "2026-03-14 02:00:00 UTC, first-event",
      ],
      [
        "Last record",
        "2026-03-14 02:12:45 UTC",
      ],
      [
        "Different values",
        "alice, see https[:]//example[.]com\\u{a}* bob, and 1 more",
      ],
      [
        "New",
        ""eu-south-2" was not seen for "alice" in the last 30 days",
      ],
      [
        "After",
        "console-login-failed, which matched at 2026-03-14 02:10:00 UTC",
      ],
      [
        "Held back",
        "2 further alerts since 2026-03-14 01:00:00 UTC",
      ],
    ]
  `);
});

test("what a window counted stands before its one record", () => {
  const threshold = { count: 4, per: "alice", last: "2026-03-14T02:12:45Z" };
  const labels = wordAlert({ ...plain, threshold, memory }).rows.map(([label]) => label);
  expect(labels.slice(0, 8)).toEqual([
    ...["First record", "Last record", "Different values", "New", "After", "Held back"],
    ...["How often", "Who"],
  ]);
});

test("an alert of a window is one of its records, and not called the first", () => {
  const alert = { ...plain, threshold: { count: 4, per: "alice", last: "2026-03-14T02:12:45Z" }, memory };
  expect(sentenceOf(alert, {})).toContain(", one of 4 matching calls, ");
  expect(Object.fromEntries(wordAlert(alert).rows)).toMatchObject({
    "How often": '4 records of "alice" within 1 hr; one of them:',
  });
});

test.each([
  [5, {}, "(2 different)", "A (4), B"],
  [7, {}, "(at least 2 different)", "A (4), B in this log file"],
  [
    7,
    { otherCalls: ["C", "https://example.com\n* D"] },
    "(at least 4 different)",
    "A (4), B in this log file; C, https[:]//example[.]com\\u{a}* D in other log files",
  ],
])("of a window's %d calls, it says which were in other log files: %j", (count, others, different, words) => {
  const calls: [string, number][] = [
    ["A", 4],
    ["B", 1],
  ];
  const threshold = { count, per: "alice", last: "2026-03-14T02:12:45Z", calls, ...others };
  const alert = { ...plain, threshold, memory };
  expect(sentenceOf(alert, {})).toContain(`, one of ${count} matching calls ${different}, `);
  expect(Object.fromEntries(wordAlert(alert).rows).Calls).toBe(words);
});

test("of a window's many other calls, 20 are named and the rest counted", () => {
  const otherCalls = Array.from({ length: 23 }, (_, index) => `C${index}`);
  const threshold = { count: 40, per: "alice", last: "", calls: [["A", 1]] as [string, number][], otherCalls };
  expect(Object.fromEntries(wordAlert({ ...plain, threshold, memory }).rows).Calls).toMatch(
    /^A in this log file; C0, .*, C19, and 3 more in other log files$/,
  );
});

test("an alert that was sent without memory says why", () => {
  expect(memoryRows({ withoutMemory: "unreachable" })).toMatchInlineSnapshot(`
    [
      [
        "Memory",
        "could not be reached: this may not be new, or may be one of many alerts",
      ],
    ]
  `);
  expect(memoryRows({ withoutMemory: "too many values" })).toMatchInlineSnapshot(`
    [
      [
        "Memory",
        "the earlier rule matched more different values in one log file than can be remembered: this may not follow any of them",
      ],
    ]
  `);
  expect(memoryRows({ withoutMemory: "too many values", unremembered: 10 })).toMatchInlineSnapshot(`
    [
      [
        "Memory",
        "10 records had more different values than can be remembered of one log file; they are not counted again",
      ],
    ]
  `);
});

test("the JSON for machines says how many alerts were held back", () => {
  expect(alertLine({ ...plain, memory }).summary).toBe("2 further alerts held back since 2026-03-14 01:00:00 UTC");
});

test.each([
  [1, "1 record of alice"],
  [2500, "2,500 records of alice"],
])("the JSON for machines says that a threshold counted %i", (count, words) => {
  expect(alertLine({ ...plain, threshold: { count, per: "alice", last: "" } }).summary).toBe(words);
});

test("the JSON for machines names what a threshold counted by once, if the rule's summary names it too", () => {
  const threshold = { count: 4, per: "alice", last: "" };
  const summaryOf = (summary: string) => alertLine({ ...plain, threshold, summary }).summary;
  expect([summaryOf("alice listed buckets"), summaryOf("Buckets were listed")]).toEqual([
    "4 records: alice listed buckets",
    "4 records of alice: Buckets were listed",
  ]);
});
