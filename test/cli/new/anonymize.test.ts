import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anonymize } from "../../../cli/new/anonymize.ts";
import { record } from "../../support/records.ts";

const seed = 20260314;

/** Values that must not remain, in CloudTrail's own form. */
const digits = (length: number) => fc.stringMatching(new RegExp(`^[1-9]\\d{${length - 1}}$`));
const account = digits(12).filter((id) => anonymize(id) !== id);
const keyId = fc
  .tuple(fc.constantFrom("AKIA", "ASIA", "AROA", "AIDA"), fc.stringMatching(/^[A-Z2-7]{16,17}$/))
  .map(([prefix, rest]) => prefix + rest)
  .filter((id) => !id.includes("EXAMPLE"));
// Without the documentation ranges, which stay, and without numbers that are part of one of their addresses.
const ipv4 = fc
  .tuple(fc.integer({ min: 204, max: 223 }), fc.nat(255), fc.nat(255), fc.nat(255))
  .map((parts) => parts.join("."));
const ipv6 = fc
  .array(fc.stringMatching(/^[1-9a-f][0-9a-f]{3}$/), { minLength: 7, maxLength: 7 })
  .chain((groups) => fc.constantFrom(["2a01", ...groups].join(":"), `2a01:${groups[0]}::${groups[1]}`));
const name = fc.stringMatching(/^[A-Z][a-z]{5,9}[0-9]{2}$/);
const email = name.map((local) => `${local}@corp.test`);
const arn = fc.oneof(
  fc
    .tuple(account, name, fc.oneof(name, email))
    .map(([id, role, session]) => `arn:aws:sts::${id}:assumed-role/${role}/${session}`),
  fc.tuple(account, name).map(([id, user]) => `arn:aws-cn:iam::${id}:user/team/${user}`),
  fc.tuple(account, name).map(([id, topic]) => `arn:aws:sns:eu-west-1:${id}:${topic}`),
  fc.tuple(name, name).map(([bucket, key]) => `arn:aws:s3:::${bucket.toLowerCase()}/${key}`),
);
const secret = fc.oneof(account, keyId, ipv4, ipv6, arn, email);

/** Texts that contain some of the given ones: alone, among others, and in JSON within JSON. */
const textOf = (secrets: fc.Arbitrary<string>) =>
  fc.oneof(
    secrets,
    fc
      .array(secrets, { minLength: 1, maxLength: 3 })
      .map((some) => `User: ${some.join(", ")} may not (see [${some[0]}]).`),
    secrets.map((one) => JSON.stringify({ Principal: { AWS: [one] }, nested: JSON.stringify({ [one]: one }) })),
    secrets.map((one) => JSON.stringify({ a: one }, null, 2)),
    secrets.map((one) => encodeURIComponent(JSON.stringify({ Principal: one }))),
    secrets.map((one) => `prefix-${one}-suffix`),
  );

const recordWith = (secrets: string[]) => {
  const text = textOf(fc.constantFrom(...secrets));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: "medium" },
      text,
      fc.constantFrom(null, true, 22, 1.5, "", "plain"),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("userName", "name", "items", "type", "errorCode"), tie("tree"), { maxKeys: 3 }),
    ),
  }));
  return fc.record({
    eventSource: fc.constant("iam.amazonaws.com"),
    eventName: fc.constant("CreateUser"),
    sourceIPAddress: text,
    userIdentity: fc.record({ arn: text, accountId: text, userName: text, principalId: text }),
    requestParameters: tree,
    responseElements: tree,
  });
};
const secretsAndRecord = fc
  .array(secret, { minLength: 1, maxLength: 5 })
  .chain((secrets) => fc.tuple(fc.constant(secrets), recordWith(secrets)));

/** Only the structure: keys are counted, since they are rewritten too. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value === "object" && value !== null) return Object.values(value).map(shapeOf);
  return value === null ? "null" : typeof value;
}

describe("for any record", () => {
  test("no account id, ARN, IP address, key id or email address remains", () => {
    fc.assert(
      fc.property(secretsAndRecord, ([secrets, original]) => {
        const left = JSON.stringify(anonymize(original));
        expect(secrets.filter((one) => left.includes(one))).toEqual([]);
      }),
      { seed, numRuns: 500 },
    );
  });

  test("the structure and types stay the same", () => {
    fc.assert(
      fc.property(secretsAndRecord, ([, original]) => {
        expect(shapeOf(anonymize(original))).toEqual(shapeOf(original));
      }),
      { seed, numRuns: 200 },
    );
  });

  test("anonymizing twice changes nothing more", () => {
    fc.assert(
      fc.property(secretsAndRecord, ([, original]) => {
        const once = anonymize(original);
        expect(anonymize(once)).toEqual(once);
      }),
      { seed, numRuns: 200 },
    );
  });

  test("each original has one stand-in, and different originals have different ones", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(account, keyId, ipv4, ipv6, email), { maxLength: 20 }), (originals) => {
        const [once, again] = anonymize([originals, originals]) as string[][];
        expect(again).toEqual(once);
        expect(new Set(once).size).toBe(originals.length);
      }),
      { seed, numRuns: 100 },
    );
  });
});

test("a name that an ARN has is replaced in free text, too, unless it is so short that it may be a word", () => {
  const texts = (user: string) => {
    const { userIdentity, errorMessage } = anonymize({
      userIdentity: { arn: `arn:aws:iam::210987654321:user/${user}` },
      errorMessage: `User ${user} is not known`,
    }) as { userIdentity: { arn: string }; errorMessage: string };
    return [userIdentity.arn.includes(user), errorMessage.includes(user)];
  };
  expect([texts("jane"), texts("not")]).toEqual([
    [false, false],
    [false, true],
  ]);
});

test("a whole record of a role session", () => {
  const sessionName = "jane.doe@corp.test";
  const changed = anonymize(
    record({
      userIdentity: {
        type: "AssumedRole",
        principalId: `AROAQWERTYUIOPASDFGHJ:${sessionName}`,
        arn: `arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_Payments_0f1e2d3c4b5a6978/${sessionName}`,
        accountId: "210987654321",
        accessKeyId: "ASIAQWERTYUIOPASDFGH",
        sessionContext: {
          sessionIssuer: {
            type: "Role",
            arn: "arn:aws:iam::210987654321:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Payments_0f1e2d3c4b5a6978",
            userName: "AWSReservedSSO_Payments_0f1e2d3c4b5a6978",
          },
        },
      },
      sourceIPAddress: "52.95.1.7",
      requestParameters: {
        roleName: "billing",
        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
        accountId: 345678901234,
        cidrIp: "0.0.0.0/0",
        assumeRolePolicyDocument:
          '{"Principal":{"AWS":"arn:aws:iam::345678901234:root","Service":"ec2.amazonaws.com"}}',
      },
      responseElements: {
        credentials: { accessKeyId: "ASIAZXCVBNMASDFGHJKL", sessionToken: "IQoJb3JpZ2luX2Vj" },
        role: { arn: "arn:aws:iam::210987654321:role/billing" },
      },
      errorMessage: "jane.doe@corp.test (52.95.1.7, Chrome/114.0.0.0) took billing at 12:34:56 for AWS::S3::Bucket",
    }),
  ) as Record<string, unknown>;
  const { userIdentity, sourceIPAddress, requestParameters, responseElements, errorMessage } = changed;
  expect({ userIdentity, sourceIPAddress, requestParameters, responseElements, errorMessage }).toMatchInlineSnapshot(`
    {
      "errorMessage": "user-1@example.com (192.0.2.1, Chrome/114.0.0.0) took example-role-1 at 12:34:56 for AWS::S3::Bucket",
      "requestParameters": {
        "accountId": 444455556666,
        "assumeRolePolicyDocument": "{"Principal":{"AWS":"arn:aws:iam::444455556666:root","Service":"ec2.amazonaws.com"}}",
        "cidrIp": "0.0.0.0/0",
        "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
        "roleName": "example-role-1",
      },
      "responseElements": {
        "credentials": {
          "accessKeyId": "ASIAEXAMPLE000000002",
          "sessionToken": "EXAMPLE-SESSION-TOKEN",
        },
        "role": {
          "arn": "arn:aws:iam::111122223333:role/example-role-1",
        },
      },
      "sourceIPAddress": "192.0.2.1",
      "userIdentity": {
        "accessKeyId": "ASIAEXAMPLE000000001",
        "accountId": "111122223333",
        "arn": "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Example1_0000000000000001/user-1@example.com",
        "principalId": "AROAEXAMPLE0000000001:user-1@example.com",
        "sessionContext": {
          "sessionIssuer": {
            "arn": "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Example1_0000000000000001",
            "type": "Role",
            "userName": "AWSReservedSSO_Example1_0000000000000001",
          },
        },
        "type": "AssumedRole",
      },
    }
  `);
});

test.each([
  ["ip-10-1-2-3.ec2.internal", "ip-192-0-2-1.ec2.internal"],
  ["HIDDEN_DUE_TO_SECURITY_REASONS", "HIDDEN_DUE_TO_SECURITY_REASONS"],
  ["cloudformation.amazonaws.com", "cloudformation.amazonaws.com"],
  ["arn:aws:iam::210987654321:root", "arn:aws:iam::123456789012:root"],
  [
    "arn:aws:kms:eu-west-1:210987654321:key/8f3e1d5a-1111-2222-3333-444455556666",
    "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000001",
  ],
  [
    "arn:aws:ec2:eu-west-1:210987654321:instance/i-0a1b2c3d4e5f60718",
    "arn:aws:ec2:eu-west-1:123456789012:instance/i-00000000000000001",
  ],
  ["2026-03-14T02:12:45Z", "2026-03-14T02:12:45Z"],
  ["5b1c2f6e-7a1b-4c57-9a6d-123456789013", "5b1c2f6e-7a1b-4c57-9a6d-123456789013"],
  ["198.51.100.7 and 2001:db8::7", "198.51.100.7 and 2001:db8::7"],
  ["::1", "::1"],
  ["{not json", "{not json"],
  ["%7Bnot%encoded 210987654321", "%7Bnot%encoded 123456789012"],
])("%s becomes %s", (original, expected) => {
  expect(anonymize(original)).toBe(expected);
});
