import { expect, test } from "vitest";
import type { Ruleset } from "../../engine/ruleset.ts";
import { ConfigurationError, configure, type RulesetOptions } from "../../language/configure.ts";
import { rule } from "../support/records.ts";

const deploy = "arn:aws:iam::123456789012:role/deploy";
const ruleset: Ruleset = {
  rules: [
    rule({ id: "a", severity: "high", params: { trustedRoles: [], maxDays: 7 } }),
    rule({ id: "b", severity: "low", enabled: false, params: { trustedRoles: ["default"] } }),
  ],
  suppressions: [{ name: "drill", reason: "drill", rules: "all", params: { window: 5 }, expression: "true" }],
};

test("without options, rules and suppressions stay as they are", () => {
  expect(configure(ruleset, {})).toEqual(ruleset);
});

test("a stack enables and disables rules, and sets severities", () => {
  const { rules } = configure(ruleset, { rules: { enable: ["b"], disable: ["a"], severity: { b: "critical" } } });
  expect(rules.map(({ id, enabled, severity }) => ({ id, enabled, severity }))).toEqual([
    { id: "a", enabled: false, severity: "high" },
    { id: "b", enabled: true, severity: "critical" },
  ]);
});

test("a parameter's value replaces the default of every rule and suppression that declares it, and no other", () => {
  const { rules, suppressions } = configure(ruleset, { params: { trustedRoles: [deploy], window: 9 } });
  expect([...rules, ...suppressions].map(({ params }) => params)).toEqual([
    { trustedRoles: [deploy], maxDays: 7 },
    { trustedRoles: [deploy] },
    { window: 9 },
  ]);
});

test.each<[RulesetOptions, string]>([
  [{ rules: { enable: ["aa"] } }, 'rules.enable: no rule has the id "aa"; did you mean "a"?'],
  [{ rules: { disable: ["nothing"] } }, 'rules.disable: no rule has the id "nothing"'],
  [{ rules: { severity: { nothing: "low" } } }, 'rules.severity: no rule has the id "nothing"'],
  [
    { rules: { severity: { a: "urgent" as "low" } } },
    'rules.severity.a: must be one of critical, high, medium, low, info, not "urgent"',
  ],
  [{ rules: { enable: ["a"], disable: ["a"] } }, 'rules: "a" is in both enable and disable'],
  [{ params: { trustedRole: [] } }, 'params: no rule reads "trustedRole"; did you mean "trustedRoles"?'],
  [{ params: { trustedRoles: deploy } }, `params.trustedRoles must be a list, like its default, not "${deploy}"`],
])("%j is refused", (options, message) => {
  expect(() => configure(ruleset, options)).toThrow(new ConfigurationError(message));
});

test("muteFor mutes by caller, and by the threshold's own value where a rule counts over time", () => {
  const counted = { count: 5, per: "record.sourceIPAddress" };
  const rules = [
    rule({ id: "plain", severity: "medium" }),
    rule({ id: "counts", severity: "medium", threshold: counted }),
    rule({ id: "counts-over-time", severity: "medium", threshold: { ...counted, within: 3_600 } }),
    rule({ id: "own", severity: "medium", mute: { per: "record.awsRegion", for: 60 } }),
    rule({ id: "silent", severity: "medium", silent: true }),
    rule({ id: "critical", severity: "critical" }),
  ];
  const { rules: configured } = configure({ rules, suppressions: [] }, { muteFor: { medium: 86_400 } });
  expect(Object.fromEntries(configured.map(({ id, mute }) => [id, mute]))).toEqual({
    plain: { per: "callerOf(record)", for: 86_400 },
    counts: { per: "callerOf(record)", for: 86_400 },
    "counts-over-time": { per: "record.sourceIPAddress", for: 86_400 },
    own: { per: "record.awsRegion", for: 60 },
    silent: undefined,
    critical: undefined,
  });
});
