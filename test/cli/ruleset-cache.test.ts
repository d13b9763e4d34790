// Also tests cli/load-rules.ts.
import { hash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { loadRulesOf } from "../../cli/load-rules.ts";
import { openRulesetCache } from "../../cli/ruleset-cache.ts";
import { foldersIn } from "../../language/rule-folders.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";

afterEach(() => vi.useRealTimers());

/** A folder of rules whose ruleset is in a cache, and what the cache now has of it. */
async function stored() {
  const rules = temporaryFolder({
    "deleted.cel": ruleText('record.eventName == "DeleteTrail"', { title: "Deleted" }),
    "created.cel": ruleText('record.eventName == "CreateTrail"', { title: "Created" }),
    "custom/other.cel": ruleText("params.names.exists(n, n == record.eventName)", {
      title: "Other",
      params: "{names: [PutObject]}",
    }),
    "suppressions/test.cel": '// reason: a test\n// rules: all\n// expires: 2030-01-01\nrecord.eventName == "X"',
    "README.md": "",
  });
  const folder = temporaryFolder({});
  const cache = openRulesetCache(rules, folder);
  cache.begin(foldersIn(rules));
  const ruleset = { ...(await loadRulesOf(foldersIn(rules))), folders: foldersIn(rules) };
  cache.set(ruleset);
  return {
    rules,
    ruleset,
    file: join(folder, "ruleset-of-folder.bin"),
    cached: () => openRulesetCache(rules, folder).get(),
  };
}

test("a ruleset is the same from the cache, with the event names that spare reading the expressions", async () => {
  const { ruleset, cached } = await stored();
  expect(cached()).toEqual(ruleset);
  expect(ruleset.rules.map(({ id, eventNames }) => [id, eventNames])).toEqual([
    ["created", ["CreateTrail"]],
    ["deleted", ["DeleteTrail"]],
    ["other", "any"],
  ]);
});

test("a caller that changes its ruleset does not change the cached one", async () => {
  const { ruleset, cached } = await stored();
  for (const rule of cached()?.rules ?? []) rule.enabled = false;
  expect(cached()).toEqual(ruleset);
});

const rule = (file: string) => (rules: string) => join(rules, file);
test.each<[string, (rules: string) => void]>([
  [
    "edited to a text of the same length",
    (rules) => {
      const file = rule("deleted.cel")(rules);
      writeFileSync(file, readFileSync(file, "utf8").replace("DeleteTrail", "UpdateTrail"));
    },
  ],
  ["added", (rules) => writeFileSync(join(rules, "new.cel"), ruleText("true"))],
  [
    "added in a subfolder, where none is read",
    (rules) => {
      mkdirSync(join(rules, "more"));
      writeFileSync(join(rules, "more/new.cel"), ruleText("true"));
    },
  ],
  ["removed", (rules) => rmSync(join(rules, "created.cel"))],
  ["renamed", (rules) => renameSync(join(rules, "created.cel"), join(rules, "made.cel"))],
  ["edited in the inner folder", (rules) => writeFileSync(join(rules, "custom/other.cel"), ruleText("false"))],
  ["removed from the suppressions", (rules) => rmSync(join(rules, "suppressions/test.cel"))],
  [
    "replaced by a folder",
    (rules) => {
      rmSync(join(rules, "created.cel"));
      mkdirSync(join(rules, "created.cel"));
    },
  ],
  [
    "removed with all others",
    (rules) => {
      rmSync(rules, { recursive: true });
      mkdirSync(rules);
    },
  ],
])("the cache is not used when a rule was %s", async (_what, change) => {
  const { rules, cached } = await stored();
  change(rules);
  expect(cached()).toBeUndefined();
});

test("the cache is not used on another day, when a suppression may have expired", async () => {
  const { cached } = await stored();
  vi.useFakeTimers({ now: Date.now() + 86_400_000, toFake: ["Date"] });
  expect(cached()).toBeUndefined();
});

test("a copy of the project does not use the cache that was copied with it", async () => {
  const { rules, file } = await stored();
  expect(openRulesetCache(rules, join(file, ".."), temporaryFolder({})).get()).toBeUndefined();
});

test("other files of the folder don't matter", async () => {
  const { rules, ruleset, cached } = await stored();
  writeFileSync(join(rules, "README.md"), "changed");
  expect(cached()).toEqual(ruleset);
});

test.each([
  ["truncated", (bytes: Buffer) => bytes.subarray(0, -10)],
  ["empty", () => Buffer.alloc(0)],
  ["whole, but written by other code or another Node", () => Buffer.from(`${hash("sha256", "\xff", "base64")}\n\xff`)],
  ["changed by hand", (bytes: Buffer) => Buffer.from(bytes.toString("latin1").replace("Trail", "trail"), "latin1")],
])("a cache that is %s is ignored", async (_what, damage) => {
  const { file, cached } = await stored();
  writeFileSync(file, damage(readFileSync(file)));
  expect(cached()).toBeUndefined();
});

test("nothing is stored if a rule was saved while the rules were read", async () => {
  const { rules, ruleset, file } = await stored();
  const cache = openRulesetCache(rules, join(file, ".."));
  const created = join(rules, "created.cel");
  const before = readFileSync(created);
  cache.begin(ruleset.folders);
  writeFileSync(created, ruleText("true", { title: "Created" }));
  cache.set({ ...ruleset, rules: [] });
  expect(openRulesetCache(rules, join(file, "..")).get()).toBeUndefined();
  writeFileSync(created, before);
  expect(openRulesetCache(rules, join(file, "..")).get()?.rules, "saved as it was").toHaveLength(3);
});
