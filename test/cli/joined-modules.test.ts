import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { joinedMain, joinModules } from "../../cli/joined-modules.ts";
import { projectCopy } from "../support/project-copy.ts";
import { temporaryFolder } from "../support/rules-folder.ts";
import { run } from "../support/run.ts";

const smallProject = () =>
  temporaryFolder({
    "package.json": '{ "dependencies": { "left": "1", "yaml": "2" } }',
    "node_modules/.package-lock.json": "{}",
    "node_modules/left/index.js": "exports.left = 1;",
    "node_modules/yaml/index.js": 'exports.isJoined = true; exports.sep = require("node:path").sep;',
    "cli/main.ts":
      'import { isJoined, sep } from "yaml"; import { place } from "../engine/place.ts";\n' +
      'export const main = async (): Promise<unknown> => [isJoined, sep, place, (await import("./late.ts")).late];',
    "cli/late.ts":
      'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n' +
      'export const late = [require("yaml").isJoined, import.meta.url.endsWith("/cli/late.ts")];',
    "engine/place.ts": "export const place: string = import.meta.dirname;",
  });

test("joined modules know the places of their sources, and packages in CommonJS require modules of Node", async () => {
  const project = smallProject();
  await joinModules(project);
  const { main } = await import(joinedMain(project) as string);
  expect(await main()).toEqual([true, "/", join(project, "engine"), [true, true]]);
});

test("joined modules know their places in a folder of any name", async () => {
  const project = join(temporaryFolder({}), "a $& b $$ 'é");
  cpSync(smallProject(), project, { recursive: true });
  await joinModules(project);
  const { main } = await import(joinedMain(project) as string);
  expect(await main()).toEqual([true, "/", join(project, "engine"), [true, true]]);
});

test.each([
  ["nothing was joined", (project: string) => rmSync(join(project, "node_modules/.cache"), { recursive: true })],
  [
    "a module has changed",
    (project: string) => writeFileSync(join(project, "engine/place.ts"), "export const place = 1;"),
  ],
  ["a module that is imported late has changed", (project: string) => writeFileSync(join(project, "cli/late.ts"), "")],
  ["a module is gone", (project: string) => unlinkSync(join(project, "engine/place.ts"))],
  [
    "packages were installed",
    (project: string) => writeFileSync(join(project, "node_modules/.package-lock.json"), "{ }"),
  ],
  ["package.json has changed", (project: string) => writeFileSync(join(project, "package.json"), "{}")],
  [
    "the manifest is damaged",
    (project: string) =>
      writeFileSync(join(project, "node_modules/.cache/cloudtrail-alerts/commands/manifest.json"), '{"project'),
  ],
])("the commands run from their sources if %s", async (_case, change) => {
  const project = smallProject();
  await joinModules(project);
  expect(joinedMain(project)).toBeDefined();
  change(project);
  expect(joinedMain(project)).toBeUndefined();
});

test("a copy of the project, which has other rules, does not run the original", async () => {
  const project = smallProject();
  await joinModules(project);
  const copy = join(temporaryFolder({}), "copy");
  cpSync(project, copy, { recursive: true, preserveTimestamps: true });
  expect(joinedMain(copy)).toBeUndefined();
});

test("a module with a mistake is named, and nothing is joined", async () => {
  const project = smallProject();
  await joinModules(project);
  writeFileSync(join(project, "engine/place.ts"), "export const = ;");
  await expect(joinModules(project)).rejects.toThrow("place.ts");
  expect(joinedMain(project)).toBeUndefined();
});

test("this project's commands run joined, and find the files that they read", async () => {
  const project = projectCopy(["root-activity"]);
  const packages = join(project, "node_modules");
  unlinkSync(packages);
  mkdirSync(packages);
  const installed = join(import.meta.dirname, "../../node_modules");
  for (const name of readdirSync(installed))
    if (name !== ".cache") symlinkSync(join(installed, name), join(packages, name));

  const node = (...args: string[]) => {
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
    expect(stderr).toBe("");
    return stdout;
  };
  expect(node("cli/joined-modules.ts")).toBe("");
  expect(joinedMain(project)).toBeDefined();
  // Imports the modules of all commands.
  expect(node("cli/index.mjs", "--help")).toBe((await run(["--help"])).stdout);
  expect(node("cli/index.mjs", "evaluate", "docs/examples/log-file.json")).toBe(
    "1 file, 4 records: 0 alerts, 0 rule errors\n",
  );
  expect(node("cli/index.mjs", "check")).toMatch(/^1 rule \(1 on, 0 off\), .* are in order\.\n$/);
});
