import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { beforeEach, expect, test, vi } from "vitest";
import { check, checkOnSave } from "../../../cli/commands/check.ts";
import { AuthorErrors } from "../../../language/author-error.ts";
import { record } from "../../support/records.ts";
import { ruleText, temporaryFolder } from "../../support/rules-folder.ts";

let printed: string[] = [];
beforeEach(() => {
  printed = [];
  const print = (line: string) => void printed.push(stripVTControlCharacters(line));
  const spies = [vi.spyOn(console, "log"), vi.spyOn(console, "error")].map((spy) => spy.mockImplementation(print));
  return () => {
    for (const spy of spies) spy.mockRestore();
  };
});

const sample = (fields: Record<string, unknown> = {}) => JSON.stringify(record(fields));

/** A project with one valid rule. */
function project(expression: string, files: Record<string, string> = {}) {
  const folder = temporaryFolder({
    "rules/trail-stopped.cel": ruleText(expression),
    "samples/trail-stopped/alert/stopped.json": sample(),
    "samples/trail-stopped/quiet/started.json": sample({ eventName: "StartLogging" }),
    ...files,
  });
  return { folder, rules: join(folder, "rules"), samples: join(folder, "samples") };
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

test("--no-hints leaves out the hints", () => {
  expect(check({ ...project(hinted), hints: false })).toBe(0);
  expect(printed).toEqual(["1 rule (1 on, 0 off), 0 suppressions and 2 samples are in order."]);
});

test("a sample that does not do what its folder says fails the check, and an invalid rule throws", () => {
  expect(check(project('record.eventName == "StartLogging"'))).toBe(1);
  expect(printed).toMatchInlineSnapshot(`
    [
      "test/rules/trail-stopped/alert/stopped.json: is quiet, and should alert
    test/rules/trail-stopped/quiet/started.json: alerts, and should be quiet",
    ]
  `);
  expect(() => check(project("record.eventNam"))).toThrow(AuthorErrors);
});

test("--watch checks again when a rule or a sample is saved, even while something is wrong", async () => {
  const { folder, rules, samples } = project(hinted);
  const stop = new AbortController();
  const ended = checkOnSave({ rules, samples, signal: stop.signal });
  const next = async (pattern: RegExp) => {
    await vi.waitFor(() => expect(printed.join("\n")).toMatch(pattern), 5000);
    printed = [];
  };
  await next(/hint: .*never "ROOT"[\s\S]*waiting/);

  writeFileSync(join(rules, "trail-stopped.cel"), ruleText("record.eventNam == 5"));
  await next(/unknown field "eventNam"[\s\S]*1 mistake\n.*waiting/);

  writeFileSync(join(rules, "trail-stopped.cel"), ruleText('record.eventName == "StopLogging"'));
  await next(/^1 rule [\s\S]*in order\.\n.*waiting/);

  mkdirSync(join(folder, "samples/trail-stopped/quiet/more"), { recursive: true });
  writeFileSync(join(samples, "trail-stopped/quiet/deleted.json"), sample({ eventName: "DeleteTrail" }));
  await next(/3 samples are in order/);

  writeFileSync(join(samples, "trail-stopped/alert/stopped.json"), "{");
  await next(/stopped\.json: .*JSON[\s\S]*waiting/);

  stop.abort();
  await ended;
  writeFileSync(join(samples, "trail-stopped/alert/stopped.json"), sample());
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(printed).toEqual([]);
});

test("Ctrl-C ends --watch with exit code 0", async () => {
  const program = join(import.meta.dirname, "../../..", "cli", "index.mjs");
  const child = spawn(process.execPath, [program, "check", "--watch"], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.includes("waiting")) break;
  }
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(output, "a terminal is cleared, a pipe is not").not.toContain("\u001b");
});
