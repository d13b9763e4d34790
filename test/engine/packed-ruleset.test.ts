import { expect, test } from "vitest";
import { packRuleset, unpackRuleset } from "../../engine/packed-ruleset.ts";
import type { Rule, Ruleset } from "../../engine/ruleset.ts";
import { asDeployed } from "../../language/deployed-ruleset.ts";
import { loadRuleset } from "../../language/load.ts";

const keys: Record<keyof Rule, true> = {
  id: true,
  title: true,
  severity: true,
  enabled: true,
  description: true,
  response: true,
  falsePositives: true,
  references: true,
  misses: true,
  tags: true,
  params: true,
  expression: true,
  eventNames: true,
  eventSources: true,
  summary: true,
  subject: true,
  target: true,
  threshold: true,
  firstSeen: true,
  after: true,
  mute: true,
  silent: true,
};

/** The rules as plain objects, without keys that have no value. */
function plain({ rules }: Ruleset): object[] {
  const names = Object.keys(keys) as (keyof Rule)[];
  return rules.map((rule) =>
    Object.fromEntries(names.flatMap((name) => (rule[name] === undefined ? [] : [[name, rule[name]]]))),
  );
}

const library = asDeployed(loadRuleset());

function packedAndUnpacked(ruleset: Ruleset): Ruleset {
  const packed = packRuleset(ruleset);
  return unpackRuleset((part) => packed[part]);
}

test("every value of every rule of the library is the same after packing and unpacking", () => {
  const unpacked = packedAndUnpacked(library);
  expect(unpacked.rules.length).toBeGreaterThan(200);
  expect(plain(unpacked)).toEqual(plain(library));
});

test("rules with all keys, unusual event names, texts beyond ASCII and line breaks are unpacked in any order, and so are suppressions", () => {
  const [first, second] = library.rules as [Rule, Rule];
  const full: Rule = {
    ...first,
    id: "full",
    title: 'Ünïcode "quotes" 🜁\n\u2028',
    misses: "Nothing.",
    falsePositives: "Everything.",
    params: { names: ["ä", null, 1.5, { deep: true }], none: null },
    threshold: { count: 3, per: '".a"', of: '".b"', within: 60 },
    firstSeen: { of: '".a"', within: 60, learn: 1 },
    after: { rule: second.id, per: '".a"', within: 60 },
    mute: { per: '".a"', for: 60 },
    silent: true,
    eventSources: ["a.amazonaws.com"],
  };
  const named = (id: string, eventNames: Rule["eventNames"]): Rule => ({ ...first, id, eventNames });
  const names = [named("a", ["any"]), named("b", ["a b", "c"]), named("c", []), named("d", [""]), named("e", "any")];
  const suppressions = [{ name: "ö", reason: "", rules: ["full"], params: {}, expression: '"."' }];
  const ruleset: Ruleset = { rules: [first, full, second, ...names], suppressions };
  const unpacked = packedAndUnpacked(ruleset);
  expect(unpacked.rules[2]?.title).toBe(second.title);
  expect(plain(unpacked)).toEqual(plain(ruleset));
  expect(unpacked.suppressions).toEqual(suppressions);
});

test("a ruleset without rules is empty after packing and unpacking", () => {
  expect(packedAndUnpacked({ rules: [], suppressions: [] })).toEqual({ rules: [], suppressions: [] });
});
