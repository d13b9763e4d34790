import { expect, test } from "vitest";
import { loadSamples } from "../../language/samples.ts";
import { createEveryRule } from "../support/every-rule.ts";

/**
 * Rules that alert on who called, beside those that alert on what was called: two reasons. They may
 * alert on the same record as any rule, but for each other and for what else concerns root.
 */
const aboutTheCaller = {
  "root-activity": "root acted, whatever it did",
  "assumed-root-session": "a member account's root was assumed, whatever the session did",
  "imds-credentials-outside-aws": "an instance's credentials left it, whatever they are used for",
};

/** Other pairs of rules that alert on the same record, and the two reasons. */
const pairs: [rules: string, reasons: string][] = [
  ["console-login-without-mfa + root-console-login", "a password was enough; root signed in"],
  ["ec2-password-data-read + unauthorized-api-calls", "what was tried; a run of denied calls of any kind"],
  ["ec2-user-data-read + unauthorized-api-calls", "what was tried; a run of denied calls of any kind"],
  ["organization-leave-attempt + unauthorized-api-calls", "what was tried; a run of denied calls of any kind"],
  ["secret-scanner-user-agent + unauthorized-api-calls", "a key is in the open; a run of denied calls of any kind"],
];

/** The stack that the samples of alerting-stack-tampered are of, as a deployed stack gives its own names. */
const ownNames = {
  functionName: "cloudtrail-alerts-dev",
  roleName: "cloudtrail-alerts-dev",
  topicArn: "arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev",
  bucketName: "cloudtrail-alerts-dev-logs",
  trailArn: "arn:aws:cloudtrail:eu-central-1:123456789012:trail/cloudtrail-alerts-dev",
};

/** Each pair of rules that alert on the same sample, with the paths of such samples. */
function findOverlaps(): Map<string, string[]> {
  const evaluate = createEveryRule(ownNames);
  const overlaps = new Map<string, string[]>();
  for (const { path, record } of loadSamples()) {
    const ids = evaluate(record).alerts.map(({ rule }) => rule.id);
    for (const [index, first] of ids.sort().entries()) {
      for (const second of ids.slice(index + 1)) {
        const pair = `${first} + ${second}`;
        overlaps.set(pair, [...(overlaps.get(pair) ?? []), path]);
      }
    }
  }
  return overlaps;
}

const isAboutTheCaller = (id: string) => Object.hasOwn(aboutTheCaller, id);
const isAboutRoot = (id: string) => id.includes("root");
const listed = new Set(pairs.map(([rules]) => rules));
const overlaps = findOverlaps();

test("two rules alert on the same sample only for two reasons", () => {
  const forOneReason = [...overlaps].filter(([pair]) => {
    const ids = pair.split(" + ");
    return !listed.has(pair) && (!ids.some(isAboutTheCaller) || ids.every(isAboutTheCaller) || ids.every(isAboutRoot));
  });
  expect(Object.fromEntries(forOneReason)).toEqual({});
});

test("every overlap that is allowed occurs", () => {
  const occurring = new Set([...overlaps.keys()].flatMap((pair) => [pair, ...pair.split(" + ")]));
  expect([...listed, ...Object.keys(aboutTheCaller)].filter((name) => !occurring.has(name))).toEqual([]);
});
