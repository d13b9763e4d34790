import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { passedBefore } from "../../../cli/check/passed.ts";
import { temporaryFolder } from "../../support/rules-folder.ts";

const project = () =>
  temporaryFolder({
    "rules/a.cel": "true",
    "rules/suppressions/b.cel": "false",
    "test/rules/a/alert/1.json": "{}",
    ...Object.fromEntries(
      ["cli", "engine", "handler", "language", "text"].map((name) => [`${name}/a.ts`, "export {};"]),
    ),
    "Pulumi.dev.yaml": "config:\n",
    "node_modules/.package-lock.json": "{}",
    "docs/rules.md": "# Rules",
  });
const passed = (root: string) => passedBefore(join(root, "cache"), root);

test("a check that passed is not repeated while rules, samples and code are the same", () => {
  const root = project();
  expect(passed(root)?.printed).toBeUndefined();
  passed(root)?.note("1 rule is in order");
  expect(passed(root)?.printed).toBe("1 rule is in order");
  writeFileSync(join(root, "docs/rules.md"), "# Other rules");
  expect(passed(root)?.printed).toBe("1 rule is in order");
});

test.each([
  ["a rule", "rules/a.cel", "fals"],
  ["a new rule", "rules/custom-b.cel", "true"],
  ["a suppression", "rules/suppressions/b.cel", "true"],
  ["a sample", "test/rules/a/alert/1.json", "[]"],
  ["the code", "engine/a.ts", "export const x = 1;"],
  ["the list of event names", "cli/names.tsv", "CreateUser\tiam"],
  ["a stack file, which may be broken now", "Pulumi.dev.yaml", "config: ["],
  ["a package", "node_modules/.package-lock.json", "[]"],
])("it is repeated after a change of %s", (_, file, text) => {
  const root = project();
  passed(root)?.note("1 rule is in order");
  writeFileSync(join(root, file), text);
  expect(passed(root)?.printed).toBeUndefined();
});

test("it is repeated after a rule was deleted, and on another day, as suppressions expire", () => {
  const root = project();
  vi.useFakeTimers({ now: Date.parse("2026-03-14T12:00:00Z"), toFake: ["Date"] });
  passed(root)?.note("1 rule is in order");
  vi.setSystemTime(Date.parse("2026-03-15T12:00:00Z"));
  expect(passed(root)?.printed).toBeUndefined();
  vi.useRealTimers();
  passed(root)?.note("1 rule is in order");
  rmSync(join(root, "rules/a.cel"));
  expect(passed(root)?.printed).toBeUndefined();
});

test("a check during which a file was saved is not noted", () => {
  const root = project();
  const during = passed(root);
  writeFileSync(join(root, "rules/a.cel"), "fals");
  during?.note("1 rule is in order");
  expect(passed(root)?.printed).toBeUndefined();
  writeFileSync(join(root, "rules/a.cel"), "true");
  expect(passed(root)?.printed).toBeUndefined();
});

test("a sample that is saved during a check is not what was checked", () => {
  const root = project();
  const sample = join(root, "test/rules/a/alert/1.json");
  const during = passed(root);
  writeFileSync(sample, "[]");
  const read = during?.sampleFiles.get(join(root, "test/rules"))?.map(({ path, text }) => [path, text]);
  expect(read).toEqual([["a/alert/1.json", "{}"]]);
  during?.note("1 rule is in order");
  expect(passed(root)?.printed).toBeUndefined();
  writeFileSync(sample, "{}");
  expect(passed(root)?.printed).toBe("1 rule is in order");
});

test.each(["{", "null", "7"])("what was noted is ignored if it is damaged: %s", (text) => {
  const root = project();
  passed(root)?.note("1 rule is in order");
  writeFileSync(join(root, "cache/passed.json"), text);
  expect(passed(root)?.printed).toBeUndefined();
});

test("every check is made if a stack names further folders, or rules are symbolic links", () => {
  const [stack, link] = [project(), project()];
  writeFileSync(join(stack, "Pulumi.dev.yaml"), "config:\n  cloudtrail-alerts:rules:\n    folders: [mine]\n");
  expect(passed(stack)).toBeUndefined();
  symlinkSync(join(link, "docs"), join(link, "rules/custom"));
  expect(passed(link)).toBeUndefined();
});
