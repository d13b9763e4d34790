// Also tests cli/setup/plan.ts, cli/setup/pulumi.ts.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { planSetup, problems, unknownRegionWarning } from "../../../cli/setup/plan.ts";
import { findPulumi } from "../../../cli/setup/pulumi.ts";
import { run } from "../../support/run.ts";
import { runOnTerminal } from "../../support/terminal.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-setup-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a CLI of a version into a folder of its own, which logs how it is called and fails at `up` if told to. */
function cli(name: string, version: string, upFails = false): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  const script = `#!/bin/sh
if [ "$1" = version ]; then echo v${version}; exit; fi
echo "$*" >> ${join(folder, "calls.txt")}
if [ "$1" = up ]; then exit ${upFails ? 255 : 0}; fi
`;
  writeFileSync(join(path, "pulumi"), script, { mode: 0o755 });
  return path;
}

describe("the CLI", () => {
  test("is the user's own, even where npm puts its own first in the PATH", () => {
    const hidden = cli("project/node_modules/.bin", "3.265.0");
    const own = cli("own", "3.274.1");
    expect(findPulumi(join(folder, "project"), [hidden, own].join(delimiter))).toEqual({
      program: join(own, "pulumi"),
      typed: "pulumi",
      version: "3.274.1",
    });
  });

  test.each(["3.186.0", "2.200.0"])("is that of the project if the user's own is %s", (version) => {
    const own = cli("own", version);
    expect(findPulumi(join(folder, "project"), own)).toEqual({
      program: join(folder, "project/node_modules/.bin/pulumi"),
      typed: "npx pulumi",
      version: undefined,
    });
  });
});

const answers = { backend: "--local", stack: "prod", region: "eu-central-1", email: "security@mycorp.test" };
const given = Object.entries(answers).map(([key, value]) => `--${key}=${value}`);

test("every step can be repeated, and a deployment refreshes what a failed one left", () => {
  const steps = planSetup({ ...answers, backend: "s3://state" }, { yes: true });
  expect(steps.map(({ args }) => args.join(" "))).toEqual([
    "login s3://state",
    "stack select --create prod",
    "config set --stack prod aws:region eu-central-1",
    "config set --stack prod --path emails[0] security@mycorp.test",
    "up --refresh --stack prod --yes",
  ]);
});

test.each([
  ["backend", "my bucket", "must be --local, or a URL such as s3://my-pulumi-state"],
  ["stack", "a--b", "must consist of lower-case letters, digits and single hyphens, for example prod"],
  ["region", "Frankfurt", "must be the name of a Region, for example eu-central-1"],
  ["region", "US-EAST-1", 'must be the name of a Region, for example eu-central-1; did you mean "us-east-1"?'],
  ["region", "eu-wset-1", 'must be the name of a Region, for example eu-central-1; did you mean "eu-west-1"?'],
  ["email", "security", "must be an email address"],
  ["email", "you@example.com", "is a placeholder: nobody gets mail at a domain that is reserved for documentation"],
] as const)("%s %j is refused", async (key, answer, problem) => {
  expect(problems[key](answer)).toBe(problem);
  const { code, stderr } = await run(["setup", ...given, `--${key}=${answer}`]);
  expect([code, stderr]).toEqual([2, `--${key} ${problem}\n`]);
});

test("what is missing is named where nobody can be asked", async () => {
  const { code, stderr } = await run(["setup", "--yes", "--stack=prod"]);
  expect([code, stderr]).toEqual([2, "--backend, --region, and --email are needed, as nobody can be asked\n"]);
  const last = await run(["setup", "--yes", "--stack=prod", "--backend=--local", "--region=eu-central-1"]);
  expect(last.stderr).toBe("--email is needed, as nobody can be asked\n");
});

test.each([
  ["uss-east-1", '; did you mean "us-east-1"?'],
  ["eu-west-9", '; did you mean "eu-west-1"?'],
  ["mare-imbrium-southwest-1", "; if it is new, go on"],
])(
  "setup --print says that %s is no known Region, and prints the commands, as it may be new",
  async (region, advice) => {
    const { code, stdout, stderr } = await run(["setup", "--print", ...given, `--region=${region}`]);
    expect([code, stderr]).toEqual([0, `${region} is no Region that this version knows${advice}\n`]);
    expect(stdout).toContain(`aws:region ${region} `);
  },
);

test.each(["mx-central-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"])("setup knows %s", (region) => {
  expect(unknownRegionWarning(region)).toBeUndefined();
});

test("setup --print prints the commands that the README shows", async () => {
  vi.stubEnv("PATH", folder);
  const { stdout } = await run(["setup", "--print", ...given]);
  vi.unstubAllEnvs();
  const readme = readFileSync(join(import.meta.dirname, "../../../README.md"), "utf8");
  expect(readme).toContain(stdout.split("\n\n")[1]?.replace("mycorp.test", "example.com"));
  expect(stdout.split("\n\n")[1]).toContain("npx pulumi up --refresh");
});

describe("with an account", () => {
  let server: Server;
  let status = 200;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const isLambda = request.url?.includes("account-settings");
      const answer = isLambda ? { AccountLimit: { ConcurrentExecutions: 10 } } : { trailList: [] };
      response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": "ExpiredTokenException" });
      response.end(JSON.stringify(status === 200 ? answer : {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  beforeEach(() => {
    status = 200;
    vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  });
  afterEach(() => void vi.unstubAllEnvs());
  afterAll(() => void server.close());

  const calls = () => readFileSync(join(folder, "calls.txt"), "utf8").trimEnd().split("\n");
  const usePulumi = (path: string) => vi.stubEnv("PATH", path + delimiter + process.env.PATH);

  test("setup shows what it will run, and runs it", async () => {
    usePulumi(cli("own", "3.274.1"));
    const { code, stdout, stderr } = await run(["setup", "--yes", ...given]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatchInlineSnapshot(`
      "With your own CLI, 3.274.1:

        pulumi login --local                                                    # keeps the state in ~/.pulumi
        pulumi stack select --create prod                                       # creates the stack, unless it exists
        pulumi config set --stack prod aws:region eu-central-1                  # where it is deployed
        pulumi config set --stack prod --path 'emails[0]' security@mycorp.test  # who gets alerts and alarms
        pulumi up --refresh --stack prod --yes                                  # deploys

      The account has a quota of 10 concurrent invocations, and 0 of 5 trails in eu-central-1.


      $ pulumi login --local

      $ pulumi stack select --create prod

      $ pulumi config set --stack prod aws:region eu-central-1

      $ pulumi config set --stack prod --path 'emails[0]' security@mycorp.test

      $ pulumi up --refresh --stack prod --yes

      Confirm the emails that AWS has sent, then run: npx cta send-test "$(pulumi stack output functionName)"
      "
    `);
    expect(calls()).toEqual(planSetup(answers, { yes: true }).map(({ args }) => args.join(" ")));
  });

  test("setup stops at a step that fails, and says how to continue", async () => {
    usePulumi(cli("own", "3.274.1", true));
    const { code, stderr } = await run(["setup", "--yes", ...given]);
    expect([code, stderr]).toEqual([
      1,
      '"pulumi up --refresh --stack prod --yes" failed with exit code 255. Repair the cause, then run npx cta setup again.\n',
    ]);
  });

  test("nothing is run with credentials that AWS does not accept", async () => {
    usePulumi(cli("own", "3.274.1"));
    status = 403;
    const { code, stderr } = await run(["setup", "--yes", ...given]);
    expect([code, stderr]).toEqual([2, "eu-central-1: the AWS credentials have expired\n"]);
    expect(calls).toThrow("ENOENT");
  });
});

test("spaces around a typed answer are ignored", async () => {
  const others = given.filter((option) => !option.startsWith("--stack"));
  const PATH = [folder, process.env.PATH].join(delimiter);
  const { output, type, ended } = runOnTerminal(["setup", "--print", ...others], 200, { PATH });
  await expect.poll(output).toContain("stack");
  type("  prod \r");
  expect(await ended).toBe(0);
  expect(output()).toMatch(/stack select --create prod +# creates/);
});

test("Ctrl-C at a question ends the command, and prints no stack trace", async () => {
  const { output, type, ended } = runOnTerminal(["setup"], 100);
  await expect.poll(output, { timeout: 20_000 }).toContain("Where Pulumi keeps the state");
  type("\u0003");
  expect(await ended).toBe(130);
  expect(output()).not.toContain("Error");
});
