// Also tests cli/stack-option.ts.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { asStack, readStackRules } from "../../cli/stack-rules.ts";
import { projectCopy } from "../support/project-copy.ts";
import { record, rule } from "../support/records.ts";
import { temporaryFolder } from "../support/rules-folder.ts";
import { run, startCommands } from "../support/run.ts";

/** What a stack's file with these lines below `config` says. */
const read = (config: string) =>
  readStackRules("prod", temporaryFolder({ "Pulumi.yaml": "name: alerts", "Pulumi.prod.yaml": `config:\n${config}` }));

test("a stack's file says which rules are on, their severities, params and mutes", () => {
  const { options } = read(`  aws:region: eu-central-1
  alerts:emails: [security@example.test]
  alerts:rules: { enable: [a], disable: [b], severity: { c: low }, folders: [../shared] }
  alerts:params: '{"trustedRoles": ["arn:aws:iam::123456789012:role/deploy"]}'
  alerts:muteFor: { low: 1d }
`);
  expect(options).toEqual({
    rules: { enable: ["a"], disable: ["b"], severity: { c: "low" }, folders: ["../shared"] },
    params: { trustedRoles: ["arn:aws:iam::123456789012:role/deploy"] },
    muteFor: { low: 86_400 },
  });
  expect(read("").options).toEqual({
    rules: { enable: [], disable: [], severity: {}, folders: [] },
    params: {},
    muteFor: {},
  });
});

test("keys of other projects are not the stack's", () => {
  const { options } = read(`  other-alerts:rules: { disable: [a] }
  alerts:rules: { disable: [b] }
  other-alerts:params: { c: 1 }
  muteFor: { low: 1d }
`);
  expect(options).toMatchObject({ rules: { disable: ["b"] }, params: {}, muteFor: { low: 86_400 } });
});

describe("an error names the file, the key and what to write", () => {
  test.each([
    ["  alerts:rules: { enable: root-activity }", "alerts:rules.enable: must be a list of rule ids"],
    [
      "  alerts:rules: { severity: { x: HIGH } }",
      "alerts:rules.severity.x: must be one of critical, high, medium, low, info",
    ],
    ["  alerts:params: trustedRoles", "alerts:params: must be an object of parameters that rules read, by name"],
    ["  alerts:muteFor: { low: 1 day }", "alerts:muteFor.low: must be a duration such as 15m, 1h or 30d"],
    ["  a: [", "YAML: Flow sequence in block collection must be sufficiently indented"],
  ])("%s", (config, error) => {
    expect(() => read(config)).toThrow(`Pulumi.prod.yaml: ${error}`);
  });

  test("a key that the project does not have, which would have no effect", () => {
    const files = { "Pulumi.yaml": "name: alerts\nconfig: { params: { type: object }, emails: { type: array } }" };
    const keysOf = (text: string) => () =>
      readStackRules("prod", temporaryFolder({ ...files, "Pulumi.prod.yaml": text }));
    expect(keysOf("config: { alerts:param: {} }")).toThrow(
      'Pulumi.prod.yaml: unknown key "alerts:param"; did you mean "params"?',
    );
    expect(keysOf("config: { trustedRoles: [] }")).toThrow('Pulumi.prod.yaml: unknown key "trustedRoles"');
    expect(keysOf("conifg: {}")).toThrow('Pulumi.prod.yaml: unknown key "conifg"; did you mean "config"?');
    expect(keysOf("encryptionsalt: v1\nconfig: { aws:region: eu-west-1, other:key: 1, emails: [] }")).not.toThrow();
  });

  test("a rule that does not exist", () => {
    const settings = read("  alerts:rules: { disable: [trail-stoped] }");
    expect(() => asStack({ rules: [rule()], suppressions: [] }, settings)).toThrow(
      'Pulumi.prod.yaml: rules.disable: no rule has the id "trail-stoped"; did you mean "trail-stopped"?',
    );
  });

  test("a stack that does not exist", () => {
    const folder = temporaryFolder({ "Pulumi.dev.yaml": "", "Pulumi.prod.yaml": "", "Pulumi.yaml": "" });
    expect(() => readStackRules("prd", folder)).toThrow(
      '--stack prd: the project has no Pulumi.prd.yaml; did you mean "prod"?',
    );
    expect(() => readStackRules("example/staging", folder)).toThrow("no Pulumi.staging.yaml; there is dev, prod");
    expect(readStackRules("example/prod", folder).file).toBe("Pulumi.prod.yaml");
  });
});

test("commands run the rules as the stack does", async () => {
  const project = projectCopy(["cloudtrail-tampering", "iam-user-created", "security-group-changed"]);
  const role = "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";
  const config = { enable: ["security-group-changed"], disable: ["cloudtrail-tampering"] };
  writeFileSync(
    join(project, "Pulumi.prod.yaml"),
    JSON.stringify({
      config: { "cloudtrail-alerts:rules": config, "cloudtrail-alerts:params": { trustedRoles: [role] } },
    }),
  );
  const records = [
    record({ eventID: "1" }),
    record({ eventID: "2", eventSource: "iam.amazonaws.com", eventName: "CreateUser" }),
    record({ eventID: "3", eventSource: "ec2.amazonaws.com", eventName: "DeleteSecurityGroup", userIdentity: {} }),
  ];
  writeFileSync(join(project, "logs.json"), JSON.stringify({ Records: records }));
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: project });
  const added = join(project, "rules/security-group-changed.cel");
  const text = readFileSync(added, "utf8");
  rmSync(added);
  git("init", "--quiet");
  git("add", "rules");
  git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--message", "Before");
  writeFileSync(added, text);
  const command = startCommands(project);
  const alerts = async (...args: string[]) => {
    const { stdout } = await command(["evaluate", "--json", ...args, "logs.json"]);
    return stdout.split("\n").flatMap((line: string) => (line ? [JSON.parse(line).rule] : []));
  };
  expect(await alerts()).toEqual(["cloudtrail-tampering", "iam-user-created"]);
  expect(await alerts("--stack", "prod")).toEqual(["security-group-changed"]);
  const backtest = ["backtest", "--stack", "prod", "--json", "--no-report", "logs.json"];
  // What the stack sets of rules and params that an older commit does not have is left out there.
  for (const args of [[], ["--compare", "HEAD"]]) {
    const { stdout, stderr } = await command([...backtest, ...args]);
    expect(stderr).toBe("");
    expect(
      JSON.parse(stdout).rules.map(({ rule, alerts }: { rule: string; alerts: number }) => [rule, alerts]),
    ).toEqual([["security-group-changed", 1]]);
  }
  const explained = await command(["explain", "--stack", "prod", "iam-user-created", "logs.json", "--event", "2"]);
  expect(explained.stdout).toContain("decides");
});

test("--stack can't be combined with the rules of a folder", async () => {
  const { code, stderr } = await run(["evaluate", "--stack", "dev", "--rules", "x", "logs.json"]);
  expect(code).toBe(2);
  expect(stderr).toContain("option '--stack <name>' cannot be used with option '--rules <folder>'");
});
