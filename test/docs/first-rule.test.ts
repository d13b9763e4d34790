import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { projectCopy } from "../support/project-copy.ts";
import { startCommands, withoutProgress } from "../support/run.ts";
import { commandsOf, snippetsOf } from "../support/snippets.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/first-rule.md"), "utf8");

/** The page with the day on which a suppression expires that is written today: after 90 days. */
const asOfToday = (text: string) =>
  text.replaceAll("2026-06-12", new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10));

test("every command of docs/first-rule.md prints what the page shows, with the files that it shows before", async () => {
  const folder = projectCopy();
  const run = startCommands(folder, { ONLY_SHIPPED_RULES: undefined });
  const printed: string[] = [];
  const shown: string[] = [];
  for (const { kind, text } of snippetsOf(page)) {
    const [, path] = kind.split(" ");
    if (path !== undefined) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
      continue;
    }
    expect(kind).toBe("console");
    shown.push(text);
    for (const { args, output } of commandsOf(text)) {
      const { code, stdout, stderr } = withoutProgress(await run(args));
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: "" });
      // What is longer than the page needs ends in an ellipsis.
      const lines = output.split("\n").length - 2;
      const start = output.endsWith("…\n") ? [...stdout.split("\n").slice(0, lines), "…", ""].join("\n") : stdout;
      printed.push(`$ npx cta ${args.join(" ")}\n${start}`);
    }
  }
  expect(printed.join("")).toBe(asOfToday(shown.join("")));
});
