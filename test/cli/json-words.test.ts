import { expect, test } from "vitest";
import type { Example, RuleResult } from "../../cli/backtest/result.ts";
import { eventsOf } from "../../handler/event-bus.ts";
import { summarize } from "../../handler/summary.ts";
import { loadRuleset } from "../../language/load.ts";
import { evaluateRecords } from "../support/evaluate.ts";
import { record } from "../support/records.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";
import { run } from "../support/run.ts";

// One consumer can read what commands print, what the function sends, and events.

const logObject = { bucket: "b", key: "k" };
const keys = (value: object) => Object.keys(value).sort();

function setUp() {
  const rules = temporaryFolder({
    "trail-deleted.cel": ruleText('record.eventName == "DeleteTrail"', { title: "Trail deleted" }),
    "fails.cel": ruleText('record.requestParameters.absent == "x"', { title: "Fails" }),
  });
  const records = ["DeleteTrail", "StopLogging"].map((eventName, index) =>
    record({ eventName, eventID: `11111111-2222-4333-8444-55555555555${index}` }),
  );
  const logs = temporaryFolder({ "log.json": JSON.stringify({ Records: records }) });
  const evaluation = evaluateRecords(loadRuleset({ folder: rules }), records);
  const summary = summarize(evaluation, logObject, new Date("2026-03-14T02:16:57Z"));
  return { rules, logs, evaluation, message: JSON.parse(JSON.parse(summary.message).default) };
}

test("evaluate --json prints an alert with the keys and values of the function's message, and its file", async () => {
  const { rules, logs, message } = setUp();
  const { stdout } = await run(["evaluate", "--json", "--rules", rules, logs]);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { type: _, source, ...alert } = lines.find(({ type }) => type === "alert");
  expect(alert).toEqual(message.alerts[0]);
  expect(source).toContain("log.json");
});

test("an event has the keys and values of an alert and its rule in the function's message", () => {
  const { evaluation, message } = setUp();
  const [event] = eventsOf(evaluation, logObject, "default");
  const detail = JSON.parse(event?.Detail ?? "");
  const { schemaVersion, logObject: address, description, response, references, falsePositives, ...alert } = detail;
  expect(alert).toEqual(message.alerts[0]);
  expect(message.rules[0]).toMatchObject({ description, response, references, falsePositives, tags: alert.tags });
  expect([schemaVersion, address]).toEqual([message.schemaVersion, "s3://b/k"]);
});

test("backtest --json names rules, principals, alerts and rule errors as evaluate and the function's message do", async () => {
  const { rules, logs, message } = setUp();
  const suppress = ["--suppress", 'record.eventName == "DeleteTrail"'];
  const { stdout } = await run([
    "backtest",
    "--json",
    "--no-report",
    "--workers",
    "1",
    "--rules",
    rules,
    ...suppress,
    logs,
  ]);
  const results: RuleResult[] = JSON.parse(stdout).rules;
  const resultOf = (id: string) => results.find(({ rule }) => rule === id) as RuleResult;
  const { examples, ...counts } = resultOf("trail-deleted");

  // The principals and alerts are those that the suppression left, which are none; the words are the same.
  const [inMessage] = message.rules;
  const shared = ["alerts", "principals", "rule", "severity", "title"];
  expect(keys(counts).filter((key) => key in inMessage)).toEqual(shared);
  const { change, principal, ...example } = examples[0] as Example;
  expect(change).toBe("removed");
  expect(message.alerts[0]).toMatchObject(example);
  // As in the list of principals, a role in place of its session.
  expect(inMessage.principals).toEqual([{ principal, alerts: 1 }]);

  const evaluated = await run(["evaluate", "--json", "--rules", rules, logs]);
  const lines = evaluated.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const ruleError = lines.find(({ type }) => type === "ruleError");
  expect(ruleError).toMatchObject(resultOf("fails").firstRuleError ?? { message: "missing" });
  expect(keys(resultOf("fails").firstRuleError ?? {})).toEqual(["eventID", "message", "source"]);
});
