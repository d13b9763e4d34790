import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const project = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(project, path), "utf8");
const find = (pattern: string) => globSync(pattern, { cwd: project }).sort();

interface Step {
  uses?: string;
  run?: string;
}
interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, { "timeout-minutes"?: number; steps: Step[] }>;
}

describe.each(find(".github/workflows/*.yml"))("%s", (path) => {
  const text = read(path);
  const { permissions, jobs } = parse(text) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test("limits the token's permissions and every job's time", () => {
    expect(permissions).toHaveProperty("contents", "read");
    for (const job of Object.values(jobs)) expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });

  test("pins actions of others than GitHub to a commit", () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((uses) => !/^actions\/[\w-]+@v\d+$|^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
  });

  test("runs npm scripts and files that exist", () => {
    const { scripts } = JSON.parse(read("package.json"));
    const runs = steps.map(({ run = "" }) => run).join("\n");
    for (const [, name] of runs.matchAll(/\bnpm (?:run )?(?!ci\b|run\b)([\w:-]+)/g))
      expect(scripts).toHaveProperty([name as string]);
    for (const [, file] of runs.matchAll(/\bnode ([\w./-]+)/g))
      expect(existsSync(join(project, file as string))).toBe(true);
  });

  test("never puts text that others write into a shell command", () => {
    const written = /\$\{\{\s*github\.(head_ref|event\.[\w.]*(title|body|message|name|ref|label|email))/;
    expect(steps.filter(({ run = "" }) => written.test(run))).toEqual([]);
  });
});

// https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
test.each(find(".github/ISSUE_TEMPLATE/*.yml"))("%s is a form that GitHub accepts", (path) => {
  const { name, description, body } = parse(read(path)) as {
    name: string;
    description: string;
    body: { type: string; id?: string; attributes: { label?: string; value?: string; options?: string[] } }[];
  };
  expect([typeof name, typeof description]).toEqual(["string", "string"]);
  const fields = body.filter(({ type }) => type !== "markdown");
  const ids = fields.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { type, id, attributes } of fields) {
    expect(["input", "textarea", "dropdown", "checkboxes"]).toContain(type);
    expect(id).toMatch(/^[\w-]+$/);
    expect(attributes.label).toEqual(expect.any(String));
    if (type === "dropdown") expect(new Set(attributes.options).size).toBeGreaterThan(1);
  }
});
