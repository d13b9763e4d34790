import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const project = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(project, path), "utf8");

/** What replaces a resource, by type, as provider/kinds.py lists it. */
const replaces: Record<string, string[]> = Object.fromEntries(
  [
    ...read("test/pulumi-engine/provider/kinds.py").matchAll(
      /^(?:@kind\(\s*| {4})"(\w+\/\w+:\w+)"(?:,|:)\s*\(([^)]*)\)/gm,
    ),
  ].map(([, type = "", names = ""]) => [type, [...names.matchAll(/"(\w+)"/g)].map(([, name]) => name as string)]),
);

/** The types of the resources that the program creates. */
const created = globSync("infra/*.ts", { cwd: project })
  .flatMap((path) => [...read(path).matchAll(/new aws\.(\w+)\.(\w+)\(/g)])
  .map(([, module, name = ""]) => `${module}/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`);

test("the provider of the engine's tests knows what replaces each resource that the program creates", () => {
  expect(created.length).toBeGreaterThan(30);
  expect([...new Set(created)].sort()).toEqual(Object.keys(replaces).sort());
});

test("whatever it says replaces a resource is an input of that resource in the provider's own types", () => {
  const unknown = Object.entries(replaces).flatMap(([type, names]) => {
    const types = read(`node_modules/@pulumi/aws/${type.split(":")[0]}.d.ts`);
    const inputs = types.slice(types.search(/^export interface \w+Args /m));
    return names.filter((name) => !new RegExp(`^ {4}${name}\\??:`, "m").test(inputs)).map((name) => `${type} ${name}`);
  });
  expect(unknown).toEqual([]);
});
