import { expect, test } from "vitest";
import { reflow } from "../../cli/help.ts";
import { run } from "../support/run.ts";
import { runOnTerminal } from "../support/terminal.ts";

test("the help lists commands by name, with what they do beside them, in 80 columns", async () => {
  const { stdout } = await run(["--help"]);
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  expect(stdout).toMatch(/^ {2}evaluate +Show which rules match/m);
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
