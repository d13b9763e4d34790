import { expect, test } from "vitest";
import { actOf } from "../../engine/act.ts";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import { createEvaluator } from "../../engine/evaluate.ts";
import { loadRuleset } from "../../language/load.ts";
import { librarySamples } from "../support/library-samples.ts";

const { rules } = loadRuleset();

test("every rule with trustedRoles ends with the same comparison", () => {
  const trust = "\n  && !(roleOf(record) in params.trustedRoles)";
  const trusting = rules.filter(({ params }) => "trustedRoles" in params);
  expect(trusting.filter(({ expression }) => !expression.endsWith(trust)).map(({ id }) => id)).toEqual([]);
  expect(trusting.length).toBeGreaterThan(0);
});

test("no rule trusts a role or a network by default", () => {
  const defaults = rules.flatMap(({ params }) => Object.entries(params).filter(([name]) => name.startsWith("trusted")));
  expect(defaults.filter(([, value]) => !Array.isArray(value) || value.length > 0)).toEqual([]);
});

test("a policy for addresses of trustedNetworks opens nothing to outsiders", () => {
  const ids = ["resource-policy-opened", "s3-bucket-opened-to-addresses"];
  const policies = librarySamples.filter(({ path }) =>
    /(search-domain-for-addresses|policy-for-an-address)\.json$/.test(path),
  );
  const alertsWith = (trustedNetworks: string[]) => {
    const chosen = rules.filter(({ id }) => ids.includes(id));
    const evaluation = createEvaluator({
      rules: chosen.map((rule) => ({ ...rule, params: { ...rule.params, trustedNetworks } })),
      suppressions: [],
    }).begin();
    for (const { record } of policies) evaluation.add(record);
    return evaluation.finish().alerts.map(({ rule }) => rule.id);
  };
  expect(alertsWith([])).toEqual(ids);
  expect(alertsWith(["192.0.2.0/24", "203.0.113.7/32"])).toEqual([]);
});

test("no rule lets a caller avoid alerts by choosing a user agent", () => {
  const hiding = rules.filter(({ expression }) => /!record\.\?userAgent|userAgent\.orValue\(""\) !=/.test(expression));
  expect(hiding.map(({ id }) => id)).toEqual([]);
});

test("no summary says that a call was done which failed", () => {
  const wrong = librarySamples.flatMap(({ path, rule: id, expected, record }) => {
    const failed = (record as { errorCode?: unknown }).errorCode ?? "";
    const rule = rules.find((each) => each.id === id);
    if (expected !== "alert" || failed === "" || rule?.summary === undefined) return [];
    const summary = prepareExpression(rule.summary)({ record, params: rule.params });
    return String(summary).startsWith(actOf(record)) ? [`${path}: ${summary}`] : [];
  });
  expect(wrong).toEqual([]);
});

test("every rule takes a parameter that is null as one that is missing, where a default decides", () => {
  const form = /requestParameters[^ ]*\.orValue\(("[^"]+")\) [!=]= \1/;
  expect('!(record.?requestParameters.?mode.orValue("ON") == "ON")').toMatch(form);
  // .orValue(null) in dyn([null, "ON"]) does.
  expect(rules.filter(({ expression }) => form.test(expression)).map(({ id }) => id)).toEqual([]);
});

test("every threshold but those of failed sign-ins counts by callerOf(record)", () => {
  const thresholds = rules.flatMap(({ id, threshold }) => (threshold ? [`${id}: ${threshold.per}`] : []));
  expect(thresholds.length).toBeGreaterThan(3);
  // Whoever fails to sign in is nobody yet.
  expect(thresholds.filter((threshold) => !threshold.endsWith(": callerOf(record)"))).toEqual([
    'access-key-two-new-networks: record.?recipientAccountId.orValue("") + " " + textsIn([record.?responseElements.?accessKey.?userName.or(record.?userIdentity.?userName).orValue(null)]).join()',
    'console-login-failed: [record.?sourceIPAddress.orValue("unknown")].map(address, isIP(address) && ip(address).family() == 6 ? string(ip(address).prefix(48)) : address).join() + " " + record.?recipientAccountId.orValue("") + " " + record.?userIdentity.?userName.orValue("")',
    'console-login-failures: record.?recipientAccountId.orValue("") + " " + record.?userIdentity.?userName.orValue("")',
    'password-spraying: [record.?sourceIPAddress.orValue("")].map(address, isIP(address) && ip(address).family() == 6 ? string(ip(address).prefix(48)) : address).join()',
  ]);
});

test("a policy that resource-policy-opened reads alerts as request-not-recorded if CloudTrail left it out", () => {
  const [reading, unrecorded] = ["resource-policy-opened", "request-not-recorded"].map((id) => {
    const expression = rules.find((rule) => rule.id === id)?.expression ?? "";
    const lists = [...expression.matchAll(/eventName in \[([^\]]+)\]/g)].map(([, list]) => list);
    return new Set(lists.join(" ").match(/\w+/g));
  });
  expect([...(reading ?? [])].filter((name) => !unrecorded?.has(name))).toEqual([]);
  expect(reading?.size).toBeGreaterThan(50);
});
