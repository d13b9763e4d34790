import { expect, test } from "vitest";
import { chatLimits } from "../../handler/chat.ts";
import { proseInChat } from "../../handler/chat-text.ts";
import { summarize } from "../../handler/summary.ts";
import { loadRuleset } from "../../language/load.ts";
import { shipped } from "../../language/rule-folders.ts";
import { loadSamples } from "../../language/samples.ts";
import { createOwnRuleEvaluator } from "../support/all-rules.ts";
import { schemaErrors } from "../support/summary-schema.ts";

// How the library's alerts read in an inbox: messages.golden.txt, to be read in a review. After a change of rules or samples:
//   npx vitest run test/rule-library/messages.test.ts -u

const now = new Date("2026-03-14T02:16:57Z");
const evaluate = createOwnRuleEvaluator();
const messages = loadSamples([shipped])
  .filter(({ expected }) => expected === "alert")
  .map(({ rule, path, record }) => {
    const summary = summarize(evaluate({ rule, record }), { bucket: "logs", key: "a.json.gz" }, now);
    const { email, default: machine } = JSON.parse(summary.message) as { email: string; default: string };
    const [alert] = JSON.parse(machine).alerts;
    return { path, machine: JSON.parse(machine), subject: summary.subject, opening: email.split("\n")[0], alert };
  });

test("subject, first line, actor and target of every alert sample are as reviewed", async () => {
  const text = messages.map(({ path, subject, opening, alert }) =>
    [
      path.replace("test/rules/", ""),
      `  ${subject}`,
      `  ${opening}`,
      `  actor: ${alert.actor || "-"}; target: ${alert.target ?? "-"}`,
      "",
    ].join("\n"),
  );
  await expect(text.join("\n")).toMatchFileSnapshot("./messages.golden.txt");
});

test("the JSON of every alert sample is as its published schema says", () => {
  expect(messages.flatMap(({ path, machine }) => schemaErrors(machine).map((error) => `${path}: ${error}`))).toEqual(
    [],
  );
});

test("every rule words its subject, or has a title that is as short", () => {
  const withoutSubject = loadRuleset().rules.filter(({ subject, title }) => subject === undefined && title.length > 30);
  expect(withoutSubject.map(({ id }) => id)).toEqual([]);
});

test("no summary names something twice in a row, or ends before a name", () => {
  const flaws = /(\S*\d\S*) \1(?!\S)| {2}| ,|[ :,]$/;
  const flawed = messages.filter(({ alert }) => flaws.test(alert.summary ?? ""));
  expect(flawed.map(({ path, alert }) => `${path}: ${alert.summary}`)).toEqual([]);
});

test("what to do fits into a chat message", () => {
  const cut = loadRuleset().rules.filter(
    ({ response }) => `What to do: ${proseInChat(response)}`.length > chatLimits.step,
  );
  expect(cut.map(({ id }) => id)).toEqual([]);
});
