import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, expect, test } from "vitest";
import { readConfig } from "../../infra/config.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/operations.md"), "utf8");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Everything that the page tells somebody to type, of blocks and of sentences, on one line each. */
function commands(): string[] {
  const blocks = [...page.matchAll(/^ *```sh\n(.*?)^ *```/gms)].flatMap(([, block = ""]) =>
    block.replaceAll(/\\\n\s*/g, "").split("\n"),
  );
  const inline = [...page.replaceAll(/^ *```.*?^ *```/gms, "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) =>
    code.replaceAll(/\s+/g, " "),
  );
  return [...blocks, ...inline]
    .map((line) => line.trim().replace(/\s+# .*$/, ""))
    .filter((line) => /^(npm|npx|pulumi|aws|node|git|gh) \S/.test(line));
}

const settings = commands().flatMap((line) => {
  const found = /^(?:npx )?pulumi config set (?:--(?:path|secret) )*(\S+|'[^']+') (\S+)$/.exec(line);
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

test("every script that the page names exists", () => {
  const named = commands().flatMap((line) => /^npm run ([\w:-]+)/.exec(line)?.[1] ?? []);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test("everything else that the page tells to type needs AWS, a backend or GitHub, as the page says", () => {
  const tested = new Set(settings.map(({ line }) => line));
  const others = commands().filter((line) => !tested.has(line) && !/^(npm (run|ci|test)|npx cta)\b/.test(line));
  const programs = new Set(others.map((line) => line.replace(/^npx /, "").split(" ")[0]));
  expect([...programs].sort().filter((program) => !["aws", "gh", "git", "pulumi"].includes(program as string))).toEqual(
    [],
  );
  expect(page).toContain("Commands that begin with `aws`, and all of `pulumi` but `config set`, need AWS or a backend");
});
