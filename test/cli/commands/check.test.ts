import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type CheckOptions, check, checkOnce, checkOnSave } from "../../../cli/check/run.ts";
import { UsageError } from "../../../cli/errors.ts";
import { record } from "../../support/records.ts";
import { ruleText, temporaryFolder } from "../../support/rules-folder.ts";
import { run } from "../../support/run.ts";

let printed: string[] = [];
beforeEach(() => {
  printed = [];
  const print = (line: string) => void printed.push(inProject(stripVTControlCharacters(line)));
  const spies = [vi.spyOn(console, "log"), vi.spyOn(console, "error")].map((spy) => spy.mockImplementation(print));
  return () => {
    for (const spy of spies) spy.mockRestore();
  };
});

const sample = (fields: Record<string, unknown> = {}) => JSON.stringify(record(fields));

/** Paths of the last project without its folder. */
const inProject = (text: string) => text.replaceAll(`${projectFolder}/`, "");
let projectFolder = "";

/** A project with one valid rule. */
function project(expression: string, files: Record<string, string> = {}) {
  const folder = temporaryFolder({
    "rules/trail-stopped.cel": ruleText(expression),
    "samples/trail-stopped/alert/stopped.json": sample(),
    "samples/trail-stopped/quiet/started.json": sample({ eventName: "StartLogging" }),
    ...files,
  });
  projectFolder = folder;
  return { folder, rules: join(folder, "rules"), samples: join(folder, "samples"), env: {} };
}

const hinted = 'record.eventName == "StopLogging"\n  && record.?userIdentity.?type.orValue("") != "ROOT"';

test("hints do not change the exit code", () => {
  expect(check(project(hinted))).toBe(0);
  expect(printed).toMatchInlineSnapshot(`
    [
      "1 rule (1 on, 0 off), 0 suppressions and 2 samples are in order.",
      "rules/trail-stopped.cel:7:48: hint: record.userIdentity.type is never "ROOT", so this is always true: CloudTrail writes Root, IAMUser, AssumedRole, Role, FederatedUser, Directory, AWSAccount, AWSService, IdentityCenterUser, SAMLUser, WebIdentityUser or Unknown (docs/rules.md#never-equal)",
    ]
  `);
});

test("sequences are counted, in all and by rule", async () => {
  const remembering = ruleText('record.eventName == "StopLogging"', {
    threshold: "{count: 2, per: record.recipientAccountId, within: 10m}",
  });
  const files = {
    "rules/trail-stopped.cel": remembering,
    "samples/trail-stopped/alert/twice/1.json": sample({ eventID: "1" }),
    "samples/trail-stopped/alert/twice/2.json": sample({ eventID: "2" }),
  };
  expect(await checkOnce({ ...project("true", files), verbose: true })).toBe(0);
  expect(printed).toEqual([
    "trail-stopped  high      on   2 alert, 1 quiet",
    "1 rule (1 on, 0 off), 0 suppressions, 2 samples and 1 sequence are in order.",
  ]);
});

test("a rule without samples shows its hints, too", () => {
  const folder = project("true");
  writeFileSync(join(folder.rules, "trail-deleted.cel"), ruleText(hinted, { title: "Trail deleted" }));
  expect(check({ ...folder, only: ["trail-deleted"] })).toBe(1);
  expect(printed).toMatchInlineSnapshot(`
    [
      "rules/trail-deleted.cel: has no alert sample that is a single record; put one in samples/trail-deleted/alert/

    rules/trail-deleted.cel: has no quiet sample that is a single record; put one in samples/trail-deleted/quiet/",
      "
    2 problems with samples.",
      "rules/trail-deleted.cel:7:48: hint: record.userIdentity.type is never "ROOT", so this is always true: CloudTrail writes Root, IAMUser, AssumedRole, Role, FederatedUser, Directory, AWSAccount, AWSService, IdentityCenterUser, SAMLUser, WebIdentityUser or Unknown (docs/rules.md#never-equal)",
    ]
  `);
});

test("--no-hints leaves out the hints", () => {
  expect(check({ ...project(hinted), hints: false })).toBe(0);
  expect(printed).toEqual(["1 rule (1 on, 0 off), 0 suppressions and 2 samples are in order."]);
});

test("a sample that does not do what its folder says fails the check, with the reason and the command to see more", () => {
  expect(check(project('record.eventName == "StartLogging"'))).toBe(1);
  expect(printed).toMatchInlineSnapshot(`
    [
      "samples/trail-stopped/alert/stopped.json: is quiet, and should alert
      Quiet: eventName == "StartLogging" was false: "StopLogging"
      npx cta explain trail-stopped samples/trail-stopped/alert/stopped.json --rules rules

    samples/trail-stopped/quiet/started.json: alerts, and should be quiet
      Alerts as high
      npx cta explain trail-stopped samples/trail-stopped/quiet/started.json --rules rules",
      "
    2 problems with samples.",
    ]
  `);
});

test("an alert sample that a rule counts for none fails the check, and says so", () => {
  const folder = project("true");
  const threshold = '{count: 3, per: record.?requestParameters.?user.orValue(""), within: 1h}';
  writeFileSync(join(folder.rules, "trail-stopped.cel"), ruleText('record.eventName == "StopLogging"', { threshold }));
  expect(check(folder)).toBe(1);
  expect(printed[0]).toBe(`samples/trail-stopped/alert/stopped.json: is quiet, and should alert
  Matches, but is not sent: the record has no value of \`per\` or \`of\`, and counts for none
  npx cta explain trail-stopped samples/trail-stopped/alert/stopped.json --rules rules`);
});

test("a tag that is nearly one of other rules is a hint", () => {
  const folder = project("true");
  const tagged = (tags: string, title: string) => ruleText(`record.eventName == "${title}"`, { title, tags });
  const others = { a: "[persistence, attack.t1098]", b: "[persistence]", c: "[persistence, attack.t1078]" };
  for (const [name, tags] of Object.entries(others)) {
    writeFileSync(join(folder.rules, `${name}.cel`), tagged(tags, name));
  }
  const tags = "[persistance, attack.T1098, attack.t1099, team]";
  writeFileSync(join(folder.rules, "trail-stopped.cel"), tagged(tags, "StopLogging"));
  expect(check({ ...folder, only: ["trail-stopped"] })).toBe(0);
  expect(printed.slice(1)).toEqual([
    'rules/trail-stopped.cel:6:11: hint: hardly another rule has the tag "persistance"; did you mean "persistence"?',
    'rules/trail-stopped.cel:6:24: hint: hardly another rule has the tag "attack.T1098"; did you mean "attack.t1098"?',
  ]);
});

test("all mistakes of a rule are shown, with a total", () => {
  const folder = project('record.eventNam == "a" && record.userIdentity.usrName == "b"');
  writeFileSync(join(folder.rules, "second.cel"), "// titel: Second\n// severity: grave\nrecord.eventName == 5\n");
  expect(check(folder)).toBe(1);
  expect(printed.join("\n")).toMatchInlineSnapshot(`
    "rules/second.cel:1:4: unknown key "titel"; did you mean "title"?
      // titel: Second
         ^

    rules/second.cel:1:4: missing key "description"
      // titel: Second
         ^

    rules/second.cel:1:4: missing key "response"
      // titel: Second
         ^

    rules/second.cel:1:4: missing key "references"
      // titel: Second
         ^

    rules/second.cel:2:14: severity must be one of critical, high, medium, low, info
      // severity: grave
                   ^

    rules/second.cel:3:21: record.eventName is text; write record.eventName == "5"
      record.eventName == 5
                          ^

    rules/trail-stopped.cel:6:8: unknown field "eventNam" of record; did you mean "eventName"?
      record.eventNam == "a" && record.userIdentity.usrName == "b"
             ^

    rules/trail-stopped.cel:6:47: unknown field "usrName" of record.userIdentity; did you mean "userName"?
      record.eventNam == "a" && record.userIdentity.usrName == "b"
                                                    ^

    8 mistakes in the rules."
  `);
});

test("what npx cta new wrote is a hint until it is filled in, and fails under CI", () => {
  const files = { "rules/x.cel": ruleText('record.eventName == "X"', { title: "TODO say what happened (x)" }) };
  const folder = project('record.eventName == "StopLogging"', {
    ...files,
    "samples/x/alert/x.json": sample({ eventName: "X" }),
    "samples/x/quiet/y.json": sample({ eventName: "Y" }),
  });
  expect(check({ ...folder, env: {} })).toBe(0);
  expect(check({ ...folder, env: { CI: "true" } })).toBe(1);
  expect(printed.join("\n")).toMatchInlineSnapshot(`
    "2 rules (2 on, 0 off), 0 suppressions and 4 samples are in order.
    rules/x.cel:1:11: hint: the header still says TODO: fill it in before this is deployed; under CI, this fails
    rules/x.cel:1:11: the header still says TODO: fill it in before this is deployed; under CI, this fails

    1 rule to fill in."
  `);
});

test("a suppression that ends within two weeks is a hint, and fails once it has ended", () => {
  const suppression = [
    "// reason: A drill, until it expires.",
    "// rules: [trail-stopped]",
    "// expires: 2026-03-28",
    'record.awsRegion == "eu-west-1"',
  ].join("\n");
  const folder = project('record.eventName == "StopLogging"', { "rules/suppressions/drill.cel": suppression });
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const results = ["13", "14", "28", "29"].map((day) => {
    vi.setSystemTime(`2026-03-${day}T12:00:00Z`);
    return [day, check(folder)];
  });
  expect(results).toEqual([
    ["13", 0],
    ["14", 0],
    ["28", 0],
    ["29", 1],
  ]);
  expect(printed.filter((line) => line.includes("drill.cel"))).toMatchInlineSnapshot(`
    [
      "rules/suppressions/drill.cel:3:13: hint: the suppression ends after 2026-03-28, and then fails this check and every deployment: remove it, or give it a new date",
      "rules/suppressions/drill.cel:3:13: hint: the suppression ends after 2026-03-28, and then fails this check and every deployment: remove it, or give it a new date",
      "rules/suppressions/drill.cel:3:13: the suppression expired on 2026-03-28: remove it, or give it a new date
      // expires: 2026-03-28
                  ^",
    ]
  `);
  vi.setSystemTime("2026-03-14T12:00:00Z");
  printed = [];
  check({ ...folder, hints: false });
  check({ ...folder, only: ["trail-stopped"] });
  expect(printed.join()).not.toContain("hint");
});

describe("with names of rules, only these are checked", () => {
  const two = project.bind(null, 'record.eventName == "StopLogging"', {
    "rules/broken.cel": ruleText("record.x == 1"),
  });

  test("by id or file", () => {
    expect(check({ ...two(), only: ["rules/trail-stopped.cel"] })).toBe(0);
    expect(check({ ...two(), only: ["broken"] })).toBe(1);
    expect(printed).toMatchInlineSnapshot(`
      [
        "1 rule (1 on, 0 off), 0 suppressions and 2 samples are in order.",
        "rules/broken.cel:6:8: unknown field "x" of record
        record.x == 1
               ^",
        "
      1 mistake in the rules.",
      ]
    `);
  });

  test("junit has no case for the others", () => {
    check({ ...two(), only: ["trail-stopped"], format: "junit" });
    check({ ...two(), only: ["broken"], format: "junit" });
    expect(printed.join("\n").match(/<testcase name="[^"]+"|tests="\d+" failures="\d+"/g)).toMatchInlineSnapshot(`
      [
        "tests="1" failures="0"",
        "tests="1" failures="0"",
        "<testcase name="rules/trail-stopped.cel"",
        "tests="1" failures="1"",
        "tests="1" failures="1"",
        "<testcase name="rules/broken.cel"",
      ]
    `);
  });

  test("an unknown one is a wrong call", () => {
    expect(() => check({ ...two(), only: ["trail-stoped"] })).toThrow(
      'no rule or suppression has the id "trail-stoped"; did you mean "trail-stopped"?',
    );
    expect(() => check({ ...two(), only: ["another"] })).toThrow(
      'no rule or suppression has the id "another"; npx cta check --verbose lists all rules',
    );
    expect(() => check({ ...two(), only: ["README.md"] })).toThrow(
      "README.md: is no rule or suppression: those are files named <id>.cel",
    );
  });
});

test("--rules checks a folder of its own, with the samples in it", async () => {
  const { folder } = project(hinted);
  renameSync(join(folder, "samples"), join(folder, "rules/samples"));
  expect(await run(["check", "--no-hints", "--rules", join(folder, "rules")])).toEqual({
    code: 0,
    stdout: "1 rule (1 on, 0 off), 0 suppressions and 2 samples are in order.\n",
    stderr: "",
  });
  // Not the noted result of the shipped rules.
  expect((await run(["check"])).code).toBe(0);
  const { code, stderr } = await run(["check", "--rules", join(folder, "nowhere")]);
  expect({ code, stderr: stderr.replaceAll(folder, "") }).toEqual({
    code: 2,
    stderr: "/nowhere: there is no such folder of rules\n",
  });
});

test("a sample that is not JSON is shown with the place", () => {
  const broken = '{\n  "eventSource": "cloudtrail.amazonaws.com",\n}\n';
  expect(check(project(hinted, { "samples/trail-stopped/alert/stopped.json": broken }))).toBe(1);
  expect(printed.join("\n")).toMatchInlineSnapshot(`
    "samples/trail-stopped/alert/stopped.json:3:1: is not JSON: expected double-quoted property name
      }
      ^

    1 problem with samples."
  `);
});

test("a misplaced sample fails the check of its rule, not that of another", async () => {
  const { folder } = project(hinted);
  renameSync(join(folder, "samples"), join(folder, "rules/samples"));
  cpSync(join(folder, "rules/samples/trail-stopped/quiet"), join(folder, "rules/samples/trail-stopped/quite"), {
    recursive: true,
  });
  cpSync(join(folder, "rules/samples/trail-stopped/quiet"), join(folder, "rules/samples/other/quite"), {
    recursive: true,
  });
  const { code, stderr } = await run(["check", "--rules", join(folder, "rules"), "trail-stopped"]);
  expect({ code, stderr: stderr.replaceAll(`${folder}/`, "") }).toEqual({
    code: 1,
    stderr:
      "rules/samples/trail-stopped/quite/started.json: nothing reads this file: samples belong in " +
      'rules/samples/<rule id>/alert/ or quiet/; did you mean "quiet"?\n\n1 problem with samples.\n',
  });
});

test("a record beside the rules is a hint, as somebody may keep it there", async () => {
  const { folder } = project(hinted);
  renameSync(join(folder, "samples"), join(folder, "rules/samples"));
  writeFileSync(join(folder, "rules/try.json"), JSON.stringify(record()));
  const { code, stdout, stderr } = await run(["check", "--rules", join(folder, "rules")]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout.replaceAll(`${folder}/`, "")).toContain(
    "rules/try.json: hint: nothing reads this file: samples belong in rules/samples/<rule id>/alert/ or quiet/\n",
  );
  expect((await run(["check", "--no-hints", "--rules", join(folder, "rules")])).stdout).not.toContain("try.json");
});

test("a folder, a sample and a rule of another folder are refused, with what to write", async () => {
  const { folder } = project(hinted);
  renameSync(join(folder, "samples"), join(folder, "rules/samples"));
  cpSync(join(folder, "rules"), join(folder, "other"), { recursive: true });
  const messageOf = async (path: string) => {
    const { code, stderr } = await run(["check", "--rules", join(folder, "rules"), join(folder, path)]);
    return [code, stderr.replaceAll(`${folder}/`, "").trimEnd()];
  };
  expect(await messageOf("rules/trail-stopped.cel")).toEqual([0, ""]);
  expect(await messageOf("other")).toEqual([
    2,
    "other: is a folder; for its rules, write npx cta check --rules other, and for all rules, npx cta check",
  ]);
  expect(await messageOf("other/trail-stopped.cel")).toEqual([
    2,
    "other/trail-stopped.cel: is in none of the folders of rules; write npx cta check --rules other",
  ]);
  expect(await messageOf("rules/samples/trail-stopped/alert/stopped.json")).toEqual([
    2,
    "rules/samples/trail-stopped/alert/stopped.json: is a sample; write npx cta check trail-stopped",
  ]);
  expect(await messageOf("rules/samples/trail-stopped/alert")).toEqual([
    2,
    "rules/samples/trail-stopped/alert: is a folder of samples; write npx cta check trail-stopped",
  ]);
});

describe("formats", () => {
  const failing = () => project('record.eventName == "StartLogging" && record.awsRegion != "<a & b>"');
  const printedBy = (options: CheckOptions) => {
    printed = [];
    check({ env: {}, ...options });
    return printed.join("\n");
  };

  test("github: annotations, by default in a workflow", () => {
    expect(printedBy({ ...failing(), env: { GITHUB_ACTIONS: "true" } })).toMatchInlineSnapshot(`
      "::error file=samples/trail-stopped/alert/stopped.json,title=check::is quiet, and should alert%0A  Quiet: eventName == "StartLogging" was false: "StopLogging"%0A  npx cta explain trail-stopped samples/trail-stopped/alert/stopped.json --rules rules
      ::error file=samples/trail-stopped/quiet/started.json,title=check::alerts, and should be quiet%0A  Alerts as high%0A  npx cta explain trail-stopped samples/trail-stopped/quiet/started.json --rules rules
      ::warning file=rules/trail-stopped.cel,line=6,col=59,title=hint::record.awsRegion is never "<a & b>", so this is always true: CloudTrail writes a Region in lower case, such as eu-central-1 (docs/rules.md#never-equal)
      2 problems with samples."
    `);
    expect(printedBy({ ...project("record.a == 1 || record.b == 2"), format: "github" })).toMatchInlineSnapshot(`
      "::error file=rules/trail-stopped.cel,line=6,col=8,title=check::unknown field "a" of record%0A  record.a == 1 || record.b == 2%0A         ^
      ::error file=rules/trail-stopped.cel,line=6,col=25,title=check::unknown field "b" of record%0A  record.a == 1 || record.b == 2%0A                          ^
      2 mistakes in the rules."
    `);
  });

  test("sarif: version 2.1.0, with hints as warnings", () => {
    expect(JSON.parse(printedBy({ ...project(hinted), format: "sarif" }))).toMatchInlineSnapshot(`
      {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "runs": [
          {
            "results": [
              {
                "level": "warning",
                "locations": [
                  {
                    "physicalLocation": {
                      "artifactLocation": {
                        "uri": "rules/trail-stopped.cel",
                      },
                      "region": {
                        "startColumn": 48,
                        "startLine": 7,
                      },
                    },
                  },
                ],
                "message": {
                  "text": "record.userIdentity.type is never "ROOT", so this is always true: CloudTrail writes Root, IAMUser, AssumedRole, Role, FederatedUser, Directory, AWSAccount, AWSService, IdentityCenterUser, SAMLUser, WebIdentityUser or Unknown (docs/rules.md#never-equal)",
                },
                "ruleId": "never-equal",
              },
            ],
            "tool": {
              "driver": {
                "name": "cloudtrail-alerts check",
                "rules": [
                  {
                    "id": "never-equal",
                  },
                ],
              },
            },
          },
        ],
        "version": "2.1.0",
      }
    `);
  });

  test("junit: a case for each rule", () => {
    expect(printedBy({ ...failing(), format: "junit" })).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites tests="1" failures="1">
        <testsuite name="rules" tests="1" failures="1">
          <testcase name="rules/trail-stopped.cel" classname="check">
            <failure message="samples/trail-stopped/alert/stopped.json: is quiet, and should alert">samples/trail-stopped/alert/stopped.json: is quiet, and should alert&#10;  Quiet: eventName == &quot;StartLogging&quot; was false: &quot;StopLogging&quot;&#10;  npx cta explain trail-stopped samples/trail-stopped/alert/stopped.json --rules rules</failure>
            <failure message="samples/trail-stopped/quiet/started.json: alerts, and should be quiet">samples/trail-stopped/quiet/started.json: alerts, and should be quiet&#10;  Alerts as high&#10;  npx cta explain trail-stopped samples/trail-stopped/quiet/started.json --rules rules</failure>
          </testcase>
        </testsuite>
      </testsuites>"
    `);
    expect(printedBy({ ...project(hinted), format: "junit" })).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites tests="1" failures="0">
        <testsuite name="rules" tests="1" failures="0">
          <testcase name="rules/trail-stopped.cel" classname="check"/>
        </testsuite>
      </testsuites>"
    `);
  });

  test("--verbose: a line for each rule", () => {
    expect(printedBy({ ...project('record.eventName == "StopLogging"'), verbose: true })).toMatchInlineSnapshot(`
      "trail-stopped  high      on   1 alert, 1 quiet
      1 rule (1 on, 0 off), 0 suppressions and 2 samples are in order."
    `);
  });
});

test("--coverage names the conditions that no sample needs", () => {
  const folder = project('record.eventName == "StopLogging" && record.awsRegion != "x" || record.eventName == "A"');
  expect(check({ ...folder, coverage: true, hints: false })).toBe(0);
  expect(printed.join("\n")).toMatchInlineSnapshot(`
    "1 rule (1 on, 0 off), 0 suppressions and 2 samples are in order.

    rules/trail-stopped.cel
      no sample needs this to be false: record.awsRegion != "x"
      no sample needs this to be true: record.eventName == "A"
    4 of 6 changes of conditions are noticed by a sample: 66.6%"
  `);
});

describe("--coverage", () => {
  const linesOf = (expression: string, files?: Record<string, string>) => {
    expect(check({ ...project(expression, files), coverage: true, hints: false })).toBe(0);
    return printed.join("\n").split("\n").slice(2);
  };

  test("does not count an event source that the names of the events imply", () => {
    const trail = 'record.eventSource == "cloudtrail.amazonaws.com"';
    expect(linesOf(`${trail} && record.eventName == "StopLogging"`)).toEqual([
      "3 of 3 changes of conditions are noticed by a sample: 100%",
    ]);
    printed = [];
    // API Gateway has a DeleteChannel, too, and nobody knows what begins with Stop.
    expect(linesOf(`${trail} && (record.eventName == "StopLogging" || record.eventName == "DeleteChannel")`)).toEqual([
      "rules/trail-stopped.cel",
      '  no sample needs this to be false: record.eventSource == "cloudtrail.amazonaws.com"',
      '  no sample needs this to be true: record.eventName == "DeleteChannel"',
      "4 of 6 changes of conditions are noticed by a sample: 66.6%",
    ]);
    printed = [];
    expect(linesOf(`${trail} && record.eventName.startsWith("Stop")`)).toEqual([
      "rules/trail-stopped.cel",
      '  no sample needs this to be false: record.eventSource == "cloudtrail.amazonaws.com"',
      "3 of 4 changes of conditions are noticed by a sample: 75%",
    ]);
  });

  test("does not count what a stack's params decide", () => {
    const rule = ruleText(
      'record.eventName == "StopLogging" && !(params.name != "" && record.awsRegion == params.name) && record.awsRegion != params.region',
    ).replace(/^\/\/ title/m, '// params:\n//   name: ""\n//   region: moon\n// title');
    expect(linesOf("", { "rules/trail-stopped.cel": rule })).toEqual([
      "rules/trail-stopped.cel",
      "  no sample needs this to be false: record.awsRegion != params.region",
      "2 of 3 changes of conditions are noticed by a sample: 66.6%",
    ]);
  });

  test("accepts the reasons of uncovered.yaml, and names those that are no longer needed", () => {
    const uncovered = `
- reason: Nobody has been to x.
  rules:
    trail-stopped: ['false: record.awsRegion…', 'true: record.eventName == "StopLogging"']
    of-another-folder: ['true: record.x']
`;
    const files = { "samples/uncovered.yaml": uncovered };
    expect(linesOf('record.eventName == "StopLogging" && record.awsRegion != "x"', files)).toEqual([
      "rules/trail-stopped.cel",
      '  excused: false: record.awsRegion != "x" (Nobody has been to x.)',
      'samples/uncovered.yaml: trail-stopped: nothing to excuse: true: record.eventName == "StopLogging"',
      "3 of 4 changes of conditions are noticed by a sample, 1 is excused: 100%",
    ]);
  });

  test("refuses an uncovered.yaml of another form", () => {
    const coverageWith = (text: string) => () => {
      try {
        check({ ...project(hinted, { "samples/uncovered.yaml": text }), coverage: true });
      } catch (error) {
        throw new UsageError(inProject((error as Error).message));
      }
    };
    expect(coverageWith("- rules: { trail-stopped: x }")).toThrowErrorMatchingInlineSnapshot(`
      [UsageError: samples/uncovered.yaml: ✖ Invalid input: expected string, received undefined
        → at [0].reason
      ✖ Invalid input: expected array, received string
        → at [0].rules["trail-stopped"]]
    `);
    expect(coverageWith("- [")).toThrowErrorMatchingInlineSnapshot(`
      [UsageError: samples/uncovered.yaml: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 4:

      - [
         ^
      ]
    `);
  });
});

// Every save takes a tenth of a second; `npm run test:long` has ten of each kind in a row.
const rounds = process.env.LONG ? 10 : 3;

test("--watch survives every way in which editors and Git save, again and again", async () => {
  const { folder, rules, samples } = project(hinted);
  const file = join(rules, "trail-stopped.cel");
  const stop = new AbortController();
  const ended = checkOnSave({ rules, samples, hints: false, env: {}, signal: stop.signal });
  const waitFor = async (pattern: RegExp) => {
    await vi.waitFor(() => expect(printed.join("\n")).toMatch(pattern), { timeout: 60_000, interval: 10 });
    printed = [];
  };
  await waitFor(/waiting/);
  const valid = ruleText('record.eventName == "StopLogging"');
  for (let round = 1; round <= rounds; round++) {
    const broken = ruleText(`record.x${round} == 5`);
    writeFileSync(join(folder, "new"), broken);
    renameSync(join(folder, "new"), file);
    await waitFor(new RegExp(`changed: .*trail-stopped.cel[\\s\\S]*unknown field "x${round}"[\\s\\S]*waiting`));
    writeFileSync(file, valid);
    await waitFor(/in order[\s\S]*waiting/);
    rmSync(file);
    await waitFor(/no rule has the id "trail-stopped"[\s\S]*waiting/);
    writeFileSync(file, valid);
    await waitFor(/in order[\s\S]*waiting/);
    // As Git does for a branch: the folder goes, and comes again.
    renameSync(rules, join(folder, "away"));
    await waitFor(/waiting/);
    renameSync(join(folder, "away"), rules);
    await waitFor(/in order[\s\S]*waiting/);
  }
  stop.abort();
  await ended;
});

test("--watch checks again when a rule or a sample is saved, even while something is wrong", async () => {
  const { folder, rules, samples } = project(hinted);
  const stop = new AbortController();
  const ended = checkOnSave({ rules, samples, env: {}, signal: stop.signal });
  const next = async (pattern: RegExp) => {
    await vi.waitFor(() => expect(printed.join("\n")).toMatch(pattern), 60_000);
    printed = [];
  };
  await next(/^checking, .*\n[\s\S]*hint: .*never "ROOT"[\s\S]*waiting/);

  writeFileSync(join(rules, "trail-stopped.cel"), ruleText("record.eventNam == 5"));
  await next(/unknown field "eventNam"[\s\S]*1 mistake in the rules\.\n.*waiting/);

  writeFileSync(join(rules, "trail-stopped.cel"), ruleText('record.eventName == "StopLogging"'));
  await next(/^changed: .*trail-stopped\.cel\n1 rule [\s\S]*in order\.\n.*waiting/);

  mkdirSync(join(folder, "samples/trail-stopped/quiet/more"), { recursive: true });
  writeFileSync(join(samples, "trail-stopped/quiet/deleted.json"), sample({ eventName: "DeleteTrail" }));
  await next(/3 samples are in order/);

  writeFileSync(join(samples, "trail-stopped/alert/stopped.json"), "{");
  await next(/stopped\.json:1:2: .*JSON[\s\S]*waiting/);

  stop.abort();
  await ended;
  writeFileSync(join(samples, "trail-stopped/alert/stopped.json"), sample());
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(printed).toEqual([]);
});

test("Ctrl-C ends --watch with exit code 0", async () => {
  const program = join(import.meta.dirname, "../../..", "cli", "index.mjs");
  const rules = temporaryFolder({
    "trail-stopped.cel": ruleText('record.eventName == "StopLogging"'),
    "samples/trail-stopped/alert/stopped.json": sample(),
    "samples/trail-stopped/quiet/started.json": sample({ eventName: "StartLogging" }),
  });
  const args = [program, "check", "--watch", "--rules", rules];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.includes("waiting")) break;
  }
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(output, "a terminal is cleared, a pipe is not").not.toContain("\u001b");
});
