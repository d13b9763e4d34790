import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { command } from "../../../cli/commands/suppress.ts";
import { loadRuleset } from "../../../language/load.ts";
import { evaluateRecords } from "../../support/evaluate.ts";
import { record } from "../../support/records.ts";
import { ruleText, temporaryFolder } from "../../support/rules-folder.ts";
import { runOnTerminal } from "../../support/terminal.ts";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-03-14T02:00:00Z"), toFake: ["Date"] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const id = "5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a";
const deploy = {
  type: "AssumedRole",
  arn: "arn:aws:sts::123456789012:assumed-role/deploy/run-1",
  sessionContext: { sessionIssuer: { arn: "arn:aws:iam::123456789012:role/ci/deploy" } },
};

async function suppress(args: string[], fields: object = { userIdentity: deploy }, { rule = "" } = {}) {
  const folder = temporaryFolder({
    ...(rule && { "rules/counted.cel": rule }),
    "rules/trail-stopped.cel": ruleText("true"),
    "rules/calls-denied.cel": ruleText("true", { title: "Denied", threshold: "{count: 3, per: callerOf(record)}" }),
    "a-digest.json": JSON.stringify({ digestS3Object: "example.json.gz" }),
    "log.json": JSON.stringify({ Records: [record({ eventID: "another" }), record({ ...fields })] }),
  });
  const printed: string[] = [];
  const print = (line: unknown) => void printed.push(String(line).replaceAll(`${folder}/`, ""));
  vi.spyOn(console, "log").mockImplementation(print);
  vi.spyOn(console, "error").mockImplementation(print);
  const rules = join(folder, "rules");
  const named = args.map((arg) => arg.replace("FOLDER", folder));
  const error = await command()
    .parseAsync(["--rules", rules, ...named], { from: "user" })
    .then(
      () => undefined,
      (thrown: Error) => `${thrown.name}: ${thrown.message.replaceAll(folder, "FOLDER")}`,
    );
  const read = (name: string) => readFileSync(join(rules, "suppressions", name), "utf8");
  return { rules, error, output: printed.join("\n"), read };
}

const known = ["--reason", "Nightly deployment, says Bob"];

test("writes a suppression of the caller's calls", async () => {
  const { rules, output, read } = await suppress(["trail-stopped", id, "FOLDER/log.json", ...known]);
  expect(read("trail-stopped-deploy.cel")).toMatchInlineSnapshot(`
    "// reason: "Nightly deployment, says Bob"
    // rules: [trail-stopped]
    // expires: 2026-06-12
    record.eventSource == "cloudtrail.amazonaws.com"
      && record.eventName == "StopLogging"
      && callerOf(record) == "arn:aws:iam::123456789012:role/ci/deploy"
    "
  `);
  expect(output).toMatchInlineSnapshot(`
    "rules/suppressions/trail-stopped-deploy.cel

    Next:
      1. Narrow the expression if you can.
      2. npx cta check --rules rules
      3. Have it reviewed, then npx pulumi up. It applies until 2026-06-12."
  `);
  expect(loadRuleset({ folder: rules }).suppressions).toHaveLength(1);
});

test("says how to trust the role instead, where the rule knows trusted roles", async () => {
  const rule = ruleText("!(roleOf(record) in params.trustedRoles)", {
    title: "Trusting",
    params: "{trustedRoles: []}",
  });
  const trusting = await suppress(["counted", id, "FOLDER/log.json", ...known], { userIdentity: deploy }, { rule });
  expect(
    trusting.output.split("\n\n").at(-1),
  ).toBe(`Or, if such changes are the role's job, delete the file and let every rule trust the role:
  npx pulumi config set --path 'params.trustedRoles[0]' arn:aws:iam::123456789012:role/ci/deploy # the next free index, if the list has entries`);
  const user = { type: "IAMUser", arn: "arn:aws:iam::123456789012:user/alice" };
  const ofUser = await suppress(["counted", id, "FOLDER/log.json", ...known], { userIdentity: user }, { rule });
  const issuer = { sessionIssuer: { arn: "arn:aws:iam::123456789012:role/x; ls" } };
  const hostile = { userIdentity: { ...deploy, sessionContext: issuer } };
  const ofText = await suppress(["counted", id, "FOLDER/log.json", ...known], hostile, { rule });
  for (const { output } of [ofUser, ofText]) expect(output).not.toContain("trustedRoles");
});

test("asks for the reason on a terminal, and for another if it is empty", async () => {
  const folder = temporaryFolder({
    "rules/own.cel": ruleText("true"),
    "record.json": JSON.stringify(record({ eventID: id })),
  });
  const args = ["suppress", "--rules", join(folder, "rules"), "own", id, join(folder, "record.json")];
  const { output, type, ended } = runOnTerminal(args, 200);
  await expect.poll(output).toContain("Why are these alerts harmless, and who says so?");
  type(" \r");
  await expect.poll(output).toContain("Write a reason: whoever reviews the suppression needs it.");
  type("nightly\r");
  expect(await ended).toBe(0);
  const [suppression = ""] = globSync(join(folder, "rules/suppressions/*.cel"));
  expect(readFileSync(suppression, "utf8")).toMatch(/^\/\/ reason: "nightly"\n/);
});

test("for a rule that counts, covers all calls that it counts", async () => {
  const { rules, error, read } = await suppress(["calls-denied", id, "FOLDER/log.json", "--reason", "known"]);
  expect(error).toBeUndefined();
  expect(read("calls-denied-deploy.cel")).toBe(
    '// reason: "known"\n// rules: [calls-denied]\n// expires: 2026-06-12\n' +
      'callerOf(record) == "arn:aws:iam::123456789012:role/ci/deploy"\n',
  );
  const calls = ["A", "B", "C"].map((eventName) => record({ eventName, eventID: eventName, userIdentity: deploy }));
  const alerting = (folder: string) =>
    evaluateRecords(loadRuleset({ folder, today: new Date("2026-03-14") }), calls).alerts.map(({ rule }) => rule.id);
  expect(alerting(rules)).toEqual(["trail-stopped"]);
});

test.each([
  ["another value of the record", 'record.?awsRegion.orValue("") + " " + record.eventName', '"eu-west-1 StopLogging"'],
  ["a param", "record.awsRegion + params.name", undefined],
  ["a field that the record does not have", "record.requestParameters.missing", undefined],
])("for a rule that counts by %s, goes by that if it can", async (_what, per, value) => {
  const threshold = `{count: 3, per: '${per}'}`;
  const rule = ruleText("true", { title: "Counted", threshold, params: '{name: ""}' });
  const { error, read } = await suppress(["counted", id, "FOLDER/log.json", "--reason", "known"], undefined, { rule });
  expect(error).toBeUndefined();
  expect(read("counted-deploy.cel").split("\n").slice(3)).toEqual([
    value ? `${per} == ${value}` : 'callerOf(record) == "arn:aws:iam::123456789012:role/ci/deploy"',
    "",
  ]);
});

test("with a reason, keeps the rule from alerting on any session of the role, and on nobody else", async () => {
  const { rules } = await suppress([
    "trail-stopped",
    id,
    "FOLDER/log.json",
    "--reason",
    'Said "Bob": nightly',
    "--expires",
    "2026-04-01",
  ]);
  const ruleset = loadRuleset({ folder: rules, today: new Date("2026-03-14") });
  expect(ruleset.suppressions[0]).toMatchObject({ reason: 'Said "Bob": nightly', expires: "2026-04-01" });
  const alerts = (userIdentity: object) =>
    evaluateRecords(ruleset, [record({ userIdentity })], { now: () => new Date("2026-03-14") }).alertCount;
  expect(alerts({ ...deploy, arn: deploy.arn.replace("run-1", "run-2") })).toBe(0);
  expect(alerts({ type: "IAMUser", arn: "arn:aws:iam::123456789012:user/deploy" })).toBe(1);
});

test.each([
  ["quotation marks", 'a" || true || "'],
  ["a line break", "a\n|| true"],
  ["characters that hide", "a\u202e\u{e0041}\u2028"],
])("a caller with %s in the name cannot write the expression", async (_what, name) => {
  const userIdentity = { type: "IAMUser", arn: `arn:aws:iam::123456789012:user/${name}` };
  const { rules, error } = await suppress(["trail-stopped", id, "FOLDER/log.json", "--reason", "x"], { userIdentity });
  expect(error).toBeUndefined();
  const ruleset = loadRuleset({ folder: rules });
  expect(evaluateRecords(ruleset, [record({ userIdentity })]).alertCount).toBe(0);
  expect(evaluateRecords(ruleset, [record()]).alertCount).toBe(1);
});

test.each([
  [["trail-stopped", id, "FOLDER/log.json", "--reason", " "], "UsageError: --reason must not be empty"],
  [
    ["trail-stoped", id, "FOLDER/log.json", ...known],
    'UsageError: no rule has the id "trail-stoped"; did you mean "trail-stopped"?',
  ],
  [
    ["trail-stopped", "nothing", "FOLDER/log.json", ...known],
    'UsageError: FOLDER/log.json: no record has the event id "nothing"',
  ],
  [
    ["trail-stopped", id, "FOLDER/log.json", "--expires", "soon", ...known],
    "UsageError: --expires soon: must be a day such as 2030-12-31",
  ],
  [
    ["trail-stopped", id, "FOLDER/log.json", "--expires", "2026-02-30", ...known],
    "UsageError: --expires 2026-02-30: must be a day such as 2030-12-31",
  ],
  [
    ["trail-stopped", id, "FOLDER/log.json", "--expires", "2026-03-13", ...known],
    "UsageError: --expires 2026-03-13: is over",
  ],
  [
    ["trail-stopped", id, "FOLDER/log.json"],
    'UsageError: standard input is no terminal, so nobody can be asked for the reason: add --reason "…"',
  ],
  [["trail-stopped", id, "FOLDER/nowhere.json"], "UsageError: FOLDER/nowhere.json: no such file or folder"],
])("%j is an error that says what is wrong", async (args, message) => {
  expect((await suppress(args)).error).toBe(message);
});

test("finds the record in a folder that also contains a file without records", async () => {
  const { error, output, read } = await suppress(["trail-stopped", id, "FOLDER", ...known]);
  expect(error).toBeUndefined();
  expect(output).toContain("rules/suppressions/trail-stopped-deploy.cel");
  expect(read("trail-stopped-deploy.cel")).toContain("role/ci/deploy");
});

test("says that no file has the record, and which ones can't be read", async () => {
  const missing = await suppress(["trail-stopped", "missing", "FOLDER/log.json", "FOLDER/a-digest.json", ...known]);
  expect(missing.error).toMatch(
    /^UsageError: FOLDER\/log\.json, FOLDER\/a-digest\.json: no record has the event id "missing"$/,
  );
  expect(missing.output).toMatch(/^a-digest\.json: /);
  const sole = await suppress(["trail-stopped", "missing", "FOLDER/a-digest.json", ...known]);
  expect(sole.error).toMatch(/^UsageError: FOLDER\/a-digest\.json: (?!no record has)/);
});

test("a suppression that exists is not overwritten, and a record without a caller has none", async () => {
  const twice = await suppress(["trail-stopped", id, "FOLDER/log.json", "--reason", "x"]);
  const again = command().parseAsync(
    ["--rules", twice.rules, "trail-stopped", id, join(twice.rules, "../log.json"), ...known],
    {
      from: "user",
    },
  );
  await expect(again).rejects.toThrow(/already exists: edit it/);
  expect((await suppress(["trail-stopped", id, "FOLDER/log.json", ...known], { userIdentity: null })).error).toBe(
    `UsageError: the record ${id} does not say who called`,
  );
});

test("names the command that shows why the rule does not match the record with the params of its header", async () => {
  const rule = ruleText("size(params.owners) > 0", { title: "Counted", params: "{owners: []}" });
  const { output, read } = await suppress(["counted", id, "FOLDER/log.json", ...known], undefined, { rule });
  expect(output.replace(/\S+(?=log\.json)/, "").split("\n")[0]).toBe(
    `counted does not match this record with the params of its header; this shows why: npx cta explain counted log.json --event ${id}`,
  );
  expect(read("counted-deploy.cel")).toContain("// rules: [counted]\n");
});
