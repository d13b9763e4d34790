import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reflow } from "../../cli/help.ts";
import { run } from "../support/run.ts";
import { runOnTerminal } from "../support/terminal.ts";

test("the help lists commands by name, with what they do beside them, in 80 columns", async () => {
  const { stdout } = await run(["--help"]);
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  expect(stdout).toMatch(/^ {2}evaluate +Show which rules match/m);
});

test("the help lists commands in the order in which a user meets them, under what they are for", async () => {
  const { stdout } = await run(["--help"]);
  const lists = stdout.slice(stdout.indexOf("Try and deploy:")).split("\n\n");
  expect(lists.map((list) => list.match(/^\S.*|(?<=^ {2})\S+/gm)?.join(" "))).toEqual([
    "Try and deploy: start setup",
    "Write rules: new import check evaluate explain preview",
    "Keep rules quiet: backtest suppress learn",
    "Run a stack: send-test redrive build",
    "Work on this project: catalogue",
  ]);
});

test("help COMMAND is COMMAND --help, and help is --help", async () => {
  for (const command of [["check"], []]) {
    const help = await run(["help", ...command]);
    expect(help).toEqual(await run([...command, "--help"]));
    expect(help).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/^Usage: npx cta/) });
  }
  expect(await run(["help", "chekc"])).toMatchObject({ code: 2, stderr: expect.stringContaining("chekc") });
});

test("--version prints the version of package.json", async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  expect(await run(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test("a terminal that does not tell its size gets the help in 80 columns", async () => {
  const { output, ended } = runOnTerminal(["--help"], 0);
  await ended;
  expect(output().trimEnd().split("\r\n")).toEqual((await run(["--help"])).stdout.trimEnd().split("\n"));
});

test("paragraphs are wrapped to the width, and indented lines stay", () => {
  const text =
    "Usage: npx cta x\n\nOne two three\nfour five six.\n\nExamples:\n  npx cta x --a-long-example of-it --and-more\n";
  expect(reflow(text, 40)).toBe(
    "Usage: npx cta x\n\nOne two three four five six.\n\nExamples:\n  npx cta x --a-long-example of-it --and-more\n",
  );
  expect(reflow("One two three four five six seven eight nine ten.\n", 40)).toBe(
    "One two three four five six seven eight\nnine ten.\n",
  );
});
