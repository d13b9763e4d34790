import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const project = join(import.meta.dirname, "../..");
const page = readFileSync(join(project, "CONTRIBUTING.md"), "utf8");

/** The paths of the page's tree. Folders end with a slash. */
function treePaths(): string[] {
  const tree = /^## The tree$.*?```text\n(.*?)```/ms.exec(page)?.[1] ?? "";
  const parents: string[] = [];
  return tree
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [, indent = "", name = ""] = /^( *)(\S+)/.exec(line) ?? [];
      const depth = indent.length / 2;
      parents.length = depth;
      parents.push(name);
      return parents.join("");
    });
}

const tree = treePaths();
const isFolder = (path: string) => statSync(join(project, path)).isDirectory();

/** What a folder of the project contains, without hidden entries and what git ignores. Folders end with a slash. */
function entriesOf(folder: string): string[] {
  return readdirSync(join(project, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith(".") && !["node_modules", "dist"].includes(name))
    .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? "/" : ""}`);
}

test("every path of the tree exists", () => {
  expect(tree.length).toBeGreaterThan(100);
  expect(tree.filter((path) => !existsSync(join(project, path)) || path.endsWith("/") !== isFolder(path))).toEqual([]);
});

test("the tree has every folder at the top, and all or nothing of what is in a folder", () => {
  const listed = ["", ...tree.filter((path) => path.endsWith("/") && tree.some((below) => isDirectlyIn(below, path)))];
  const missing = listed
    .flatMap(entriesOf)
    // At the top, only the program and the folders: the other files are those of any project.
    .filter((path) => path.endsWith("/") || path.includes("/") || path.endsWith(".ts"))
    .filter((path) => path !== "vitest.config.ts" && !tree.includes(path));
  expect(missing, "add a line for each to the tree of CONTRIBUTING.md").toEqual([]);
});

function isDirectlyIn(path: string, folder: string): boolean {
  return path.startsWith(folder) && /^[^/]+\/?$/.test(path.slice(folder.length));
}

test("every other path that the page names exists", () => {
  const folders = tree.filter((path) => /^[^/]+\/$/.test(path)).map((path) => path.replaceAll(".", "\\."));
  const named = [...page.matchAll(new RegExp(`(?<![\\w/.])(?:${folders.join("|")})[\\w./-]*(?![\\w<*])`, "g"))]
    .map(([path]) => path.replace(/\.$/, ""))
    // `rules/<id>.cel` names no file, and rules/custom/ is the reader's own.
    .filter((path) => !page.includes(`${path}<`) && !path.startsWith("rules/custom/"));
  expect(named.length).toBeGreaterThan(20);
  expect([...new Set(named)].filter((path) => !existsSync(join(project, path)))).toEqual([]);
});

test("every npm script that the page names exists", () => {
  const { scripts } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  const named = [...page.matchAll(/`npm (?:run )?([\w:]+)/g)].map(([, name]) => name as string);
  const own = ["ci", "version"];
  expect(named.filter((name) => !own.includes(name) && !Object.hasOwn(scripts, name))).toEqual([]);
  expect(named.length).toBeGreaterThan(15);
});
