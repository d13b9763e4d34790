import { expect, test } from "vitest";
import { accountOf, partsOf, regionOf } from "../../infra/arn.ts";

test("an ARN says in which partition, Region and account its resource is", () => {
  const topic = "arn:aws-cn:sns:cn-north-1:123456789012:alerts";
  expect(partsOf(topic)).toEqual({ partition: "aws-cn", region: "cn-north-1", account: "123456789012" });
  expect([regionOf(topic), accountOf(topic)]).toEqual(["cn-north-1", "123456789012"]);
});

test("what an ARN leaves out is empty", () => {
  expect(partsOf("arn:aws:s3:::logs")).toEqual({ partition: "aws", region: "", account: "" });
  expect(partsOf("")).toEqual({ partition: "", region: "", account: "" });
});
