import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadRuleset } from "../../language/load.ts";
import { temporaryFolder } from "../support/rules-folder.ts";
import { run } from "../support/run.ts";

const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
const block = (language: string) => new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "s").exec(readme)?.[1] ?? "";

test("the README opens with an email that npm start prints", async () => {
  const { stdout } = await run(["start"]);
  expect(stdout).toContain(block("text"));
});

test("the README's rule is valid", () => {
  const { rules } = loadRuleset({ folder: temporaryFolder({ "root-console-login.cel": block("cel") }) });
  expect(rules.map(({ title }) => title)).toEqual(["Root user signed in to the console"]);
});

test("every command that the README names exists", () => {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  const named = [...readme.matchAll(/(?:npm run|npx cta) ([\w-]+)/g)].map(([, name]) => name);
  for (const name of named) expect(scripts).toHaveProperty(name as string);
});
