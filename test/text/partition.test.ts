import { expect, test } from "vitest";
import { consoleUrl, partitionOfRegion } from "../../text/partition.ts";

test.each([
  ["eu-central-1", "aws", "amazonaws.com", "https://eu-central-1.console.aws.amazon.com/"],
  ["mx-central-1", "aws", "amazonaws.com", "https://mx-central-1.console.aws.amazon.com/"],
  ["cn-north-1", "aws-cn", "amazonaws.com.cn", "https://cn-north-1.console.amazonaws.cn/"],
  ["us-gov-west-1", "aws-us-gov", "amazonaws.com", "https://us-gov-west-1.console.amazonaws-us-gov.com/"],
  ["eusc-de-east-1", "aws-eusc", "amazonaws.eu", "https://eusc-de-east-1.console.amazonaws-eusc.eu/"],
])("%s is in the partition %s, with the suffix %s and the console %s", (region, id, dnsSuffix, url) => {
  expect(partitionOfRegion(region)).toEqual({ id, dnsSuffix });
  expect(consoleUrl(region, "/")).toBe(url);
});

test.each([
  ["us-iso-east-1", "aws-iso"],
  ["us-isob-east-1", "aws-iso-b"],
  ["eu-isoe-west-1", "aws-iso-e"],
  ["us-isof-south-1", "aws-iso-f"],
])("%s is in an isolated partition, %s, and has no link to the console", (region, id) => {
  expect(partitionOfRegion(region)?.id).toBe(id);
  expect(consoleUrl(region, "/")).toBeUndefined();
});

test("a new Region of another partition is known by its name", () => {
  expect(partitionOfRegion("cn-south-9")?.id).toBe("aws-cn");
});

test.each([
  "",
  "aws-global",
  "xx-north-1",
  "eu-central-99",
  "eu-central-1.example.com/",
  "constructor",
  "eu-central-1\n",
])("%j is no Region that is known, and has no partition and no link", (region) => {
  expect(partitionOfRegion(region)).toBeUndefined();
  expect(consoleUrl(region, "/")).toBeUndefined();
});

test("a new Region of a known partition has a link for callers that know its partition", () => {
  expect(consoleUrl("eu-central-99", "/", "aws")).toBe("https://eu-central-99.console.aws.amazon.com/");
  expect(consoleUrl("eu-central-99", "/", "aws-new")).toBeUndefined();
});
