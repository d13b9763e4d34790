import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectCopy } from "../support/project-copy.ts";
import { startCommands } from "../support/run.ts";
import { commandsOf, snippetsOf } from "../support/snippets.ts";

const project = join(import.meta.dirname, "../..");
const page = readFileSync(join(project, "docs/rules.md"), "utf8");

/** The page with the day on which a suppression expires that is proposed today: after 90 days. */
const asOfToday = (text: string) =>
  text.replace("expires: 2026-06-12", `expires: ${new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10)}`);

test("every command of the walk-through in docs/rules.md prints what the page shows", async () => {
  const folder = projectCopy();
  const rule = snippetsOf(page).find(
    ({ kind, text }) => kind === "cel" && text.includes("DeletePackageVersions"),
  )?.text;
  const suppression = snippetsOf(page).find(({ kind }) => kind === "cel walk")?.text;
  const walk = snippetsOf(page).filter(({ kind }) => kind === "console walk" || kind === "cel walk");
  const printed: string[] = [];
  const run = startCommands(folder, { ONLY_SHIPPED_RULES: undefined });
  for (const { kind, text } of walk) {
    if (kind === "cel walk") {
      mkdirSync(join(folder, "rules/custom/suppressions"));
      writeFileSync(join(folder, "rules/custom/suppressions/nightly-rotation.cel"), suppression ?? "");
      continue;
    }
    for (const { args, output } of commandsOf(text)) {
      const { code, stdout, stderr } = await run(args);
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: "" });
      // An email is longer than the page needs.
      const shown = output.endsWith("\n…\n")
        ? `${stdout
            .split("\n")
            .slice(0, output.split("\n").length - 2)
            .join("\n")}\n…\n`
        : stdout;
      printed.push(`$ npx cta ${args.join(" ")}\n${shown}`);
      if (args[0] === "new") {
        const path = join(folder, "rules/custom/package-versions-deleted.cel");
        expect(existsSync(path)).toBe(true);
        writeFileSync(path, rule ?? "");
      }
    }
  }
  const shown = walk.filter(({ kind }) => kind === "console walk").map(({ text }) => text);
  expect(printed.join("")).toBe(asOfToday(shown.join("")));
});
