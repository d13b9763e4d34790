import { expect, test } from "vitest";
import { callerOf } from "../../engine/caller.ts";
import { prepareExpression } from "../../engine/cel/evaluate.ts";

const role = "arn:aws:iam::123456789012:role/deploy";
const session = "arn:aws:sts::123456789012:assumed-role/deploy/nightly-rotation";
const reserved =
  "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef";
const reservedSession = "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice";
const lookalike = "arn:aws:iam::123456789012:role/AWSReservedSSO_Admin_0123456789abcdef";

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

test("rules read it with callerOf(record), compiled and interpreted alike", () => {
  const record = { userIdentity: { arn: session, sessionContext: { sessionIssuer: { arn: role } } } };
  const params = { trusted: [role] };
  expect(prepareExpression("callerOf(record)")({ record, params })).toBe(role);
  expect(prepareExpression("callerOf(record) in params.trusted")({ record, params })).toBe(true);
  // Only the interpreter evaluates %, and it sees objects with a field named "constructor" as maps.
  const odd = { userIdentity: { ...record.userIdentity, constructor: "x" } };
  expect(prepareExpression("7 % 2 == 1 ? callerOf(record) : ''")({ record: odd, params })).toBe(role);
});
