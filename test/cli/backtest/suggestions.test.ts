import { expect, test } from "vitest";
import {
  type Cause,
  causesKey,
  findSteps,
  limitCauses,
  maxCauseSets,
  warningOf,
} from "../../../cli/backtest/suggestions.ts";
import type { Rule } from "../../../engine/ruleset.ts";
import { createRandom } from "../../data/random.ts";
import { rule } from "../../support/records.ts";

const deploy = "arn:aws:iam::123456789012:role/deploy";
const alice = "arn:aws:iam::123456789012:user/alice";
const today = new Date("2026-03-14");

const rules = new Map<string, Rule>([
  ["grave", rule({ id: "grave", severity: "high" })],
  ["loud", rule({ id: "loud", severity: "medium", params: { trustedRoles: [] } })],
  ["other", rule({ id: "other", severity: "low" })],
]);

/** The steps for emails with these causes, each with its number of emails. */
function steps(...emails: [number, ...Cause[]][]) {
  const causes = new Map<string, number>();
  for (const [count, ...all] of emails) {
    const key = causesKey(all);
    if (key !== undefined) causes.set(key, (causes.get(key) ?? 0) + count);
  }
  return findSteps(
    causes,
    emails.reduce((sum, [count]) => sum + count, 0),
    rules,
    today,
  );
}

test("a principal that causes most emails comes before a high-severity rule that causes fewer", () => {
  const found = steps([16, ["grave", alice]], [100, ["loud", deploy]], [82, ["other", deploy], ["loud", deploy]]);
  expect(found).toMatchInlineSnapshot(`
    [
      {
        "emailsLeft": 16,
        "kind": "principal",
        "principal": "arn:aws:iam::123456789012:role/deploy",
        "rules": [
          "loud",
          "other",
        ],
        "saves": 182,
        "suppression": {
          "file": "rules/custom/suppressions/quieten-deploy.cel",
          "text": "// reason: TODO why these alerts are harmless
    // rules: [loud, other]
    // expires: 2026-06-12
    roleOf(record) == "arn:aws:iam::123456789012:role/deploy"
    ",
        },
      },
      {
        "emailsLeft": 0,
        "kind": "pair",
        "principal": "arn:aws:iam::123456789012:user/alice",
        "rules": [
          "grave",
        ],
        "saves": 16,
        "suppression": {
          "file": "rules/custom/suppressions/quieten-alice.cel",
          "text": "// reason: TODO why these alerts are harmless
    // rules: [grave]
    // expires: 2026-06-12
    record.?userIdentity.?arn.orValue("") == "arn:aws:iam::123456789012:user/alice"
    ",
        },
      },
    ]
  `);
});

test("a rule of high severity is never a step, and steps save what those before them left", () => {
  const principals = Array.from({ length: 5 }, (_, at) => `arn:aws:iam::123456789012:user/u${at}`);
  const emails = principals.map((principal): [number, Cause] => [10, ["grave", principal]]);
  const mixed: [number, ...Cause[]] = [30, ["loud", deploy], ["other", alice]];
  expect(
    steps(...emails, mixed, [5, ["loud", deploy]], [4, ["other", alice]]).map(({ kind, saves, emailsLeft }) => [
      kind,
      saves,
      emailsLeft,
    ]),
  ).toEqual([
    ["pair", 10, 79],
    ["pair", 10, 69],
    ["pair", 10, 59],
  ]);
});

test("a step that concerns a rule of high severity comes with a warning", () => {
  const warnings = steps([2, ["grave", alice]], [1, ["loud", deploy]]).map((step) =>
    warningOf(
      step,
      [...rules].map(([rule, { severity }]) => ({ rule, severity })),
    ),
  );
  expect(warnings).toEqual(["Alerts of critical or high severity are among them: look at these first.", undefined]);
});

test("many principals of one rule are quietened by switching off the rule", () => {
  const emails = Array.from({ length: 50 }, (_, at): [number, Cause] => [1, ["other", `person-${at}`]]);
  expect(steps(...emails)[0]).toMatchObject({ kind: "rule", rules: ["other"], saves: 50, emailsLeft: 0 });
});

test("a name that is not an ARN gets no suppression to paste", () => {
  const [step] = steps([3, ["other", 'x" || true || "']]);
  expect(step).toEqual({ kind: "pair", rules: ["other"], principal: 'x" || true || "', saves: 3, emailsLeft: 0 });
});

test("emails that no three steps save are not counted, and others have as few causes as the steps need", () => {
  const some = (count: number, rule: (at: number) => string, principal: (at: number) => string) =>
    Array.from({ length: count }, (_, at): Cause => [rule(at), principal(at)]);
  const name = (at: number) => `p${at}`;
  expect(causesKey(some(3, name, name))).toBe('[["p0","p0"],["p1","p1"],["p2","p2"]]');
  expect(causesKey(some(4, name, name))).toBeUndefined();
  expect(causesKey(some(3, () => "loud", name))).toBe('[["loud","p0"],["loud","p1"],["loud","p2"]]');
  expect(causesKey(some(1000, () => "loud", name))).toBe('[["loud",""]]');
  const ofMany = (rules: number) => some(rules, name, String).flatMap(([rule]) => some(4, () => rule, name));
  expect(causesKey(ofMany(3))).toBe('[["p0",""],["p1",""],["p2",""]]');
  expect(causesKey(ofMany(4)), "more than three principals are none in common").toBeUndefined();
  expect(causesKey(some(30, name, () => deploy))).toContain('["p29",');
  expect(causesKey(some(31, name, () => deploy))).toBeUndefined();
});

test("the steps are those that all causes of every email give", () => {
  const random = createRandom(3);
  const pick = (from: string[]) => random.pick(from);
  for (let run = 0; run < 300; run++) {
    const [some, who] = [
      ["grave", "loud", "other", "a", "b"],
      ["p", "q", "r", "s", "t", "u", ""],
    ];
    const emails = Array.from({ length: 1 + Math.floor(random.number() * 8) }, () =>
      Array.from({ length: 1 + Math.floor(random.number() * 9) }, (): Cause => [pick(some), pick(who)]),
    );
    const all = emails.map((causes, at): [string, number] => {
      const different = new Set(causes.map((cause) => JSON.stringify(cause)));
      return [`[${[...different].sort().join(",")}]`, at + 1];
    });
    const total = all.reduce((sum, [, count]) => sum + count, 0);
    const expected = findSteps(
      new Map(all.map(([key, count], at) => [`${key}${" ".repeat(at)}`, count])),
      total,
      rules,
      today,
    );
    expect(steps(...emails.map((causes, at): [number, ...Cause[]] => [at + 1, ...causes]))).toEqual(expected);
  }
});

test("the sets of causes are limited, the rarest are dropped", () => {
  const causes = new Map(Array.from({ length: maxCauseSets + 1 }, (_, at) => [`[${at}]`, at]));
  const kept = limitCauses(causes);
  expect(kept.size).toBe(maxCauseSets / 2);
  expect(kept.has("[0]")).toBe(false);
  expect(kept.get(`[${maxCauseSets}]`)).toBe(maxCauseSets);
});

test("a role that rules can trust, and a rule to switch off, come with a command that says which entry it sets", () => {
  const roles = steps([10, ["loud", deploy]]);
  expect(roles.map(({ command }) => command)).toEqual([
    `npx pulumi config set --path 'params.trustedRoles[0]' ${deploy} # the next free index, if the list has entries`,
  ]);
  const many = Array.from({ length: 30 }, (_, index): [number, Cause] => [1, ["other", `${alice}${index}`]]);
  expect(steps(...many)[0]?.command).toBe(
    "npx pulumi config set --path 'rules.disable[0]' other # the next free index, if the list has entries",
  );
});
