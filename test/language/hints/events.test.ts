import { describe, expect, test } from "vitest";
import { messages, sample } from "../../support/hints.ts";

describe("unseen-event", () => {
  test("points out an event that is in no sample", () => {
    expect(messages('record.eventName == "StopLogging" || record.eventName == "PauseLogging"')).toMatchInlineSnapshot(`
      [
        "unseen-event: no sample has the event "PauseLogging"; if the name is right, put a record of it in test/rules/trail-stopped/alert/",
      ]
    `);
  });

  test("asks for a quiet sample of an event that the rule excludes", () => {
    expect(
      messages('record.eventName.startsWith("Stop") && record.eventName != "StopPipeline"'),
    ).toMatchInlineSnapshot(`
      [
        "unseen-event: no sample has the event "StopPipeline"; if the name is right, put a record of it in test/rules/trail-stopped/quiet/",
      ]
    `);
  });

  test("accepts a list if one of its events is in a sample, unless another looks like a typing error", () => {
    const list = (name: string) => messages(`record.eventName in ["StopLogging", "${name}"]`);
    expect(list("UpdateTrail")).toEqual([]);
    expect(list("DeleteTrial")).toMatchInlineSnapshot(`
      [
        "unseen-event: no sample has the event "DeleteTrial"; did you mean "DeleteTrail"?",
      ]
    `);
    expect(list("Deletetrail")).toHaveLength(1);
    expect(list("DeleteTrails"), "a plural is a different event").toEqual([]);
    const short = [sample(), sample({ eventName: "Encrypt" })];
    expect(
      messages('record.eventName in ["StopLogging", "Encrypy"]', { samples: short }),
      "a short name is not close to another",
    ).toEqual([]);
    expect(messages('record.eventName in ["PauseLogging", "ResumeLogging"]')).toMatchInlineSnapshot(`
      [
        "unseen-event: no sample has the event "PauseLogging", nor any other of this list; if the name is right, put a record of it in test/rules/trail-stopped/alert/",
      ]
    `);
  });

  test("points out a test of a name's part that no sample's event passes", () => {
    const tests = [
      'record.eventName.startsWith("stop")',
      '!record.eventName.startsWith("Stop*")',
      'record.eventName.matches("^Delete*$")',
      'record.eventName.contains("stop") || record.eventName.endsWith("trail")',
    ];
    expect(tests.flatMap((expression) => messages(expression))).toMatchInlineSnapshot(`
      [
        "unseen-event: no sample has an event whose name begins with "stop"; if there is one, put a record of it in test/rules/trail-stopped/alert/",
        "unseen-event: no sample has an event whose name begins with "Stop*"; if there is one, put a record of it in test/rules/trail-stopped/quiet/",
        "unseen-event: no sample has an event whose name matches "^Delete*$"; if there is one, put a record of it in test/rules/trail-stopped/alert/",
        "unseen-event: no sample has an event whose name contains "stop"; if there is one, put a record of it in test/rules/trail-stopped/alert/",
        "unseen-event: no sample has an event whose name ends with "trail"; if there is one, put a record of it in test/rules/trail-stopped/alert/",
      ]
    `);
    for (const fine of [
      'record.eventName.startsWith("Stop") || record.eventName.endsWith("Trail") || record.eventName.matches("^Del")',
      'record.eventName.lowerAscii().startsWith("stop")',
      "record.eventName.startsWith(params.prefix)",
      'record.eventName.contains("log".upperAscii())',
    ]) {
      expect(messages(fine), fine).toEqual([]);
    }
  });

  test("compares names only with events of the rule's own services", () => {
    const roles = (source: string) =>
      messages(`record.eventSource == "${source}.amazonaws.com" && record.eventName in ["StopLogging", "DeleteTrial"]`);
    expect(roles("iam")).toHaveLength(1);
    expect(roles("cloudtrail")).toEqual([]);
  });
});

describe("not-indexable", () => {
  const ofOneService = [sample(), sample({ eventName: "DeleteTrail" })];

  test("points out a rule that is evaluated on every record, with samples of one service", () => {
    expect(messages('record.awsRegion == "eu-west-1"', { samples: ofOneService })).toMatchInlineSnapshot(`
      [
        "not-indexable: this rule is not limited to an event source or name, and its alert samples are all from cloudtrail.amazonaws.com: compare record.eventSource, so that other services' records cost nothing and can't match, or add an alert sample of another service",
      ]
    `);
    for (const expression of [
      'record.eventName == "StopLogging" || record.awsRegion == "eu-west-1"',
      'record.eventName != "StopLogging"',
      'record.eventSource.endsWith(".amazonaws.com")',
    ]) {
      expect(messages(expression, { samples: ofOneService }), expression).toHaveLength(1);
    }
  });

  test.each([
    'record.eventName == "StopLogging" && record.awsRegion == "eu-west-1"',
    '!(record.eventName != "StopLogging" || record.awsRegion == "eu-west-1")',
    '(record.eventName == "StopLogging" || record.eventSource == "iam.amazonaws.com") && record.awsRegion != ""',
    'record.eventName.startsWith("Stop")',
  ])("gives no hint for %s", (expression) => {
    expect(messages(expression, { samples: ofOneService })).toEqual([]);
  });

  test("alert samples of two services remove the hint", () => {
    expect(messages('record.awsRegion == "eu-west-1"')).toEqual([]);
  });
});
