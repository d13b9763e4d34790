import { describe, expect, test } from "vitest";
import {
  logFileFolders,
  logFileKeyPatterns,
  logFileSuffix,
  reasonToSkipFile,
  reasonToSkipObject,
} from "../../../engine/log-file/name.ts";

const name = "123456789012_CloudTrail_eu-west-1_20260314T0215Z_Mu0KsOhtH1ar15ZZ.json.gz";
const day = "eu-west-1/2026/03/14";

describe("a log file is read, whichever trail stored it and wherever it was copied", () => {
  test.each([
    ["a trail of one account", `AWSLogs/123456789012/CloudTrail/${day}/${name}`],
    ["a trail with a prefix", `audit/cloudtrail/AWSLogs/123456789012/CloudTrail/${day}/${name}`],
    ["a prefix that is called like another kind", `CloudTrail-Digest/AWSLogs/123456789012/CloudTrail/${day}/${name}`],
    ["a prefix like AWS Config's", `AWSLogs/x/Config/AWSLogs/123456789012/CloudTrail/${day}/${name}`],
    ["a prefix that is itself called AWSLogs", `AWSLogs/AWSLogs/123456789012/CloudTrail/${day}/${name}`],
    ["an organization trail", `AWSLogs/o-exampleorgid/123456789012/CloudTrail/${day}/${name}`],
    ["Control Tower", `o-exampleorgid/AWSLogs/o-exampleorgid/123456789012/CloudTrail/${day}/${name}`],
    ["Control Tower before landing zone 3.0", `o-exampleorgid/AWSLogs/123456789012/CloudTrail/${day}/${name}`],
    [
      "network activity events",
      `AWSLogs/123456789012/CloudTrail-NetworkActivity/${day}/${name.replace("CloudTrail", "CloudTrail-NetworkActivity")}`,
    ],
    ["a copy that is not compressed", `copied/AWSLogs/123456789012/CloudTrail/${day}/renamed.json`],
    ["a copy without the folders of its day", `AWSLogs/123456789012/CloudTrail/${name}`],
  ])("%s", (_whose, key) => {
    expect(reasonToSkipObject(key, 900)).toBeUndefined();
    expect(reasonToSkipFile(key, 900)).toBeUndefined();
  });
});

const digest = "a digest file: it signs log files and contains no records";
const insight = "an Insight file: it contains rates of calls and no calls";
const aggregated = "a file of aggregated events: it contains counts of calls and no calls";
const config = "a file of AWS Config: it contains resources and no calls";
const empty = "empty: CloudTrail creates its folders as objects";
const otherEnding = "not a log file: its name ends neither in .json.gz nor in .json";
const otherFolder =
  "not a log file: its key is not AWSLogs/<account>/CloudTrail/… or AWSLogs/<account>/CloudTrail-NetworkActivity/…";

describe("what is known to be something else is skipped, as an object and as a file", () => {
  const digestName = `123456789012_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20260314T021500Z.json.gz`;
  const historyName =
    "123456789012_Config_eu-west-1_ConfigHistory_AWS::S3::Bucket_20260314T021500Z_20260314T021500Z_1.json.gz";
  test.each([
    [`AWSLogs/123456789012/CloudTrail-Digest/${day}/${digestName}`, 900, digest],
    [`AWSLogs/o-exampleorgid/123456789012/CloudTrail-Digest/${day}/${digestName}`, 900, digest],
    [`downloads/${digestName}`, 900, digest],
    [`AWSLogs/123456789012/CloudTrail-Insight/${day}/i.json.gz`, 900, insight],
    [`AWSLogs/123456789012/CloudTrail-Aggregated/${day}/a.json.gz`, 900, aggregated],
    [`AWSLogs/123456789012/Config/eu-west-1/2026/3/14/ConfigHistory/${historyName}`, 900, config],
    [`downloads/${historyName}`, 900, config],
    [`AWSLogs/o-exampleorgid/123456789012/Config/eu-west-1/2026/3/14/ConfigSnapshot/s.json.gz`, 900, config],
    ["AWSLogs/123456789012/Config/ConfigWritabilityCheckFile", 0, config],
    [
      "AWSLogs/123456789012/Config/eu-west-1/2026/3/14/OversizedChangeNotification/AWS::IAM::Role/CloudTrail/c.json.gz",
      900,
      config,
    ],
    ["AWSLogs/123456789012/CloudTrail/", 0, empty],
    [`AWSLogs/123456789012/CloudTrail/${day}/${name}`, 0, empty],
    [`AWSLogs/123456789012/vpcflowlogs/${day}/f.log.gz`, 900, otherEnding],
    ["", undefined, otherEnding],
  ])("%s of %s bytes", (key, size, reason) => {
    expect([reasonToSkipObject(key, size), reasonToSkipFile(key, size)]).toEqual([reason, reason]);
  });
});

test.each([
  "records.json",
  "exported/CloudTrail/records.json.gz",
  `AWSLogs/123456789012/elasticloadbalancing/${day}/e.json.gz`,
  `AWSLogs/123456789012/WAFLogs/CloudTrail/${day}/w.json.gz`,
  "replay/results/CloudTrail/manifest.json",
])("a JSON file of unknown origin is for commands, and not for the function: %s", (key) => {
  expect([reasonToSkipObject(key, 900), reasonToSkipFile(key, 900)]).toEqual([otherFolder, undefined]);
});

test("the patterns of the stack match every key that the function reads as CloudTrail names it", () => {
  expect([logFileFolders, logFileSuffix]).toMatchInlineSnapshot(`
    [
      [
        "CloudTrail",
        "CloudTrail-NetworkActivity",
      ],
      ".json.gz",
    ]
  `);
  expect(logFileKeyPatterns("audit/", logFileSuffix)).toMatchInlineSnapshot(`
    [
      "audit/AWSLogs/*/CloudTrail/*.json.gz",
      "audit/AWSLogs/*/CloudTrail-NetworkActivity/*.json.gz",
    ]
  `);
  expect(logFileKeyPatterns("")).toMatchInlineSnapshot(`
    [
      "AWSLogs/*/CloudTrail/*",
      "AWSLogs/*/CloudTrail-NetworkActivity/*",
    ]
  `);
  const matchers = logFileKeyPatterns("").map((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`));
  const keys = logFileFolders.flatMap((folder) => [
    `AWSLogs/123456789012/${folder}/${day}/${name}`,
    `AWSLogs/o-exampleorgid/123456789012/${folder}/${day}/${name}`,
  ]);
  expect(keys.filter((key) => matchers.filter((matcher) => matcher.test(key)).length !== 1)).toEqual([]);
  expect(keys.map((key) => reasonToSkipObject(key))).toEqual(keys.map(() => undefined));
});
