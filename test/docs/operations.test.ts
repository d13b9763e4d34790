import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../infra/read-config.ts";
import { isRunByScenario, typedCommands } from "../support/typed-commands.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/operations.md"), "utf8");

const settings = typedCommands("docs/operations.md").flatMap(({ line }) => {
  const found = /^npx pulumi config set (?:--(?:path|secret) )*(\S+|'[^']+') (\S+)$/.exec(line);
  return found ? [{ line, path: (found[1] as string).replaceAll("'", ""), value: found[2] as string }] : [];
});

/** The configuration with which a setting makes sense. */
const least = {
  emails: ["security@example.test"],
  trail: { notifications: "eventbridge", bucketName: "example-trail" },
  subscriptions: [{ protocol: "https" }],
};

/** Sets a value as `pulumi config set --path` does. */
function set(config: Record<string, unknown>, path: string, value: string) {
  const steps = [...path.matchAll(/\["([^"]+)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, key]) =>
    index === undefined ? ((quoted ?? key) as string) : Number(index),
  );
  // biome-ignore lint/suspicious/noExplicitAny: a path through objects and lists.
  let at: any = config;
  steps.slice(0, -1).forEach((step, position) => {
    at[step] ??= typeof steps[position + 1] === "number" ? [] : {};
    at = at[step];
  });
  at[steps.at(-1) as string | number] = /^(true|false|-?\d+)$/.test(value) ? JSON.parse(value) : value;
}

beforeAll(() =>
  pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, "cloudtrail-alerts"),
);

test("every setting that the page tells to make is one that the program accepts", () => {
  expect(settings.length).toBeGreaterThan(8);
  for (const { line, path, value } of settings.filter(({ path }) => !path.startsWith("aws:"))) {
    const config: Record<string, unknown> = structuredClone(least);
    // The page shows addresses of documentation, and an unfinished URL.
    set(config, path, value.replace("@example.com", "@example.test").replace("https://…", "https://example.com"));
    const all = Object.entries(config).map(([key, one]) => [
      `cloudtrail-alerts:${key}`,
      typeof one === "string" ? one : JSON.stringify(one),
    ]);
    // Each setting alone, except for the subscription that its endpoint completes.
    if (!path.startsWith("subscriptions"))
      all.splice(
        all.findIndex(([key]) => key?.endsWith(":subscriptions")),
        1,
      );
    pulumi.runtime.setAllConfig(Object.fromEntries(all));
    expect(() => readConfig(), line).not.toThrow();
  }
});

/** What a clean checkout runs in CI. */
const ci = readFileSync(join(root, ".ci/run"), "utf8");
/** The commands of `npx cta` that have a test of their own, are run by others, or by docs/first-rule.md. */
const tested = [
  ...globSync("test/{cli,docs}/**/*.test.ts", { cwd: root }),
  "docs/first-rule.md",
  "docs/rules.md",
].flatMap((path) => [
  basename(path, ".test.ts"),
  ...[...readFileSync(join(root, path), "utf8").matchAll(/\[\s*"([a-z-]+)"[\],]|^\$ npx cta ([a-z-]+)/gm)].map(
    ([, word, shown]) => word ?? shown,
  ),
]);

/** Whether a test, or CI, runs a command, maybe with other arguments. */
function isRun(line: string): boolean {
  const [, command] = /^(?:npx cta|npm run) ([\w:-]+)/.exec(line) ?? [];
  return isRunByScenario(line) || (command ? tested.includes(command) : false) || ci.includes(`\n${line}`);
}

test.each(["docs/operations.md", "docs/integrations.md", "README.md"])(
  "whatever %s tells to type is run by a test, or marked as needing an account",
  (path) => {
    const left = typedCommands(path).filter(({ line, needsAccount }) => !needsAccount && !isRun(line));
    expect(left.map(({ line }) => line)).toEqual([]);
  },
);

test("every policy and setting that docs/operations.md shows is marked as needing an account, or tried here", () => {
  const blocks = [...page.matchAll(/^([^\n]*)\n\n? *```(?:json|yaml)\n(.*?)^ *```/gms)];
  const untried = blocks.filter(([, before = ""]) => !before.includes("☁"));
  expect(untried.map(([, , block = ""]) => Object.keys(parse(block)))).toEqual([["cloudtrail-alerts:chat"]]);
  for (const [, , block = ""] of untried) {
    const all = Object.entries(parse(block) as object).map(([key, value]) => [key, JSON.stringify(value)]);
    pulumi.runtime.setAllConfig({ "cloudtrail-alerts:emails": '["a@example.test"]', ...Object.fromEntries(all) });
    expect(readConfig().chat.teams).toHaveLength(1);
  }
});
