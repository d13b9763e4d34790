import { expect, test } from "vitest";
import { createEvaluator } from "../../engine/evaluate.ts";
import { loadRuleset } from "../../language/load.ts";
import { librarySamples } from "../support/library-samples.ts";

// The path of a role or user may have a colon in it, and a function may have digits alone for a name:
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html

const evaluator = createEvaluator({
  rules: loadRuleset().rules.map((rule) => ({ ...rule, enabled: true, threshold: undefined, firstSeen: undefined })),
  suppressions: [],
});
const samples = librarySamples.filter(({ expected, record }) => expected === "alert" && !Array.isArray(record));

function alertsOn(record: unknown, rule: string): boolean {
  const evaluation = evaluator.begin();
  evaluation.add(record);
  return evaluation.finish().alerts.some((alert) => alert.rule.id === rule);
}

/** Returns the samples of which a change leaves no alert, and how many changed. */
function lostBy(change: (text: string, sample: { recipientAccountId?: string }) => string) {
  const lost: string[] = [];
  let changed = 0;
  for (const { path, rule, record } of samples) {
    const before = JSON.stringify(record);
    const after = change(before, record as { recipientAccountId?: string });
    if (after === before || !alertsOn(record, rule)) continue;
    changed++;
    if (!alertsOn(JSON.parse(after), rule)) lost.push(path);
  }
  return { lost, changed };
}

test("no path of a caller's role makes it one of AWS's own", () => {
  for (const path of ["aws-service-role/ecs.amazonaws.com", "aws-reserved/sso.amazonaws.com"]) {
    const { lost, changed } = lostBy((text) =>
      text.replace(/("sessionIssuer":\{[^}]*:role\/)(?!aws-)/, `$1a:role/${path}/`),
    );
    expect(lost).toEqual([]);
    expect(changed).toBeGreaterThan(100);
  }
});

test("no path of somebody else's role or user makes it one's own", () => {
  const { lost, changed } = lostBy((text, { recipientAccountId = "" }) =>
    text.replaceAll(/(arn:aws:iam::(\d{12}):(?:role|user)\/)(?=[^"]*")/g, (arn, _, account) =>
      account === recipientAccountId ? arn : `${arn}a:${recipientAccountId}:b/`,
    ),
  );
  expect(lost).toEqual([]);
  expect(changed).toBeGreaterThan(10);
});

test("no name of somebody else's function makes it one's own", () => {
  const { lost, changed } = lostBy((text, { recipientAccountId = "" }) =>
    text.replaceAll(/(arn:aws:lambda:[\w-]+:(\d{12}):(?:function|layer):)[\w-]+/g, (arn, before, account) =>
      account === recipientAccountId ? arn : before + recipientAccountId,
    ),
  );
  expect(lost).toEqual([]);
  expect(changed).toBeGreaterThan(1);
});
