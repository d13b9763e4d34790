import { expect, test, vi } from "vitest";
import { command as backtest } from "../../cli/commands/backtest.ts";
import { command as check } from "../../cli/commands/check.ts";
import { command as evaluate } from "../../cli/commands/evaluate.ts";
import { command as newRule } from "../../cli/commands/new.ts";
import { refuseSwallowedOptions } from "../../cli/invocation.ts";

/** npm's environment for `npm run NAME …`. */
const npmRun = (name: string, env: Record<string, string>) => ({
  npm_command: "run",
  npm_lifecycle_event: name,
  npm_config_yes: "",
  npm_config_cache: "/example",
  ...env,
});

function answer(...call: Parameters<typeof refuseSwallowedOptions>): string {
  try {
    refuseSwallowedOptions(...call);
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
}

test("an option that npm kept for itself stops the command, with the right call", () => {
  expect(
    answer(check(), [], npmRun("check", { npm_config_watch: "true", npm_config_hints: "" })),
  ).toMatchInlineSnapshot(`
      "npm kept --watch and --no-hints for itself: options of npm run need -- in front of them, and npx cta needs none
        npm run check -- --watch --no-hints
        npx cta check --watch --no-hints"
    `);
  expect(
    answer(backtest(), ["HEAD", "s3://logs/"], npmRun("backtest", { npm_config_compare: "true" })),
  ).toMatchInlineSnapshot(`
      "npm kept --compare for itself: options of npm run need -- in front of them, and npx cta needs none
        npm run backtest -- --compare HEAD s3://logs/
        npx cta backtest --compare HEAD s3://logs/"
    `);
  expect(answer(backtest(), ["logs"], npmRun("backtest", { npm_config_compare: "HEAD" }))).toMatchInlineSnapshot(`
    "npm kept --compare for itself: options of npm run need -- in front of them, and npx cta needs none
      npm run backtest -- --compare=HEAD logs
      npx cta backtest --compare=HEAD logs"
  `);
});

test("an option without a value leaves the arguments as they are", () => {
  const env = npmRun("check", { npm_config_watch: "true" });
  expect(answer(check(), ["root-activity", "trail-stopped"], env)).toContain(
    "npx cta check --watch root-activity trail-stopped",
  );
});

test("the call is quoted for a shell", () => {
  const env = npmRun("backtest", { npm_config_suppress: 'record.eventName == "PutObject"' });
  expect(answer(backtest(), ["my logs"], env)).toMatchInlineSnapshot(`
    "npm kept --suppress for itself: options of npm run need -- in front of them, and npx cta needs none
      npm run backtest -- '--suppress=record.eventName == "PutObject"' 'my logs'
      npx cta backtest '--suppress=record.eventName == "PutObject"' 'my logs'"
  `);
});

test("where npm has mixed up several values, the call is shown in general", () => {
  const env = npmRun("backtest", { npm_config_from: "true", npm_config_to: "true" });
  expect(answer(backtest(), ["2026-03-01", "2026-03-14", "logs"], env)).toMatchInlineSnapshot(`
    "npm kept --from and --to for itself: options of npm run need -- in front of them, and npx cta needs none
      npm run backtest -- [your options] [your arguments]
      npx cta backtest [your options] [your arguments]"
  `);
});

test.each([
  ["new", newRule(), ["my-rule", "package.json"], { npm_config_from: "true" }],
  ["evaluate", evaluate(), ["package.json", "high"], { npm_config_level: "true" }],
  ["check", check(), ["root-activity", "sarif"], { npm_config_format: "true" }],
  ["backtest", backtest(), ["s3://logs/", "2026-03-01"], { npm_config_from: "true" }],
])("where an argument of %s may be the option's value, the call is shown in general", (name, command, args, env) => {
  expect(answer(command, args, npmRun(name, env))).toContain(`npx cta ${name} [your options] [your arguments]`);
});

test("--verbose, which npm takes as its own, is only pointed out", () => {
  const hint = vi.spyOn(console, "error").mockReturnValue();
  const calls = [[], ["--verbose"]].map((args) => {
    expect(answer(check(), args, npmRun("check", { npm_config_loglevel: "verbose" }))).toBe("no error");
    return hint.mock.calls.splice(0);
  });
  hint.mockRestore();
  expect(calls).toEqual([[["npm kept --verbose for itself; npx cta check --verbose passes it on"]], []]);
});

test("a right call is not refused", () => {
  const all = { npm_config_all: "true", npm_config_json: "true" };
  expect(answer(check(), ["--watch"], npmRun("check", {}))).toBe("no error");
  expect(answer(backtest(), ["--all", "--json", "logs"], npmRun("backtest", all))).toBe("no error");
  // Not run by npm, by npx, or as a part of npm test.
  expect(answer(check(), [], { npm_config_watch: "true" })).toBe("no error");
  expect(answer(check(), [], { npm_command: "exec", npm_lifecycle_event: "npx", npm_config_watch: "true" })).toBe(
    "no error",
  );
  expect(answer(check(), [], npmRun("test", { npm_config_watch: "true" }))).toBe("no error");
});
