import { expect, test } from "vitest";
import { coverageOf } from "../../cli/check/coverage.ts";
import { loadExcuses } from "../../cli/check/excuses.ts";
import { answerer, factsOf, formsOf, namesakes } from "../../cli/coverage/answers.ts";
import { eventLists } from "../../cli/coverage/events.ts";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import { loadRuleset } from "../../language/load.ts";
import { shipped } from "../../language/rule-folders.ts";
import { loadSamples } from "../../language/samples.ts";

const { rules } = loadRuleset();
const excuses = loadExcuses([shipped]);
const samples = loadSamples([shipped]);
const coverage = coverageOf(rules, samples, excuses);

test("a sample notices every change of a condition, or test/rules/uncovered.yaml says why none can", () => {
  const unexplained = coverage.gaps.filter(({ reason }) => reason === undefined);
  expect(unexplained.map(({ rule, text }) => `${rule}: no sample needs this to be ${text}`)).toEqual([]);
  expect(coverage.noticed).toBeGreaterThan(coverage.changes * 0.9);
});

test("every excuse is needed", () => {
  const ids = new Set(rules.map(({ id }) => id));
  const ofNoRule = excuses.filter(({ rule }) => !ids.has(rule));
  expect([...coverage.unneeded, ...ofNoRule].map(({ rule, condition }) => `${rule}: ${condition}`)).toEqual([]);
});

test("a rule that docs/coverage.md names for an event alerts on one of its samples if that is the event", () => {
  const alerts = Map.groupBy(
    samples.filter(({ expected }) => expected === "alert"),
    ({ rule }) => rule,
  );
  const expressions = new Map(rules.map(({ id, expression }) => [id, prepareExpression(expression)]));
  const answers = eventLists().flatMap(({ events }) => events.map(answerer(rules)));
  const unable = answers.flatMap(({ event, rules }) =>
    rules
      .filter(({ rule: { id, params } }) => {
        const calls = [event.eventName, ...formsOf(event)].map((eventName) => ({
          ...(event.eventSource !== undefined && { eventSource: event.eventSource }),
          eventName,
          ...factsOf(event.eventSource, eventName),
        }));
        return !calls.some((call) =>
          alerts.get(id)?.some(({ record }) => {
            return expressions.get(id)?.({ record: { ...(record as object), ...call }, params }) === true;
          }),
        );
      })
      .map(({ rule: { id } }) => `${id}: ${event.name}`),
  );
  expect(unable).toEqual([]);
});

test("each call that a rule is said to name for another service's sake would be its answer otherwise", () => {
  const renamed = rules.map((rule) => ({ ...rule, id: `${rule.id}-renamed` }));
  const answer = answerer(renamed);
  const needless = Object.entries(namesakes).flatMap(([id, names]) =>
    names.filter((name) => {
      const [service, eventName = ""] = name.split(":");
      const { rules } = answer({ name, eventSource: `${service}.amazonaws.com`, eventName });
      return !rules.some(({ rule }) => rule.id === `${id}-renamed`);
    }),
  );
  expect(needless).toEqual([]);
});
