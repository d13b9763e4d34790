import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { pulumiVersion } from "../pulumi-engine/tools.ts";

const project = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(project, path), "utf8");
const find = (pattern: string) => globSync(pattern, { cwd: project }).sort();

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}
interface Job {
  "timeout-minutes"?: number;
  if?: string;
  needs?: string;
  environment?: string;
  permissions?: Record<string, string>;
  steps: Step[];
}
interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
  concurrency?: unknown;
}

const workflow = (name: string) => parse(read(`.github/workflows/${name}.yml`)) as Workflow;
const expression = (text: string) => `\${{ ${text} }}`;
const isPulumi = ({ run = "" }: Step) => /npx pulumi (up|preview|destroy|refresh)\b/.test(run);
const loadsCredentials = ({ uses = "" }: Step) => uses.startsWith("aws-actions/configure-aws-credentials@");

describe.each(find(".github/workflows/*.yml"))("%s", (path) => {
  const text = read(path);
  const { permissions, jobs } = parse(text) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test("gives each job the permissions that it needs, and limits its time", () => {
    expect(permissions).toEqual({});
    for (const job of Object.values(jobs)) {
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
      expect(job.permissions).not.toBeNull(); // which any(Object) would take
      expect(job.permissions).toEqual(expect.any(Object));
    }
  });

  test("pins every action to a commit, and names its version", () => {
    const lines = text.split("\n").filter((line) => line.includes("uses:"));
    expect(lines.filter((line) => !/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test("leaves no token in the checked-out folder", () => {
    const checkouts = steps.filter(({ uses = "" }) => uses.startsWith("actions/checkout@"));
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
  });

  test("runs nobody else's code with a token that may write", () => {
    const writing = Object.values(jobs).filter(({ permissions = {} }) =>
      Object.entries(permissions).some(([name, level]) => level === "write" && name !== "id-token"),
    );
    const runs = writing.flatMap(({ steps }) => steps.map(({ run = "" }) => run));
    expect(runs.filter((run) => /\bnp[mx]\b/.test(run))).toEqual([]);
  });

  test("downloads Pulumi's CLI and packages before it has credentials for AWS", () => {
    for (const { steps } of Object.values(jobs).filter(({ steps }) => steps.some(isPulumi))) {
      const loaded = steps.findIndex(loadsCredentials);
      const before = steps.slice(0, loaded).map(({ run }) => run);
      expect(before).toEqual(expect.arrayContaining(["npm ci", "npx pulumi version"]));
      const after = steps.slice(loaded).map(({ run = "" }) => run);
      expect(after.filter((run) => /\bnpm\b/.test(run))).toEqual([]);
    }
  });

  test("runs npm scripts and files that exist", () => {
    const { scripts } = JSON.parse(read("package.json"));
    const runs = steps.map(({ run = "" }) => run).join("\n");
    for (const [, name] of runs.matchAll(/\bnpm (?:run )?(?!ci\b|run\b)([\w:-]+)/g))
      expect(scripts).toHaveProperty([name as string]);
    for (const [, file] of runs.matchAll(/\bnode ([\w./-]+)/g))
      expect(existsSync(join(project, file as string))).toBe(true);
  });

  test("never puts an expression into a shell command", () => {
    expect(steps.filter(({ run = "" }) => run.includes("${{"))).toEqual([]);
  });
});

test("only a push to main is deployed, in the environment that the role trusts, after the tests", () => {
  const { jobs } = workflow("deploy");
  expect(jobs.deploy).toMatchObject({ environment: "production", needs: "test" });
  expect(jobs.test?.if).toContain("github.event_name == 'push'");
  expect(jobs.test?.permissions).toEqual({ contents: "read" });
  expect(read(".github/workflows/deploy.yml")).toContain("push:\n    branches: [main]\n");
  expect(read("docs/operations.md")).toContain("repo:OWNER/REPOSITORY:environment:production");
});

test("a preview uses another role than a deployment, and is not run for forks and Dependabot", () => {
  const { preview, deploy } = workflow("deploy").jobs;
  const roleOf = (job?: Job) => job?.steps.find(loadsCredentials)?.with?.["role-to-assume"];
  expect([roleOf(preview), roleOf(deploy)]).toEqual([
    expression("vars.AWS_PREVIEW_ROLE_ARN"),
    expression("vars.AWS_DEPLOY_ROLE_ARN"),
  ]);
  expect(preview?.if).toContain("github.actor != 'dependabot[bot]'");
  expect(preview?.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
});

describe("the script that previews a pull request", () => {
  const run = (exitCode: number, printed: string) => {
    const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-preview-"));
    writeFileSync(join(folder, "npx"), `#!/bin/sh\nprintf '%s\\n' "$PRINTED"\nexit ${exitCode}\n`, { mode: 0o755 });
    const script = workflow("deploy").jobs.preview?.steps.find(isPulumi)?.run ?? "";
    const { status } = spawnSync("bash", ["-e", "-o", "pipefail", "-c", script], {
      cwd: folder,
      env: {
        PATH: `${folder}:${process.env.PATH}`,
        STACK: "dev",
        PRINTED: printed,
        GITHUB_OUTPUT: join(folder, "output"),
      },
    });
    const output = readFileSync(join(folder, "output"), "utf8");
    rmSync(folder, { recursive: true });
    return { status, output: output.replaceAll(/[0-9a-f]{32}/g, "END") };
  };

  test("passes the preview on to the comment", () => {
    expect(run(0, "1 to update")).toEqual({ status: 0, output: "text<<END\n1 to update\n\nEND\n" });
  });

  test("says in the comment that the preview failed, and fails", () => {
    expect(run(255, "error: no")).toEqual({
      status: 255,
      output: "text<<END\nThe preview failed: nothing of this could be deployed.\n\nerror: no\n\nEND\n",
    });
  });
});

describe("the backtest of a pull request", () => {
  const { compare, comment } = workflow("backtest").jobs;

  test("has the role that may only read, and is not run for forks and Dependabot", () => {
    expect(compare?.steps.find(loadsCredentials)?.with?.["role-to-assume"]).toBe(
      expression("vars.AWS_PREVIEW_ROLE_ARN"),
    );
    expect(compare?.if).toContain("github.actor != 'dependabot[bot]'");
    expect(compare?.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
  });

  const script = (job: Job | undefined) => job?.steps.at(-1)?.run ?? "";
  const runScript = (text: string, commands: Record<string, string>, env: Record<string, string>) => {
    const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-backtest-"));
    for (const [name, body] of Object.entries(commands)) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    }
    const { status, stdout, stderr } = spawnSync("bash", ["-e", "-o", "pipefail", "-c", text], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: `${folder}:${process.env.PATH}`, GITHUB_OUTPUT: join(folder, "output"), ...env },
    });
    const written = (name: string) => {
      const file = join(folder, name);
      return existsSync(file) ? readFileSync(file, "utf8").replaceAll(/[0-9a-f]{32}/g, "END") : "";
    };
    const result = {
      status,
      stderr,
      stdout,
      output: written("output"),
      comment: written("comment.md"),
      calls: written("calls"),
    };
    rmSync(folder, { recursive: true });
    return result;
  };

  test("passes its Markdown on, and fails with it", () => {
    const env = { BASE: "abc", LOGS: "s3://example-bucket/AWSLogs/" };
    const npx = (exit: number) => ({ npx: `echo "$@" > calls; printf '**Backtest:** 1 rule differs'; exit ${exit}` });
    expect(runScript(script(compare), npx(0), env)).toMatchObject({
      status: 0,
      calls: expect.stringMatching(/^cta backtest --compare abc --format markdown --no-report --from \S+ s3:\S+\n$/),
      output: "text<<END\n**Backtest:** 1 rule differs\nEND\n",
    });
    const ofStack = runScript(script(compare), npx(0), { ...env, STACK: "prod" });
    expect(ofStack.calls).toContain("--compare abc --stack prod --format");
    expect(runScript(script(compare), npx(2), env)).toMatchObject({
      status: 2,
      output: "text<<END\n**Backtest:** 1 rule differs\nThe backtest failed; the log of its job says why.\n\nEND\n",
    });
  });

  test.each([
    ["creates its comment", "", "api --method POST repos/o/r/issues/7/comments --field body=@comment.md"],
    ["changes the one that it has", "42", "api --method PATCH repos/o/r/issues/comments/42 --field body=@comment.md"],
  ])("%s", (_does, id, call) => {
    const gh = `echo "$@" >> calls; case "$*" in *--paginate*) printf '%s' "$ID";; esac`;
    const env = { GITHUB_REPOSITORY: "o/r", NUMBER: "7", TEXT: "**Backtest:** 1 rule differs", ID: id };
    const { status, calls, comment: body } = runScript(script(comment), { gh }, env);
    expect({ status, call: calls.trim().split("\n").at(-1), body }).toEqual({
      status: 0,
      call,
      body: "<!-- backtest -->\n**Backtest:** 1 rule differs\n",
    });
  });
});

test("a schedule compares what main deployed with what AWS has, with the role that may only read", () => {
  const { drift } = workflow("drift").jobs;
  expect(drift?.steps.find(isPulumi)?.run).toContain("pulumi preview --refresh --expect-no-changes");
  expect(drift?.steps.find(loadsCredentials)?.with?.["role-to-assume"]).toBe(expression("vars.AWS_PREVIEW_ROLE_ARN"));
});

test("a running deployment is never cancelled, and the docs say how to release the lock of one that was", () => {
  expect(workflow("deploy").concurrency).toMatchObject({
    "cancel-in-progress": expression("github.event_name == 'pull_request'"),
  });
  expect(read("docs/operations.md")).toContain("pulumi cancel");
});

test("the workflow downloads the version of the CLI that npm run test:engine looks for", () => {
  const version = /PULUMI_VERSION: "(.*)"/.exec(read(".github/workflows/test.yml"))?.[1];
  expect(version).toBe(pulumiVersion);
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
