import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { navigatorLayerOf } from "../../../cli/catalogue/navigator.ts";
import { catalogueOf } from "../../../cli/catalogue/page.ts";
import { catalogueFiles } from "../../../cli/commands/catalogue.ts";
import { answerer } from "../../../cli/coverage/answers.ts";
import { eventLists } from "../../../cli/coverage/events.ts";
import { coveragePage } from "../../../cli/coverage/page.ts";
import { newCallReasons, reasonOf } from "../../../cli/coverage/reasons.ts";
import { shortPath } from "../../../cli/format.ts";
import { loadRuleset } from "../../../language/load.ts";
import { rule } from "../../support/records.ts";

const { rules } = loadRuleset();

test.each(catalogueFiles.map(({ file, contentOf }) => [shortPath(file), file, contentOf] as const))(
  "%s is what npx cta catalogue writes",
  (_name, file, contentOf) => {
    expect(readFileSync(file, "utf8")).toBe(contentOf(rules));
  },
);

test("every event of the lists has a rule or a reason", () => {
  const answers = eventLists().flatMap(({ events }) => events.map(answerer(rules)));
  expect(answers.length).toBe(535 + 168 + 216 + 27);
  expect(answers.filter(({ rules, reason }) => rules.length === 0 && reason === undefined)).toEqual([]);
});

test("an event without a rule and a reason stops npx cta catalogue", () => {
  expect(() => coveragePage([])).toThrow(
    /no rule and no reason in cli\/coverage\/reasons.ts for: acm-pca:CreatePermission, /,
  );
});

test("the rules that can alert on an event are its answer; those about any call are not, and those about reads come last", () => {
  const answer = answerer([
    rule({ id: "named", expression: 'record.eventName in ["StopLogging"] && record.userAgent == "x"' }),
    rule({ id: "any", expression: 'record.?userIdentity.?type.orValue("") == "Root"' }),
    rule({ id: "reads", expression: 'record.eventName.startsWith("List") || record.eventName.startsWith("Get")' }),
    rule({ id: "versioned", expression: 'record.eventName.startsWith("GetFunction2015")' }),
    rule({ id: "other", expression: 'record.eventName == "AddPermission"' }),
    rule({ id: "lambda", expression: 'record.eventName.startsWith("AddPermission2015")' }),
  ]);
  const ids = (eventName: string, service = "example") =>
    answer({ name: eventName, eventSource: `${service}.amazonaws.com`, eventName }).rules.map(({ rule }) => rule.id);
  expect(ids("AddPermission", "lambda")).toEqual(["lambda"]);
  expect([ids("StopLogging"), ids("ListTrails"), ids("GetFunction"), ids("StartLogging")]).toEqual([
    ["named"],
    ["reads"],
    ["versioned"],
    [],
  ]);
});

test("a rule that only alerts on calls that fail is marked, and does not count as covering the event", () => {
  const denied =
    'record.eventName in ["CreateUser", "AttachUserPolicy"] && record.?errorCode.orValue("") == "AccessDenied"';
  const { rules } = answerer([
    rule({ id: "any", expression: 'record.eventName == "CreateUser"' }),
    rule({ id: "denied", expression: denied }),
  ])({ name: "iam:CreateUser", eventSource: "iam.amazonaws.com", eventName: "CreateUser" });
  expect(rules.map(({ rule, onlyIfItFails }) => [rule.id, onlyIfItFails])).toEqual([
    ["any", false],
    ["denied", true],
  ]);
});

test("no rule about writes answers for a read, none about management events for a data event, and none for what is no event", () => {
  const answer = answerer([
    rule({
      id: "writes",
      expression: 'record.eventSource == "s3.amazonaws.com" && record.?readOnly.orValue(false) != true',
    }),
    rule({
      id: "management",
      expression:
        'record.eventSource == "s3.amazonaws.com" && record.?eventCategory.orValue("Management") == "Management"',
    }),
  ]);
  const ids = (eventName: string) =>
    answer({ name: `s3:${eventName}`, eventSource: "s3.amazonaws.com", eventName }).rules.map(({ rule }) => rule.id);
  expect(["PutBucketPolicy", "GetBucketPolicy", "PutObject", "BypassGovernanceRetention"].map(ids)).toEqual([
    ["writes", "management"],
    ["management"],
    ["writes"],
    [],
  ]);
});

test("a reason is found by the event's name in the list", () => {
  const reason = (name: string) => reasonOf({ name, eventName: "" });
  expect([reason("iam:PassRole"), reason("iam:CreateUser")]).toEqual([
    "no API call: an IAM permission that is checked inside another call",
    undefined,
  ]);
});

test("each new call has one reason, is sorted below it, and no rule alerts on it unless it fails", () => {
  const calls = newCallReasons().flatMap(({ service, names }) => names.map((name) => `${service}:${name}`));
  const text = readFileSync(join(import.meta.dirname, "../../../cli/coverage/new-calls.txt"), "utf8");
  expect(calls).not.toEqual([]);
  expect(calls).toHaveLength([...text.matchAll(/(?<=^ {2}.*: .*)\b\w+/gm)].length);
  expect(calls.filter((call, index) => calls.indexOf(call) !== index)).toEqual([]);
  expect(newCallReasons().filter(({ names }) => [...names].sort().join() !== names.join())).toEqual([]);

  const answer = answerer(rules);
  const alerted = calls.filter((name) => {
    const [service, eventName = ""] = name.split(":");
    const { rules } = answer({ name, eventSource: `${service}.amazonaws.com`, eventName });
    return rules.some(({ onlyIfItFails }) => !onlyIfItFails);
  });
  expect(alerted).toEqual([]);
});

test("the layer of the ATT&CK Navigator has each technique of the tags once, with a number and the rules", () => {
  const layer = JSON.parse(
    navigatorLayerOf([
      rule({ id: "a", tags: ["logging", "attack.t1562.008", "cis-aws-4.5"] }),
      rule({ id: "b", tags: ["logging", "attack.t1562.008", "attack.t1070"], enabled: false }),
    ]),
  );
  expect(layer.techniques).toEqual([
    { techniqueID: "T1070", score: 1, comment: "b (off)" },
    { techniqueID: "T1562.008", score: 2, comment: "a, b (off)" },
  ]);
  expect(Object.keys(layer)).toEqual([
    "name",
    "description",
    "domain",
    "versions",
    "filters",
    "gradient",
    "techniques",
  ]);
});

test("a rule is listed in its group with the events that it matches, not those that it excludes", () => {
  const expression =
    'record.eventSource == "x.amazonaws.com" && (record.eventName in ["A", "B"] || record.eventName.startsWith("C")) ' +
    '&& !(record.eventName == "D")';
  const catalogue = catalogueOf([
    rule({ tags: ["logging", "attack.t1562.008", "cis-aws-4.5"], expression, enabled: false }),
    rule({ id: "any", tags: ["root"], silent: true, threshold: { count: 3, per: "record.awsRegion" } }),
    rule({ id: "grouped", tags: ["root"], threshold: { count: 1, per: "record.awsRegion" } }),
  ]);
  const lines = catalogue.split("\n").filter((line) => /trail-stopped|\[(any|grouped)\]|4\.16/.test(line));
  expect(lines.map((line) => line.replace(/ +/g, " "))).toMatchInlineSnapshot(`
    [
      "| [any](../rules/any.cel) | critical | on, silent, from 3 | CloudTrail stopped logging: any event | |",
      "| [grouped](../rules/grouped.cel) | critical | on | CloudTrail stopped logging: any event | |",
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
