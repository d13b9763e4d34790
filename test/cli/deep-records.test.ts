import { join } from "node:path";
import { expect, test } from "vitest";
import { isDeeperThan, stringify } from "../../cli/records/index.ts";
import { record } from "../support/records.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";
import { run } from "../support/run.ts";

const depth = 20_000;
const objects = `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const lists = `${"[".repeat(depth)}1${"]".repeat(depth)}`;
const withParameters = (parameters: string) =>
  JSON.stringify(record({ requestParameters: "?" })).replace('"?"', parameters);

const folder = () =>
  temporaryFolder({
    "log-file.json": `{"Records":[${withParameters(objects)}]}`,
    "record.json": withParameters(`{"a":${lists}}`),
    "within.json": `{"detail-type":"x","detail":${withParameters(objects)}}`,
    "around.json": `${'{"a":'.repeat(depth)}${JSON.stringify(record())}${"}".repeat(depth)}`,
    "rules/reads.cel": ruleText("record.requestParameters == record.requestParameters", {
      title: "Reads",
      summary: "'\"%s\".format([record.requestParameters])'",
    }),
  });
const files = ["log-file.json", "record.json", "within.json"];
const tooDeep = "around.json: contains no CloudTrail records, but 1 value nested too deep";

test.each<[string, (rules: string) => string[]]>([
  ["evaluate", (rules) => ["evaluate", "--rules", rules]],
  ["evaluate --json", (rules) => ["evaluate", "--json", "--rules", rules]],
  ["backtest", (rules) => ["backtest", "--no-report", "--workers", "1", "--rules", rules]],
  ["explain", (rules) => ["explain", "--rules", rules, "reads"]],
  ["explain --json", (rules) => ["explain", "--json", "--rules", rules, "reads"]],
])("%s reads records of any depth", async (_name, args) => {
  const path = folder();
  for (const file of files) {
    const { code, stdout, stderr } = await run([...args(join(path, "rules")), join(path, file)]);
    expect({ file, code, stderr }).toEqual({ file, code: 0, stderr: "" });
    expect(stdout).toMatch(/reads/);
  }
  const { code, stderr } = await run([...args(join(path, "rules")), join(path, "around.json")]);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(tooDeep) });
});

test("start sends records of any depth", async () => {
  const path = folder();
  const { code, stdout, stderr } = await run(["start", ...files.map((file) => join(path, file))]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.split("\n").at(-2)).toMatch(/^3 log objects, 3 records, 3 alerts, 3 emails in /);
});

test("new refuses a record that is too deep for a sample, and anonymizes JSON in text that is", async () => {
  const path = folder();
  const args = ["new", "made-up", "--rules", join(path, "new"), "--samples", join(path, "new/samples"), "--from"];
  for (const file of files) {
    expect(await run([...args, join(path, file)])).toEqual({
      code: 2,
      stdout: "",
      stderr: `${join(path, file)}: the record is nested more than 100 levels deep, too deep for a sample\n`,
    });
  }
  const inText = join(
    temporaryFolder({ "text.json": withParameters(JSON.stringify({ policy: objects })) }),
    "text.json",
  );
  expect(await run([...args, inText])).toMatchObject({ code: 0, stderr: "" });
});

test("stringify and isDeeperThan agree with JSON, at any depth", () => {
  const values = [null, 1.5, "a\u0000\ud800", [], {}, [[], {}], { a: [1, { "": null, __proto__: 2 }], "b\n": true }];
  for (const value of values) expect(stringify(value)).toBe(JSON.stringify(value));
  expect(stringify(JSON.parse(objects))).toBe(objects);
  expect([0, 1, 2].map((levels) => isDeeperThan(levels, [[1]]))).toEqual([true, true, false]);
  expect(isDeeperThan(100, JSON.parse(lists))).toBe(true);
});
