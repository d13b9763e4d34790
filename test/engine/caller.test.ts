import fc from "fast-check";
import { expect, test } from "vitest";
import { accountOf, callerOf, isOnCaller, roleOf, rolePathOf } from "../../engine/caller.ts";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import { fuzz } from "../support/fuzz.ts";

const role = "arn:aws:iam::123456789012:role/deploy";
const session = "arn:aws:sts::123456789012:assumed-role/deploy/nightly-rotation";
const reserved =
  "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef";
const reservedSession = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice";
const lookalike = "arn:aws:iam::123456789012:role/AWSReservedSSO_Admin_0123456789abcdef";
const lookalikePath =
  "arn:aws:iam::123456789012:role/a:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";

test.each([
  [
    "a session of a role",
    { type: "AssumedRole", arn: session, sessionContext: { sessionIssuer: { arn: role } } },
    role,
  ],
  [
    "a session whose role is not named",
    { type: "AssumedRole", arn: session },
    "arn:aws:sts::123456789012:assumed-role/deploy",
  ],
  [
    "a session of an Identity Center role",
    { type: "AssumedRole", arn: reservedSession, sessionContext: { sessionIssuer: { arn: reserved } } },
    reservedSession,
  ],
  [
    "a session of a role that only looks like Identity Center's",
    { type: "AssumedRole", arn: reservedSession, sessionContext: { sessionIssuer: { arn: lookalike } } },
    lookalike,
  ],
  [
    "a session of a role whose path only ends like Identity Center's",
    { type: "AssumedRole", arn: reservedSession, sessionContext: { sessionIssuer: { arn: lookalikePath } } },
    lookalikePath,
  ],
  [
    "an Identity Center user",
    {
      type: "IdentityCenterUser",
      accountId: "123456789012",
      onBehalfOf: { userId: "u-1", identityStoreArn: "arn:aws:identitystore::123456789012:identitystore/d-1" },
    },
    "arn:aws:identitystore::123456789012:identitystore/d-1/u-1",
  ],
  [
    "a session by GetFederationToken",
    {
      type: "FederatedUser",
      arn: "arn:aws:sts::123456789012:federated-user/any",
      sessionContext: { sessionIssuer: { arn: "arn:aws:iam::123456789012:user/alice" } },
    },
    "arn:aws:iam::123456789012:user/alice",
  ],
  [
    "a SAML user by its subject, which the provider asserts",
    { type: "SAMLUser", principalId: "ExampleIdP:alice@example.com", userName: "alice@example.com" },
    "ExampleIdP:alice@example.com",
  ],
  [
    "a web identity by its subject",
    {
      type: "WebIdentityUser",
      principalId:
        "arn:aws:iam::123456789012:oidc-provider/token.example.com:sts.amazonaws.com:repo:acme/deploy:ref:refs/heads/main",
      identityProvider: "arn:aws:iam::123456789012:oidc-provider/token.example.com",
    },
    "arn:aws:iam::123456789012:oidc-provider/token.example.com arn:aws:iam::123456789012:oidc-provider/token.example.com:sts.amazonaws.com:repo:acme/deploy:ref:refs/heads/main",
  ],
  ["root", { type: "Root", arn: "arn:aws:iam::123456789012:root" }, "arn:aws:iam::123456789012:root"],
  ["a service", { type: "AWSService", invokedBy: "config.amazonaws.com" }, "config.amazonaws.com"],
  [
    "a role of another account",
    { type: "AWSAccount", principalId: "AROAEXAMPLEEXAMPLE001:any", accountId: "210987654321" },
    "210987654321 AROAEXAMPLEEXAMPLE001",
  ],
  ["a SAML user", { type: "SAMLUser", userName: "alice", identityProvider: "example" }, "example alice"],
  ["nobody", null, ""],
  ["an identity of another shape", [{ arn: "x" }], ""],
])("the durable identity of %s", (_caller, userIdentity, expected) => {
  expect(callerOf({ userIdentity })).toBe(expected);
});

test("rules read it with callerOf(record)", () => {
  const record = { userIdentity: { arn: session, sessionContext: { sessionIssuer: { arn: role } } } };
  const params = { trusted: [role] };
  expect(prepareExpression("callerOf(record)")({ record, params })).toBe(role);
  expect(prepareExpression("callerOf(record) in params.trusted")({ record, params })).toBe(true);
  // A caller can choose the names of fields.
  const odd = { userIdentity: { ...record.userIdentity, constructor: "x" } };
  expect(prepareExpression("callerOf(record)")({ record: odd, params })).toBe(role);
});

test.each([
  ["a role", role, "/"],
  ["a role with a path", "arn:aws-us-gov:iam::123456789012:role/ci/aws/deploy", "/ci/aws/"],
  [
    "a service-linked role",
    "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
    "/aws-service-role/ecs.amazonaws.com/",
  ],
  [
    "a role whose path only ends as a service-linked one's does",
    "arn:aws:iam::123456789012:role/a:role/aws-service-role/deploy",
    "/a:role/aws-service-role/",
  ],
  ["a user", "arn:aws:iam::123456789012:user/ci/alice", ""],
])("the role of a session that began as %s, and its path", (_issuer, arn, path) => {
  const record = { userIdentity: { arn: session, sessionContext: { sessionIssuer: { arn } } } };
  expect([roleOf(record), rolePathOf(record)]).toEqual([arn, path]);
  expect(prepareExpression("roleOf(record) + rolePathOf(record)")({ record, params: {} })).toBe(arn + path);
});

test("what no session did has no role", () => {
  for (const userIdentity of [{ type: "IAMUser", arn: "arn:aws:iam::123456789012:user/alice" }, null, "x"]) {
    expect([roleOf({ userIdentity }), rolePathOf({ userIdentity })]).toEqual(["", ""]);
  }
});

test.each([
  [
    "that received the record",
    { recipientAccountId: "123456789012", userIdentity: { accountId: "210987654321" } },
    "123456789012",
  ],
  ["of the caller, where the record names no other", { userIdentity: { accountId: "210987654321" } }, "210987654321"],
  ["that nothing names", { recipientAccountId: "", userIdentity: null }, "(unknown)"],
  ["that is no text", { recipientAccountId: 123456789012 }, "(unknown)"],
])("the account of a record is the one %s", (_which, record, account) => {
  expect(accountOf(record)).toBe(account);
  expect(prepareExpression("accountOf(record)")({ record, params: {} })).toBe(account);
});

test("no name of a session changes the identity, and no name makes another role's", () => {
  // fast-check's own unit of any character takes a second to prepare.
  const character = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
  const name = fc.oneof(fc.constantFrom("root", "../admin", "a/b", ":role/x", ""), fc.string({ unit: character }));
  const roleName = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
  const path = fc.constantFrom("", "ci/", "aws-service-role/ecs.amazonaws.com/");
  const identity = fc.record({ roleName, path, isNamed: fc.boolean() });
  const callerWith = (
    { roleName, path, isNamed }: { roleName: string; path: string; isNamed: boolean },
    name: string,
  ) =>
    callerOf({
      userIdentity: {
        type: "AssumedRole",
        principalId: `AROAEXAMPLEEXAMPLE001:${name}`,
        arn: `arn:aws:sts::123456789012:assumed-role/${roleName}/${name}`,
        ...(isNamed && {
          sessionContext: { sessionIssuer: { arn: `arn:aws:iam::123456789012:role/${path}${roleName}` } },
        }),
      },
    });
  fc.assert(
    fc.property(identity, identity, name, name, (one, other, first, second) => {
      expect(callerWith(one, first)).toBe(callerWith(one, second));
      if (one.roleName !== other.roleName) expect(callerWith(one, first)).not.toBe(callerWith(other, second));
    }),
    fuzz(300),
  );
});

const issuedTo = (type: string, userName: string) => ({ sessionContext: { sessionIssuer: { type, userName } } });

test.each([
  ["a user's own name", { type: "IAMUser", userName: "alice" }, { userName: "alice" }, true],
  ["a user's own name in another case", { type: "IAMUser", userName: "alice" }, { userName: "Alice" }, true],
  [
    "the user who began the session",
    { type: "FederatedUser", ...issuedTo("IAMUser", "alice") },
    { userName: "alice" },
    true,
  ],
  ["the session's role", { type: "AssumedRole", ...issuedTo("Role", "deploy") }, { roleName: "DEPLOY" }, true],
  ["another user", { type: "IAMUser", userName: "alice" }, { userName: "bob" }, false],
  [
    "a user named like the session's role",
    { type: "AssumedRole", ...issuedTo("Role", "deploy") },
    { userName: "deploy" },
    false,
  ],
  ["a role named like the session's user", { ...issuedTo("IAMUser", "alice") }, { roleName: "alice" }, false],
  ["nobody", { type: "IAMUser", userName: "" }, { userName: "" }, false],
  ["a request that was left out", { type: "IAMUser", userName: "alice" }, null, false],
])("whether a call of IAM is on its caller: %s", (_named, userIdentity, requestParameters, expected) => {
  const record = { userIdentity, requestParameters };
  expect(isOnCaller(record)).toBe(expected);
  expect(prepareExpression("isOnCaller(record)")({ record, params: {} })).toBe(expected);
});

test("a record of any shape has a caller, if only an empty one", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (userIdentity, sessionContext) => {
      expect(typeof callerOf({ userIdentity })).toBe("string");
      expect(typeof callerOf({ userIdentity: { arn: userIdentity, sessionContext } })).toBe("string");
      expect(typeof callerOf(userIdentity)).toBe("string");
      expect(typeof rolePathOf({ userIdentity: { sessionContext } })).toBe("string");
      expect(typeof isOnCaller({ userIdentity: { sessionContext }, requestParameters: userIdentity })).toBe("boolean");
    }),
    fuzz(100),
  );
});
