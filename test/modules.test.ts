import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const project = join(import.meta.dirname, "..");
const modules = globSync("{build,engine,handler,language,text}/**/*.ts", { cwd: project })
  .filter((path) => !/\.(d|as)\.ts$|\/wasm\.ts$/.test(path))
  .sort();
const tests = globSync("test/**/*.test.ts", { cwd: project });
/** What a test says in its first line: `// Also tests engine/record.ts, engine/ruleset.ts.` */
const alsoTested = tests.flatMap((path) => {
  const [first = ""] = readFileSync(join(project, path), "utf8").split("\n", 1);
  return /^\/\/ (?:Also tests|Tests) (.*)\.$/.exec(first)?.[1]?.split(", ") ?? [];
});

test("every module has a test of its own name, or one that names it in its first line", () => {
  expect(modules.length).toBeGreaterThan(50);
  const untested = modules.filter((path) => {
    const own = `test/${path.replace(/(\/index)?\.ts$/, "")}.test.ts`;
    return !existsSync(join(project, own)) && !alsoTested.includes(path);
  });
  expect(untested).toEqual([]);
});

test("what a test says it tests exists", () => {
  expect(alsoTested.filter((path) => !existsSync(join(project, path)))).toEqual([]);
});
