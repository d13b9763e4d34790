import { expect, test } from "vitest";
import { mistakeInDefault, mistakeInParam } from "../../language/params.ts";

const role = "arn:aws:iam::123456789012:role/ci/deploy";

test.each<[name: string, value: unknown, byDefault: unknown]>([
  ["trustedRoles", [], []],
  ["trustedRoles", [role, role.replace("aws", "aws-cn")], []],
  ["trustedAccounts", ["444455556666", "AROAEXAMPLEEXAMPLE001"], []],
  ["trustedOrganizations", ["o-exampleorgid"], []],
  ["trustedNetworks", ["203.0.113.0/24", "2001:db8::/32"], []],
  ["maxDays", 7, 30],
  ["names", ["a"], ["b"]],
  ["ports", [22, "ssh"], []],
  ["anything", { a: 1 }, null],
])("%s may be %j", (name, value, byDefault) => {
  expect(mistakeInParam(name, value, byDefault)).toBeUndefined();
});

test("a value has the type of its default, and is what all rules that read this name expect", () => {
  const mistakes = [
    mistakeInParam("trustedRoles", role, []),
    mistakeInParam("trustedRoles", ["deploy"], []),
    mistakeInParam("trustedRoles", [role, "arn:aws:sts::123456789012:assumed-role/deploy/ci"], []),
    mistakeInParam("trustedRoles", ["arn:aws:iam::123456789012:role/*"], []),
    mistakeInParam("trustedRoles", ["arn:aws:iam::123456789012:user/deploy"], []),
    mistakeInParam("trustedAccounts", [444455556666], []),
    mistakeInParam("trustedOrganizations", ["r-exam"], []),
    mistakeInParam("trustedNetworks", ["203.0.113.7"], []),
    mistakeInParam("maxDays", "7 days", 30),
    mistakeInParam("names", [1], ["b"]),
    mistakeInParam("strict", ["x".repeat(100)], true),
    mistakeInParam("options", "x", {}),
    mistakeInParam("constructor", [1], ["b"]),
  ];
  expect(mistakes.join("\n")).toMatchInlineSnapshot(`
    "params.trustedRoles must be a list, like its default, not "arn:aws:iam::123456789012:role/ci/deploy"
    params.trustedRoles[0] must be the ARN of a role with its path and without wildcards, for example "arn:aws:iam::123456789012:role/deploy", not "deploy"
    params.trustedRoles[1] must be the ARN of a role with its path and without wildcards, for example "arn:aws:iam::123456789012:role/deploy", not "arn:aws:sts::123456789012:assumed-role/deploy/ci"
    params.trustedRoles[0] must be the ARN of a role with its path and without wildcards, for example "arn:aws:iam::123456789012:role/deploy", not "arn:aws:iam::123456789012:role/*"
    params.trustedRoles[0] must be the ARN of a role with its path and without wildcards, for example "arn:aws:iam::123456789012:role/deploy", not "arn:aws:iam::123456789012:user/deploy"
    params.trustedAccounts[0] must be the 12 digits of an account in quotes, for example "444455556666", or a unique id such as AROA…, not 444455556666
    params.trustedOrganizations[0] must be the id of an organization, for example "o-exampleorgid", not "r-exam"
    params.trustedNetworks[0] must be a CIDR range, for example "203.0.113.0/24", not "203.0.113.7"
    params.maxDays must be a number, like its default, not "7 days"
    params.names[0] must be text, not 1
    params.strict must be true or false, like its default, not ["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
    params.options must be an object, like its default, not "x"
    params.constructor[0] must be text, not 1"
  `);
});

test("a rule's own default has the form that all rules expect of this name", () => {
  for (const value of [[], [role]]) expect(mistakeInDefault("trustedRoles", value)).toBeUndefined();
  expect(mistakeInDefault("names", "deploy"), "a name that nothing is known of").toBeUndefined();
  expect(mistakeInDefault("trustedRoles", role)).toBe("params.trustedRoles must be a list, such as []");
  expect(mistakeInDefault("trustedAccounts", [444455556666])).toMatch(
    /^params\.trustedAccounts\[0\] must be the 12 digits/,
  );
});
