import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogueOf } from "../../../cli/catalogue/page.ts";
import { catalogueFile } from "../../../cli/commands/catalogue.ts";
import { loadRuleset } from "../../../language/load.ts";
import { rule } from "../../support/records.ts";

test("docs/catalogue.md is what npm run catalogue writes", () => {
  expect(readFileSync(catalogueFile, "utf8")).toBe(catalogueOf(loadRuleset().rules));
});

test("a rule is listed in its group with the events that it matches, not those that it excludes", () => {
  const expression =
    'record.eventSource == "x.amazonaws.com" && (record.eventName in ["A", "B"] || record.eventName.startsWith("C")) ' +
    '&& !(record.eventName == "D")';
  const catalogue = catalogueOf([
    rule({ tags: ["logging", "attack.t1562.008", "cis-aws-4.5"], expression, enabled: false }),
    rule({ id: "any", tags: ["root"], threshold: { count: 3, per: "record.awsRegion" } }),
  ]);
  const lines = catalogue.split("\n").filter((line) => /trail-stopped|\[any\]|4\.16/.test(line));
  expect(lines.map((line) => line.replace(/ +/g, " "))).toMatchInlineSnapshot(`
    [
      "| [any](../rules/any.cel) | critical | on, from 3 | CloudTrail stopped logging: any event | |",
      "| [trail-stopped](../rules/trail-stopped.cel) | critical | off | CloudTrail stopped logging: \`A\`, \`B\`, \`C*\` | T1562.008, CIS 4.5 |",
      "| 4.5 | CloudTrail configuration changes | trail-stopped (off) |",
      "| 4.16 | AWS Security Hub is enabled | none: a state, not an event; securityhub-findings-suppressed alerts when the hub is disabled |",
      "| [T1562.008](https://attack.mitre.org/techniques/T1562/008/) | Impair Defenses: Disable or Modify Cloud Logs | trail-stopped (off) |",
    ]
  `);
});

test("a technique or a group without a name is an error", () => {
  expect(() => catalogueOf([rule({ tags: ["root", "attack.t9999"] })])).toThrowErrorMatchingInlineSnapshot(
    `[UsageError: rules/trail-stopped.cel: the tag attack.t9999 has no name in cli/catalogue/names.ts]`,
  );
  expect(() => catalogueOf([rule({ tags: ["other"] })])).toThrowErrorMatchingInlineSnapshot(
    `[UsageError: rules/trail-stopped.cel: its first tag must be its group: root, console, identity, credential, logging, network, exfil, kms, org, persistence, impact]`,
  );
});
