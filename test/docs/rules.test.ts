import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readExcuses } from "../../cli/check/excuses.ts";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import type { Ruleset } from "../../engine/ruleset.ts";
import { checkExpression } from "../../language/check.ts";
import { configure } from "../../language/configure.ts";
import { loadRuleset } from "../../language/load.ts";
import { checkSequenceSamples } from "../../language/sequence-samples.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";
import { run } from "../support/run.ts";
import { commandsOf, type Snippet, snippetsOf } from "../support/snippets.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/rules.md"), "utf8");
const snippets = snippetsOf(page);

/**
 * How each kind of snippet is checked. A `cel` block with a header is a rule or a suppression; otherwise
 * it has an expression on each line, with its value for the `json record` above.
 */
const checks: Record<string, (snippet: Snippet) => void | Promise<void>> = {
  cel: ({ text, line }) => {
    if (!text.startsWith("//")) checkValues(text, JSON.parse(lastBefore(line, "json record").text));
    else expect(load(text)).toBeDefined();
  },
  // test/language/hints.test.ts checks these.
  "cel avoid": ({ text }) => expect(text).not.toBe(""),
  "cel prefer": ({ text }) => expect(text).not.toBe(""),
  "text hint": ({ text }) => expect(text).toMatch(/^rules\/.*: hint: /),
  "text tree": ({ text }) => expect(text).toContain("rules/custom/"),
  // test/docs/own-rules.test.ts runs these.
  "sh upgrade": ({ text }) => expect(text).toContain("git merge"),
  "yaml uncovered": ({ text }) => expect(readExcuses(text, "uncovered.yaml")).toHaveLength(1),
  "cel wrong": ({ text }) => expect(() => load(text)).toThrow(),
  text: ({ text, line }) => {
    const message = text.trimEnd();
    expect(() => load(lastBefore(line, "cel wrong").text)).toThrow(expect.objectContaining({ message }));
  },
  "json record": ({ text }) => expect(JSON.parse(text)).toHaveProperty("eventName"),
  "cel sequence": ({ text }) => expect(text).toContain("\n// title: "),
  "json sequence alert": async ({ text, line }) => {
    const rules = snippets.filter((snippet) => snippet.kind === "cel sequence" && snippet.line < line);
    const files = rules.map(({ text }) => {
      const [, id = "", rule = ""] = /^\/\/ id: (\S+)\n(.*)$/s.exec(text) ?? [];
      return [`${id}.cel`, rule] as const;
    });
    const ruleset = loadRuleset({ folder: temporaryFolder(Object.fromEntries(files)) });
    const records = JSON.parse(text) as unknown[];
    const sequence = { rule: files.at(-1)?.[0].slice(0, -4) ?? "", path: "", expected: "alert" as const };
    // Each record in a log object of its own; without the first one, nothing alerts.
    const objects = records.map((record) => [record]);
    expect(await checkSequenceSamples(ruleset, [{ ...sequence, objects }])).toEqual([]);
    expect(await checkSequenceSamples(ruleset, [{ ...sequence, objects: objects.slice(1) }])).toHaveLength(1);
  },
  yaml: ({ text }) => {
    const { config } = parse(text);
    configure(loadRuleset(), { rules: config["cloudtrail-alerts:rules"], params: config["cloudtrail-alerts:params"] });
  },
  console: async ({ text }) => {
    for (const { args, output } of commandsOf(text)) {
      expect(await run(args)).toEqual({ code: 0, stdout: output, stderr: "" });
    }
  },
};

test.each(snippets)("docs/rules.md:$line ($kind) is true", async (snippet) => {
  const check = checks[snippet.kind];
  if (!check) throw new Error(`no check for a snippet of the kind "${snippet.kind}"`);
  await check(snippet);
});

test("docs/rules.md explains every parameter of the library", () => {
  const params = loadRuleset().rules.flatMap((rule) => Object.keys(rule.params));
  expect([...new Set(params)].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

function lastBefore(line: number, kind: string): Snippet {
  const found = snippets.findLast((snippet) => snippet.kind === kind && snippet.line < line);
  if (!found) throw new Error(`docs/rules.md:${line}: there is no ${kind} block before it`);
  return found;
}

/** Loads a rule, or a suppression with placeholders for the rules that it names, as `check` does. */
function load(text: string): Ruleset {
  if (!text.includes("\n// rules:")) return loadRuleset({ folder: temporaryFolder({ "example.cel": text }) });
  const ids = loadRuleset().rules.map(({ id }) => id);
  const rules = ids.map((id) => [`${id}.cel`, ruleText("true", { title: id })]);
  return loadRuleset({ folder: temporaryFolder({ ...Object.fromEntries(rules), "suppressions/example.cel": text }) });
}

function checkValues(text: string, record: unknown): void {
  const lines = text.trimEnd().split("\n");
  const evaluated = lines.map((line) => {
    const [expression = "", value = ""] = line.split(" // → ");
    checkExpression(expression, value.startsWith('"') ? "string" : "bool", [], (problem) => {
      throw new Error(problem);
    });
    return `${expression} // → ${evaluate(expression, record)}`;
  });
  expect(evaluated).toEqual(lines);
}

function evaluate(expression: string, record: unknown): string {
  try {
    return JSON.stringify(prepareExpression(expression)({ record, params: {} }));
  } catch (error) {
    return `error: ${(error as Error).message.split("\n")[0]}`;
  }
}
