// Also tests engine/fact-text.ts, engine/json-object.ts.
import { expect, test } from "vitest";
import { asRulesRead, callOf, factsOf, isCloudTrailRecord, isInsightRecord } from "../../engine/record.ts";
import { record } from "../support/records.ts";

test("the request consists of the parameters without the target's name, limited in length and depth", () => {
  const request = (requestParameters: unknown) =>
    factsOf({ ...(record() as object), resources: null, requestParameters } as never).request;
  expect(
    request({ userName: "alice", enable: false, features: [{ name: "S3_DATA_EVENTS", status: "DISABLED" }] }),
  ).toBe("enable=false, name=S3_DATA_EVENTS, status=DISABLED");
  expect(request({ userName: "alice", a: { b: [1, "two"] }, none: null, empty: "", Host: "x" })).toBe("b=1, b=two");
  expect(
    request({ xmlns: "http://s3.amazonaws.com/doc/2006-03-01/", clientToken: "x", updateToken: "y", size: 1 }),
  ).toBe("size=1");
  let deep: unknown = 1;
  for (let level = 0; level < 5000; level++) deep = { deep };
  expect(request(deep)).toBe("deep=…");
  expect(request({ userName: "alice" })).toBeUndefined();
  expect(request({ userName: "bob", policyArn: "arn:aws:iam::aws:policy/X", force: true })).toBe("force=true");
  expect(request("text")).toBeUndefined();
  const long = request(Object.fromEntries(Array.from({ length: 9999 }, (_, index) => [`k${index}`, "v".repeat(9999)])));
  expect(long?.length).toBe(300);
});

test("the facts of a session's call", () => {
  expect(factsOf(record() as never)).toMatchInlineSnapshot(`
    {
      "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
      "account": "123456789012",
      "errorCode": "",
      "errorMessage": "",
      "eventID": "5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a",
      "eventName": "StopLogging",
      "eventSource": "cloudtrail.amazonaws.com",
      "eventTime": "2026-03-14T02:12:45Z",
      "principal": "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com",
      "region": "eu-west-1",
      "resource": "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main",
      "role": "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
      "sourceIPAddress": "203.0.113.66",
      "userAgent": "aws-cli/2.27.1",
    }
  `);
});

test("a record of any shape has facts, empty where it has none", () => {
  const shapeless = { eventSource: "x", eventName: "y", userIdentity: [1], resources: "z", requestParameters: 5 };
  const { eventSource, eventName, ...others } = factsOf(shapeless as never);
  expect([eventSource, eventName]).toEqual(["x", "y"]);
  expect(Object.values(others).filter((value) => value !== "" && value !== undefined)).toEqual([]);
});

test("a sign-in that failed has not succeeded, without a message too", () => {
  const messageOf = (fields: object) =>
    factsOf(record({ eventName: "ConsoleLogin", responseElements: { ConsoleLogin: "Failure" }, ...fields }) as never)
      .errorMessage;
  expect(messageOf({})).toBe("Failure");
  expect(messageOf({ errorMessage: "Failed authentication" })).toBe("Failed authentication");
  expect(messageOf({ responseElements: { ConsoleLogin: "Success" } })).toBe("");
});

test("an event id that AWS would not write is left out, since logs show it", () => {
  expect(factsOf(record({ eventID: "a b" }) as never).eventID).toBe("");
  expect(factsOf(record({ eventID: "x".repeat(65) }) as never).eventID).toBe("");
});

test("only a value with a service and a name is a record of a call", () => {
  expect([record(), {}, null, 5, [record()], { eventSource: "x", eventName: 1 }].map(isCloudTrailRecord)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
  expect([{ eventCategory: "Insight" }, { eventType: "AwsCloudTrailInsight" }, {}, null].map(isInsightRecord)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("sessions of one role are one principal, with and without the role's ARN", () => {
  const identities = [1, 2].flatMap((session) => [
    { type: "AWSAccount", principalId: `AROAEXAMPLEEXAMPLE001:s${session}`, accountId: "210987654321" },
    { type: "AssumedRole", arn: `arn:aws:sts::123456789012:assumed-role/deploy/s${session}` },
  ]);
  const principals = identities.map((userIdentity) => callOf(record({ userIdentity }) as never).principal);
  expect([...new Set(principals)]).toEqual(["AROAEXAMPLEEXAMPLE001", "arn:aws:sts::123456789012:assumed-role/deploy"]);
});

test("rules read a record without the fields whose kind CloudTrail never writes", () => {
  const odd = record({ requestParameters: [{ a: 1 }], responseElements: null, errorCode: null, userIdentity: "text" });
  const { requestParameters: _, errorCode: __, userIdentity: ___, ...rest } = odd as Record<string, unknown>;
  expect(asRulesRead(odd as never)).toEqual(rest);
  expect(odd).toHaveProperty("requestParameters");
  const usual = record({ requestParameters: { a: [1] }, errorCode: "AccessDenied" });
  expect(asRulesRead(usual as never)).toBe(usual);
});

test("rules read a null as invokedBy as a field that is missing", () => {
  const odd = record({ userIdentity: { type: "IAMUser", invokedBy: null, userName: "alice" } });
  expect(asRulesRead(odd as never)).toEqual(record({ userIdentity: { type: "IAMUser", userName: "alice" } }));
  expect(odd).toHaveProperty("userIdentity.invokedBy", null);
  const usual = record({ userIdentity: { type: "IAMUser", invokedBy: "cloudformation.amazonaws.com" } });
  expect(asRulesRead(usual as never)).toBe(usual);
});

test("a caller of another account, of whom there is no ARN, is known by that account too", () => {
  const by = (userIdentity: object) => factsOf(record({ userIdentity }) as never).callerAccount;
  const stranger = { type: "AWSAccount", principalId: "AIDAEXAMPLEEXAMPLE002", accountId: "444455556666" };
  expect(by(stranger)).toBe("444455556666");
  expect(by({ ...stranger, accountId: "123456789012" })).toBeUndefined();
  expect(by({ ...stranger, principalId: undefined })).toBeUndefined();
  expect(by({ ...stranger, accountId: "anonymous" })).toBeUndefined();
});
