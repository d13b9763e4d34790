import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { parse, stringify } from "yaml";
import { command } from "../../../cli/commands/import.ts";
import { prepareExpression } from "../../../engine/cel/evaluate.ts";
import { loadRuleset } from "../../../language/load.ts";
import { foldersIn } from "../../../language/rule-folders.ts";
import { checkSamples, loadSamples } from "../../../language/samples.ts";
import { projectCopy } from "../../support/project-copy.ts";
import { ruleText, temporaryFolder } from "../../support/rules-folder.ts";
import { runProcess } from "../../support/run.ts";
import { sigmaMatches } from "../../support/sigma-evaluator.ts";
import { sigmaExamples } from "../../support/sigma-rules.ts";

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

/** Runs `npx cta import` in a folder of its own; what it printed names files as the folder has them. */
async function importFiles(files: Record<string, string>, args: string[] = ["sigma"]) {
  const folder = temporaryFolder(files);
  const printed: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line) => void printed.push(line));
  vi.spyOn(console, "error").mockImplementation((line) => void printed.push(line));
  const paths = args.map((arg) => (arg.startsWith("--") ? arg : join(folder, arg)));
  await command().parseAsync(["--out", join(folder, "rules"), ...paths], { from: "user" });
  const output = stripVTControlCharacters(printed.join("\n")).replaceAll(`${folder}/`, "");
  return { folder: join(folder, "rules"), output, exitCode: process.exitCode };
}

const sigma = (detection: unknown, fields: Record<string, unknown> = {}) =>
  stringify({ title: "A rule", logsource: { product: "aws", service: "cloudtrail" }, detection, ...fields });

describe("realistic rules", async () => {
  const files = Object.fromEntries(sigmaExamples.map(({ file, yaml }) => [`sigma/${file}`, yaml]));

  test("all become valid rules that match the same records", async () => {
    const { folder, exitCode } = await importFiles(files);
    expect(exitCode).toBe(undefined);
    const ruleset = loadRuleset({ folder });
    const { rules } = ruleset;
    expect(rules).toHaveLength(sigmaExamples.length);
    // Each has samples made from its detection, so that check passes at once.
    const problems = checkSamples(ruleset, loadSamples(foldersIn(folder)));
    expect(problems.map(({ file, problem }) => `${file}: ${problem}`)).toEqual([]);
    for (const { file, yaml, alert, quiet } of sigmaExamples) {
      const rule = rules.find(({ id }) => id === file.replace(".yml", "").replaceAll("_", "-"));
      const evaluate = prepareExpression(rule?.expression ?? "");
      for (const [expected, samples] of [
        [true, alert],
        [false, quiet],
      ] as const) {
        for (const record of samples) {
          const answers = [evaluate({ record, params: {} }), sigmaMatches(parse(yaml).detection, record)];
          expect([file, record, answers]).toEqual([file, record, [expected, expected]]);
        }
      }
    }
  });

  test("get samples whatever their conditions ask for, or exclude", async () => {
    const detections = {
      "all-keywords": { k: { "|all": ["Foo", "Bar"] }, condition: "k" },
      "excluded-absence": { s: { eventName: "A" }, f: { "requestParameters.x": null }, condition: "s and not f" },
      "excluded-absence-2": {
        s: { eventName: "A" },
        f: { "requestParameters.x|exists": false },
        condition: "s and not f",
      },
      "excluded-address": {
        s: { eventName: "A" },
        f: { "sourceIPAddress|cidr": "203.0.113.0/24" },
        condition: "s and not f",
      },
      "excluded-agent": { s: { eventName: "A" }, f: { "userAgent|contains": "aws" }, condition: "s and not f" },
      "excluded-caller": {
        s: { eventName: "ConsoleLogin", "additionalEventData.MFAUsed": "No" },
        f1: { "userIdentity.type": "AssumedRole" },
        f2: { "errorMessage|contains": "failed" },
        condition: "s and not 1 of f*",
      },
      "excluded-only": {
        s: [{ eventName: "A", eventSource: "iam.amazonaws.com" }, { eventName: "B" }],
        condition: "not s",
      },
      "empty-text": { s: { eventName: "A", "requestParameters.name": "" }, condition: "s" },
      expression: {
        s: { "userIdentity.arn|re": "(?i)^arn:(aws|aws-cn):iam::\\d{12}:[a-z]+/(?:x|y).*admin$" },
        condition: "s",
      },
      "expression-2": { s: { "userAgent|re": "Boto3/\\d+\\.\\d+|curl" }, condition: "s" },
      flags: { s: { eventName: "A", managementEvent: true, readOnly: "true" }, condition: "s" },
      time: { s: { "eventTime|hour|gte": 20, "eventTime|month|lt": 3 }, condition: "s" },
    };
    const files = Object.entries(detections).map(([name, detection]) => [
      `sigma/${name}.yml`,
      sigma(detection, { title: `Rule ${name}` }),
    ]);
    const { folder, output } = await importFiles(Object.fromEntries(files));
    expect(output).not.toContain("No samples");
    const samples = loadSamples(foldersIn(folder));
    expect(samples).toHaveLength(2 * files.length);
    expect(checkSamples(loadRuleset({ folder }), samples)).toEqual([]);
  });

  test("keep their metadata, author and license", async () => {
    const file = "aws_container_command.yml";
    const text = files[`sigma/${file}`] as string;
    const license = "The rules of SigmaHQ are released under the Detection Rule License (DRL) 1.1.\n";
    const { folder } = await importFiles({ [`sigma/rules/${file}`]: text, "sigma/LICENSE": license });
    expect(readFileSync(join(folder, "aws-container-command.cel"), "utf8")).toMatchInlineSnapshot(`
      "// title: Container command asks for credentials
      // severity: high
      // description: >-
      //   Detects what the test needs. Imported, and changed into CEL, from the Sigma rule "Container command asks for
      //   credentials" (id 5f6c0e2a-1111-4222-8333-444455556666), by Ann Author (@ann), Bob Author, under the Detection
      //   Rule License (DRL) 1.1. Its authors gave it the status test.
      // response: >-
      //   Find out now who made the call and from where. If nobody planned it, contain those credentials and undo it.
      // falsePositives: >-
      //   Planned changes.
      // references:
      //   - https://docs.aws.amazon.com/IAM/latest/APIReference/
      //   - https://github.com/SigmaHQ/sigma
      //   - https://github.com/SigmaHQ/Detection-Rule-License
      // tags:
      //   - attack.persistence
      //   - attack.t1098
      record.eventSource == "ecs.amazonaws.com"
        && record.eventName in ["RegisterTaskDefinition", "RunTask"]
        && asList(record.?requestParameters.?containerDefinitions.orValue(null)).exists(a,
          asList(a.?command.orValue(null)).exists(v,
            textsIn(v).exists(t, t.lowerAscii().contains("$aws_container_credentials"))))
      "
    `);
  });

  test.each([
    ["with no word about its license", {}, [], ["https://sigmahq.io/docs/basics/rules.html"], ""],
    [
      "below a LICENSE file of the DRL that is not SigmaHQ's",
      { "sigma/LICENSE.md": "Detection Rule License 1.1" },
      [],
      ["https://sigmahq.io/docs/basics/rules.html", "https://github.com/SigmaHQ/Detection-Rule-License"],
      "the Detection Rule License (DRL) 1.1",
    ],
    [
      "of a collection that the caller names",
      {},
      ["--collection=https://example.com/rules"],
      ["https://example.com/rules"],
      "",
    ],
    [
      "of a collection that the caller names, below a LICENSE file of the DRL",
      { "sigma/LICENSE": "Detection Rule License 1.1" },
      ["--collection=https://example.com/rules"],
      ["https://example.com/rules", "https://github.com/SigmaHQ/Detection-Rule-License"],
      "the Detection Rule License (DRL) 1.1",
    ],
    [
      "below a folder whose name is LICENSE",
      { "sigma/LICENSE/MIT.txt": "MIT License" },
      [],
      ["https://sigmahq.io/docs/basics/rules.html"],
      "",
    ],
  ])("a rule %s names no license or publisher that is not known", async (_case, beside, args, references, license) => {
    const rule = sigma({ s: { eventName: "CreateUser" }, condition: "s" });
    const { folder } = await importFiles({ "sigma/own.yml": rule, ...beside }, [...args, "sigma"]);
    const { references: written, description } = parse(
      readFileSync(join(folder, "own.cel"), "utf8").replaceAll(/^\/\/ ?|^record.*\n/gm, ""),
    );
    expect(written).toEqual(references);
    expect(/, under (.*)\.$/.exec(description)?.[1] ?? "").toBe(license);
  });
});

describe("the command", () => {
  const good = sigma({ s: { eventName: "CreateUser" }, condition: "s" }, { title: "A user" });
  const bad = sigma({ s: { eventName: "CreateUser" }, condition: "s | count() > 5" });

  test("continues after a rule that it can't express, and ends with exit code 1", async () => {
    const { output, exitCode } = await importFiles({ "sigma/a.yml": bad, "sigma/b/1.yaml": good });
    expect(output).toMatchInlineSnapshot(`
      "sigma/a.yml: condition: "count() > 5" needs a timeframe
      rules/sigma-1.cel  from sigma/b/1.yaml
      1 rule imported, 1 could not be expressed.
      The samples were made from the detections: replace them with real records."
    `);
    expect(exitCode).toBe(1);
  });

  test("shows the place of what is not YAML, and of a number that would lose its 0", async () => {
    const ok = sigma({ s: { eventName: "DeleteTrail" }, condition: "s" });
    const account = "  s:\n    recipientAccountId: 012345678901\n  condition: s\n";
    const { output } = await importFiles({
      "sigma/list.yml": ok.replace("DeleteTrail", "[a, b"),
      "sigma/second.yml": `${ok}---\r\n${ok.replace("A rule", "AWS: a rule").replaceAll("\n", "\r\n")}`,
      "sigma/zero.yml": `action: global\n${ok.slice(0, ok.indexOf("detection:"))}---\ndetection:\n${account}`,
    });
    expect(output).toMatchInlineSnapshot(`
      "sigma/list.yml:8:3: YAML: Flow sequence in block collection must be sufficiently indented and end with a ]
          condition: s
          ^
      rules/second.cel  from sigma/second.yml
      sigma/second.yml:10:8: document 2: YAML: a text that contains ": " needs quotation marks around it
        title: AWS: a rule
               ^
      sigma/zero.yml:9:25: the number 012345678901 would lose its leading 0: put it in quotes
            recipientAccountId: 012345678901
                                ^
      1 rule imported, 3 could not be expressed.
      The samples were made from the detections: replace them with real records."
    `);
  });

  test("gives each document of a file its own id and title", async () => {
    const { folder, output } = await importFiles({
      "rules/mine.cel": ruleText("true", { title: "A user" }),
      "sigma/user.yml": `${good}---\n${good}`,
    });
    expect(loadRuleset({ folder }).rules.map(({ id, title }) => [id, title])).toMatchInlineSnapshot(`
      [
        [
          "mine",
          "A user",
        ],
        [
          "user-2",
          "A user (3)",
        ],
        [
          "user",
          "A user (2)",
        ],
      ]
    `);
    expect(output).toContain("2 rules imported");
  });

  test("does not overwrite a rule without --force", async () => {
    const files = { "rules/user.cel": ruleText("true"), "sigma/user.yml": good };
    const { output, exitCode, folder } = await importFiles(files);
    expect(output).toMatchInlineSnapshot(`"sigma/user.yml: rules/user.cel already exists; --force overwrites it"`);
    expect(exitCode).toBe(2);
    expect(readFileSync(join(folder, "user.cel"), "utf8")).toBe(files["rules/user.cel"]);
    process.exitCode = undefined;
    expect((await importFiles(files, ["--force", "sigma"])).exitCode).toBe(undefined);
  });

  test("counts what was imported of a file whose next rule exists", async () => {
    const files = { "rules/user-2.cel": ruleText("true"), "sigma/user.yml": `${good}---\n${good}` };
    const { output, exitCode } = await importFiles(files);
    expect(output).toMatchInlineSnapshot(`
      "rules/user.cel  from sigma/user.yml
      sigma/user.yml: rules/user-2.cel already exists; --force overwrites it
      1 rule imported, 0 could not be expressed.
      The samples were made from the detections: replace them with real records."
    `);
    expect(exitCode).toBe(2);
  });

  test("does not take a shipped rule's id or title for a rule of one's own", async () => {
    const project = projectCopy(["root-activity"]);
    const [, title = ""] =
      /^\/\/ title: (.*)$/m.exec(readFileSync(join(project, "rules/root-activity.cel"), "utf8")) ?? [];
    const folder = temporaryFolder({
      "root-activity.yml": good,
      "root.yml": stringify({ ...parse(good), title }),
    });
    const { code, stdout, stderr } = await runProcess(["import", folder], "", project);
    expect({ code, stderr: stderr.replaceAll(folder, "sigma") }).toEqual({
      code: 2,
      stderr:
        "sigma/root-activity.yml: rules/root-activity.cel has this id too; rename root-activity.yml, as its name is the id\n",
    });
    expect(stdout).toContain("rules/custom/root.cel");
    expect(readFileSync(join(project, "rules/custom/root.cel"), "utf8")).toContain(`// title: ${title} (2)\n`);
  });

  test("names a file that it can't read", async () => {
    const { output, exitCode } = await importFiles({ "sigma/user.yml": good }, ["missing.yml", "sigma"]);
    expect(output).toMatchInlineSnapshot(`
      "missing.yml: no such file or folder
      rules/user.cel  from sigma/user.yml
      1 rule imported, 0 could not be expressed.
      The samples were made from the detections: replace them with real records."
    `);
    expect(exitCode).toBe(2);
  });
});
