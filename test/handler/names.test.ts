import { describe, expect, test } from "vitest";
import { accountNamed, actorOf, isNamedIn, named, shortTarget, wordActor } from "../../handler/names.ts";

const account = "123456789012";
const center = "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";

describe("an actor is", () => {
  test.each([
    ["arn:aws:iam::123456789012:user/team/alice", "", "user alice"],
    ["arn:aws:iam::123456789012:root", "", "root"],
    ["arn:aws:iam::444455556666:root", "", "root of account 444455556666"],
    ["arn:aws:iam::123456789012:role/path/deploy", "", "role deploy"],
    ["arn:aws:iam::123456789012:role/x/AWSReservedSSO_Admin_0123456789abcdef", "", "SSO role Admin"],
    ["arn:aws:sts::123456789012:assumed-role/deploy/root", "arn:aws:iam::123456789012:role/deploy", "role deploy"],
    [
      "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/a@b.example",
      center,
      "SSO user a@b.example",
    ],
    // Anyone may name a role like this; Identity Center alone has the path.
    ["arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/root", "", "SSO role Admin"],
    ["arn:aws:sts::123456789012:federated-user/bob", "", "federated user bob"],
    ["cloudformation.amazonaws.com", "", "service cloudformation.amazonaws.com"],
    ["444455556666", "", "account 444455556666"],
    ["Identity Center user 544894e8", "", "Identity Center user 544894e8"],
    ['Identity Center user x" did it', "", `Identity Center user "x' did it"`],
    ["HIDDEN_DUE_TO_SECURITY_REASONS", "", "somebody unknown"],
    ["arn:aws:iam::123456789012:user/alice from 192.0.2.1", "", 'user "alice from 192.0.2.1"'],
    ["", "", "somebody unknown"],
    ["Unknown", "", "somebody unknown"],
    ["ANONYMOUS_PRINCIPAL", "", "anonymous"],
  ])("of %j with the role %j: %s", (principal, role, words) => {
    expect(wordActor(actorOf({ principal, role, account }), {})).toBe(words);
  });

  test("of another account where a service called for it", () => {
    const actor = actorOf({ principal: "ec2.amazonaws.com", account, callerAccount: "444455556666" });
    expect(wordActor(actor, {})).toBe("service ec2.amazonaws.com of account 444455556666");
  });

  test("of no other account where the record does not say in which account it called", () => {
    expect(actorOf({ principal: "arn:aws:iam::444455556666:user/alice" })).toEqual({ kind: "user", name: "alice" });
  });

  test("named without the role's session, since the caller chooses its name", () => {
    expect(actorOf({ principal: "arn:aws:sts::123456789012:assumed-role/deploy/root", account })).toEqual({
      kind: "role",
      name: "deploy",
      session: "root",
    });
  });
});

test("an account is called by its name, if it has one", () => {
  expect(accountNamed(account, { [account]: "prod" })).toBe("prod");
  expect(accountNamed(account, {})).toBe("account 123456789012");
  expect(accountNamed("constructor", {})).toBe("account constructor");
  expect(accountNamed("", {})).toBe("an unknown account");
});

test("a target is named by what follows the Region and the account", () => {
  expect(shortTarget("https://sqs.eu-west-1.amazonaws.com/123456789012/orders")).toBe("orders");
  expect(shortTarget("https://sqs.example.com/123456789012/orders")).toBe(
    "https://sqs.example.com/123456789012/orders",
  );
  expect(shortTarget("arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef")).toBe(
    "permission set ps-0123456789abcdef",
  );
  expect(shortTarget("arn:aws:cloudtrail:eu-west-1:123456789012:trail/main")).toBe("trail/main");
  expect(shortTarget("arn:aws:s3:::bucket/key")).toBe("bucket/key");
  expect(shortTarget("alice.backup")).toBe("alice.backup");
});

test("a text with a space is quoted, so that it can't continue the sentence", () => {
  expect(named('x" from 192.0.2.1')).toBe(`"x' from 192.0.2.1"`);
  expect(named("")).toBe('""');
});

test("an act names a target after a word such as for, and not where the target is a word of it", () => {
  expect(isNamedIn("Access key created for alice", "alice")).toBe(true);
  expect(isNamedIn("Access key created for alice.backup", "alice")).toBe(false);
  expect(isNamedIn("WAF web ACL deleted", "web")).toBe(false);
  expect(isNamedIn("Access key created", "")).toBe(false);
});
