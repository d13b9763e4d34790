import { expect, test } from "vitest";
import { stringify } from "yaml";
import { Collection } from "../../cli/sigma/collection.ts";
import { convert } from "../../cli/sigma/convert.ts";
import { readDocuments } from "../../cli/sigma/rule.ts";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import { record } from "../support/records.ts";

const origin = { collection: "https://example.com" };

/** Whether a selection, imported, matches each record: `y` or `n`. */
function answers(selection: object, fields: Record<string, unknown>[], condition = "s", others: object = {}): string {
  const [document] = readDocuments(
    stringify({
      title: "A",
      logsource: { product: "aws", service: "cloudtrail" },
      detection: { s: selection, ...others, condition },
    }),
  );
  if (!document) throw new Error("no document");
  const [imported] = convert(document, origin, { id: "a", taken: new Set() }, new Collection([document]));
  const text = imported?.text ?? "";
  const matches = prepareExpression(splitPolicyFile("rule", text).expression.text.trim());
  return fields.map((one) => (matches({ record: record(one), params: {} }) ? "y" : "n")).join("");
}

function refusal(selection: object): string {
  try {
    answers(selection, []);
  } catch (error) {
    return (error as Error).message;
  }
  return "imported";
}

const user = (name: unknown, other: unknown) => ({
  userIdentity: { type: "IAMUser", ...(name === undefined ? {} : { userName: name }) },
  requestParameters: other === undefined ? {} : { userName: other },
});

test("fieldref compares two fields without case; two absent fields are not equal", () => {
  const selection = { "userIdentity.userName|fieldref": "requestParameters.userName" };
  expect(answers(selection, [user("A", "a"), user("A", "b"), user(undefined, undefined), user("A", undefined)])).toBe(
    "ynnn",
  );
  const nested = { "requestParameters.a|fieldref": "requestParameters.b.c" };
  const params = (a: unknown, c: unknown) => ({ requestParameters: { a, b: [{ c }] } });
  expect(answers(nested, [params("x", "X"), params(5, 5), params(5, "5"), params(null, null)])).toBe("yynn");
});

test("neq matches all other values, and absent fields", () => {
  const selection = { "errorCode|neq": ["AccessDenied", "Throttling"] };
  expect(answers(selection, [{ errorCode: "accessdenied" }, { errorCode: "Other" }, {}])).toBe("nyy");
});

test("parts of the time are those of UTC, and months count from 1", () => {
  const at = (eventTime: string) => ({ eventTime });
  const times = [at("2026-03-14T02:12:45Z"), at("2026-12-31T19:00:00Z")];
  expect(answers({ "eventTime|hour|gte": 18 }, times)).toBe("ny");
  expect(answers({ "eventTime|month": 12, "eventTime|day": 31, "eventTime|year": 2026 }, times)).toBe("ny");
  expect(answers({ "eventTime|minute|lt": 10 }, times)).toBe("ny");
});

test("a single address is a range of one", () => {
  const from = (sourceIPAddress: string) => ({ sourceIPAddress });
  expect(answers({ "sourceIPAddress|cidr": "192.0.2.7" }, [from("192.0.2.7"), from("192.0.2.8")])).toBe("yn");
  expect(answers({ "sourceIPAddress|cidr": "2001:db8::1" }, [from("2001:db8::1"), from("2001:db8::2")])).toBe("yn");
});

test("values are expanded: dashes, base64 at three offsets, UTF-16", () => {
  const agent = (userAgent: string) => ({ userAgent });
  expect(
    answers({ "userAgent|windash|contains": " -enc " }, [agent("x /enc y"), agent("x –enc y"), agent("x enc y")]),
  ).toBe("yyn");
  for (const lead of ["", "a", "ab"]) {
    const encoded = Buffer.from(`${lead}http://example`).toString("base64");
    expect(answers({ "userAgent|base64offset|contains": "http://" }, [agent(encoded), agent("http://")])).toBe("yn");
  }
  const wide = Buffer.from("whoami", "utf16le").toString("base64");
  expect(answers({ "userAgent|wide|base64": "whoami" }, [agent(wide), agent("whoami")])).toBe("yn");
  expect(refusal({ "userAgent|wide|contains": "whoami" })).toContain('"wide" without "base64" leaves bytes');
});

test("* is any value, an object or a list too, but not null", () => {
  const params = (x: unknown) => ({ requestParameters: { x } });
  const values = [params({ a: 1 }), params([{ a: 1 }]), params("t"), params(null), { requestParameters: {} }];
  expect(answers({ "requestParameters.x": "*" }, values)).toBe("yyynn");
  expect(answers({ requestParameters: "*" }, [params(1), { requestParameters: null }])).toBe("yn");
});

test("null is a field that is absent or null", () => {
  expect(answers({ errorCode: null }, [{ errorCode: null }, {}, { errorCode: "x" }])).toBe("yyn");
});

test("numbers that a service writes as text are compared as numbers", () => {
  const days = (x: unknown) => ({ requestParameters: { x } });
  expect(answers({ "requestParameters.x|gte": 10 }, [days("10"), days("9"), days(11), days("eleven")])).toBe("ynyn");
});

test("keywords are found in the names of fields too; JSON's punctuation is refused", () => {
  const params = { requestParameters: { publiclyAccessible: true } };
  expect(answers({ "requestParameters|contains": "publiclyaccessible" }, [params, {}])).toBe("yn");
  expect(
    answers({ "requestParameters|contains": '"Allow"' }, [
      { requestParameters: { Effect: "Allow" } },
      { requestParameters: { Effect: "Allowed" } },
    ]),
  ).toBe("yn");
  expect(refusal({ "requestParameters|contains": '"publiclyAccessible":true' })).toMatchInlineSnapshot(
    `"s: requestParameters|contains: ""publiclyAccessible":true" contains JSON's punctuation: name the field instead, as in requestParameters.name"`,
  );
});

test("items{} walks a list, items[0] is refused, and fields of other log sources are translated", () => {
  const items = { requestParameters: { items: [{ x: "a" }, { x: "b" }] } };
  expect(answers({ "requestParameters.items{}.x": "b" }, [items, {}])).toBe("yn");
  expect([
    refusal({ "requestParameters.items[0].x": "b" }),
    refusal({ status: "Failure" }),
    refusal({ src_ip: "x" }),
  ]).toMatchInlineSnapshot(`
    [
      "s: requestParameters.items[0].x: "requestParameters.items[0].x" is one item of a list by its number, and their order means nothing: leave the number out",
      "s: status: "status" is not a field of CloudTrail's records; it is probably errorCode, which is absent if the call succeeded",
      "s: src_ip: "src_ip" is not a field of CloudTrail's records; it is probably sourceIPAddress",
    ]
  `);
});

test("quantities leave out names that begin with an underscore", () => {
  const others = { _hidden: { eventName: "StopLogging" }, seen: { eventName: "Other" } };
  expect(answers({ eventName: "Other" }, [{}], "1 of *", others)).toBe("n");
  expect(answers({ eventName: "Other" }, [{}], "1 of _*", others)).toBe("y");
});
