import { expect, test } from "vitest";
import { authorErrors, ruleError, valid } from "../support/author-errors.ts";
import { ruleText } from "../support/rules-folder.ts";

const after = (rule: string) => ({ after: `{rule: ${rule}, per: record.recipientAccountId, within: 1h}` });
const titled = (title: string, header: Record<string, string> = {}) => ruleText(valid, { title, ...header });

test("a rule can come after another one, which may be silent", () => {
  expect(authorErrors({ "a.cel": titled("One", { silent: "true" }), "b.cel": titled("Two", after("a")) })).toBe(
    "no error",
  );
});

test("a mistake in the value of the record before", () => {
  const header = { after: "{rule: a, per: record.recipientAccountId, before: record.recipientAcountId, within: 1h}" };
  expect(authorErrors({ "a.cel": titled("One"), "b.cel": titled("Two", header) })).toMatchInlineSnapshot(`
    "rules/b.cel:6:68: unknown field "recipientAcountId" of record; did you mean "recipientAccountId"?
      // after: {rule: a, per: record.recipientAccountId, before: record.recipient
                                                                         ^"
  `);
});

test("a rule that does not exist", () => {
  expect(authorErrors({ "alpha.cel": titled("One"), "b.cel": titled("Two", after("alpa")) })).toMatchInlineSnapshot(`
    "rules/b.cel:6:18: unknown rule id "alpa"; did you mean "alpha"?
      // after: {rule: alpa, per: record.recipientAccountId, within: 1h}
                       ^"
  `);
});

test("rules that come after each other", () => {
  const files = { "a.cel": titled("One", after("b")), "b.cel": titled("Two", after("a")) };
  expect(authorErrors(files)).toMatchInlineSnapshot(`
    "rules/a.cel:6:18: the rule comes after itself: a after b after a
      // after: {rule: b, per: record.recipientAccountId, within: 1h}
                       ^

    rules/b.cel:6:18: the rule comes after itself: b after a after b
      // after: {rule: a, per: record.recipientAccountId, within: 1h}
                       ^"
  `);
});

test("a sequence that is too long", () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const files = names.map((name, index) => [
    `${name}.cel`,
    titled(`Rule ${name}`, index === 0 ? {} : after(names[index - 1] as string)),
  ]);
  expect(authorErrors(Object.fromEntries(files))).toMatchInlineSnapshot(`
    "rules/f.cel:6:18: a sequence has at most 5 rules: f after e after d after c after b after a
      // after: {rule: e, per: record.recipientAccountId, within: 1h}
                       ^"
  `);
});

test("a rule that counts within one log object", () => {
  const counting = titled("One", { threshold: "{count: 3, per: record.recipientAccountId}" });
  expect(authorErrors({ "a.cel": counting, "b.cel": titled("Two", after("a")) })).toMatchInlineSnapshot(`
    "rules/b.cel:6:18: "a" counts within one log object, which is no time to come after: give its threshold \`within\`
      // after: {rule: a, per: record.recipientAccountId, within: 1h}
                       ^"
  `);
});

test("a rule that is off", () => {
  const files = { "a.cel": titled("One", { enabled: "false" }), "b.cel": titled("Two", after("a")) };
  expect(authorErrors(files)).toMatchInlineSnapshot(`
    "rules/b.cel:6:18: "a" is off, so this rule, which is on, could never match
      // after: {rule: a, per: record.recipientAccountId, within: 1h}
                       ^"
  `);
});

test("a rule that is off may come after another that is off", () => {
  const files = {
    "a.cel": titled("One", { enabled: "false" }),
    "b.cel": titled("Two", { enabled: "false", ...after("a") }),
  };
  expect(authorErrors(files)).toBe("no error");
});

test("a silent rule is not reported while a rule with mistakes may name it", () => {
  const files = {
    "a.cel": titled("One", { silent: "true" }),
    "b.cel": titled("Two", { severity: "x", ...after("a") }),
  };
  expect(authorErrors(files)).toMatch(/^rules\/b\.cel:2:14: severity must be one of [^\n]+\n.*\n *\^$/);
});

test("a silent rule that no other rule names", () => {
  expect(ruleError(valid, { silent: "true" })).toMatchInlineSnapshot(`
    "rules/x.cel:6:12: nothing reads this rule's matches: no rule names it in \`after\`
      // silent: true
                 ^"
  `);
});

test("a rule with mistakes is not also reported as missing", () => {
  const files = { "a.cel": titled("One", { silent: "yes" }), "b.cel": titled("Two", after("a")) };
  expect(authorErrors(files)).toMatchInlineSnapshot(`
    "rules/a.cel:6:12: silent must be true, or be left out
      // silent: yes
                 ^"
  `);
});
