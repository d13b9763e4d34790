// Also tests language/hints/types.ts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findHints, type Hint, hintsPage, placeOf } from "../../language/hints/index.ts";
import { hintNames } from "../../language/hints/types.ts";
import { loadRuleset } from "../../language/load.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import { hints, sample, samples } from "../support/hints.ts";
import { librarySamples } from "../support/library-samples.ts";
import { ruleText } from "../support/rules-folder.ts";
import { snippetsOf } from "../support/snippets.ts";

describe("same-records", () => {
  const twins = [
    { id: "logging-off", expression: 'record.eventName == "StopLogging"' },
    { id: "trail-stopped", expression: 'record.eventName.startsWith("Stop")' },
  ];

  test("points out two rules that match the same samples, at the second", () => {
    expect(hints(twins).map(({ name, file, message }) => ({ name, file, message }))).toMatchInlineSnapshot(`
      [
        {
          "file": "rules/trail-stopped.cel",
          "message": "matches exactly the same samples as rules/logging-off.cel, so both would alert on the same records: merge them, or add a sample on which they differ",
          "name": "same-records",
        },
      ]
    `);
  });

  test("says nothing of a silent rule, which does not alert", () => {
    expect(hints(twins.map((twin, index) => (index === 0 ? { ...twin, silent: true } : twin)))).toEqual([]);
  });

  test("any sample on which they differ removes the hint", () => {
    const other = sample({ eventName: "StopPipeline" }, { expected: "quiet" });
    expect(hints(twins, { samples: [...samples, other] })).toEqual([]);
  });
});

test("a hint's position is that in the file, for the expression and the header", () => {
  const text = ruleText('\n  record.eventName == "StopLogging"\n  && record.errorCode == "x"', {
    threshold: "{count: 2, per: record.userIdentity.userName}",
  });
  const file = splitPolicyFile("rules/trail-stopped.cel", text);
  const threshold = { count: 2, per: "record.userIdentity.userName" };
  const found = hints([{ expression: file.expression.text.trim(), threshold }]);
  expect(found.map((hint) => placeOf(hint, file))).toEqual([
    { line: 9, column: 13 },
    { line: 6, column: 51 },
  ]);
});

test("docs/rules.md has a section for every hint, with what to avoid and to prefer", () => {
  const sections = hintSections();
  expect(sections.map((section) => section.split("\n")[0])).toEqual([...hintNames]);
  for (const section of sections) expect(section).toMatch(/\nAvoid\n\n```cel avoid\n[\s\S]*\nPrefer[\s\S]*\nWhy: /);
});

test("the examples in each section give the hint, or do not, as the section says", () => {
  for (const section of hintSections()) {
    const name = section.split("\n")[0] as Hint["name"];
    const expressions = (kind: string) =>
      snippetsOf(section).flatMap((snippet) => (snippet.kind === `cel ${kind}` ? [snippet.text] : []));
    const found = (cel: string[]) =>
      hints(
        cel.map((expression, index) => ({
          id: `rule-${index}`,
          expression,
          misses: /^\/\/ misses: (.*)/.exec(expression)?.[1] ?? "",
        })),
        {
          samples:
            name === "not-indexable" ? [sample({ eventSource: "iam.amazonaws.com" }, { rule: "rule-0" })] : manySamples,
        },
      ).map((hint) => hint.name);
    expect(found(expressions("avoid")), name).toContain(name);
    expect(found(expressions("prefer")), name).not.toContain(name);
  }
});

function hintSections(): string[] {
  const page = readFileSync(join(import.meta.dirname, "../..", hintsPage), "utf8");
  const [, hints = ""] = page.split(/^## Hints$/m);
  return hints.split(/^### /m).slice(1);
}

const manySamples = [
  ...samples,
  sample({ eventName: "DeleteTrail" }),
  sample({ eventName: "ConsoleLogin", eventSource: "signin.amazonaws.com" }),
  sample({ eventName: "CreateUser", eventSource: "iam.amazonaws.com" }),
];

test("the rules of the library give no hints but unseen-event", () => {
  const names = findHints(loadRuleset(), librarySamples).map(({ name, file }) => `${name} ${file}`);
  expect(names.filter((hint) => !hint.startsWith("unseen-event"))).toEqual([]);
});
