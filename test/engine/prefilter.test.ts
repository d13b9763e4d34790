import { expect, test } from "vitest";
import { createPrefilter, EventIndex } from "../../engine/prefilter.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { Scanner } from "../../engine/scanner/index.ts";
import { record, rule } from "../support/records.ts";

/** The rules that may match each record, by id, or undefined for a record that must be parsed. */
function candidatesOf(rules: Rule[], records: unknown[]): (string[] | undefined)[] {
  const prefilter = createPrefilter(rules);
  const scanner = new Scanner();
  scanner.read([Buffer.from(`${records.map((value) => JSON.stringify(value)).join(",")}]`)]);
  const found: (string[] | undefined)[] = [];
  while (scanner.next()) found.push(prefilter(scanner)?.map(({ index }) => (rules[index] as Rule).id));
  return found;
}

test("only rules that the indexed fields do not rule out may match", () => {
  const rules = [
    rule({ id: "stopped", expression: 'record.eventName == "StopLogging"' }),
    rule({ id: "deleted", expression: 'record.eventName in ["DeleteTrail"] && record.requestParameters.name == "a"' }),
    rule({ id: "agent", expression: 'record.userAgent.contains("kali")' }),
    rule({ id: "other", expression: 'record.requestParameters.name == "a"' }),
  ];
  const records = [record(), record({ eventName: "DeleteTrail" }), record({ eventName: "x", userAgent: "kali" })];
  expect(candidatesOf(rules, records)).toEqual([
    ["stopped", "other"],
    ["deleted", "other"],
    ["agent", "other"],
  ]);
});

test('record["eventName"] is indexed as record.eventName is', () => {
  const rules = [rule({ id: "stopped", expression: 'record["eventName"] == "StopLogging"' })];
  expect(candidatesOf(rules, [record(), record({ eventName: "ListTrails" })])).toEqual([["stopped"], []]);
});

test("a rule that may fail on a record is a candidate", () => {
  const rules = [rule({ id: "fails", expression: 'record.errorCode == "AccessDenied"' })];
  expect(candidatesOf(rules, [record()])).toEqual([["fails"]]);
});

test("a record without a caller, a name or a service must be parsed", () => {
  const rules = [rule({ id: "any", expression: "true" })];
  const records = [record({ userIdentity: null }), record({ eventName: 5 }), { eventCategory: "Insight" }, 7];
  expect(candidatesOf(rules, records)).toEqual([undefined, undefined, undefined, undefined]);
});

test("a record without a rare field is known to lack it, and one that has it must be parsed", () => {
  const accountId = 'record.?userIdentity.?invokedByDelegate.?accountId.orValue("")';
  const rules = [
    rule({ id: "optional", expression: `${accountId} != "" && record.requestParameters.x == 1` }),
    rule({ id: "has", expression: "has(record.userIdentity.invokedByDelegate)" }),
    rule({ id: "fails", expression: 'record.userIdentity.invokedByDelegate.accountId == "a"' }),
    rule({ id: "none", expression: `${accountId} == ""` }),
    rule({ id: "another field", expression: 'record[?"userIdentity.invokedByDelegate"].hasValue()' }),
  ];
  const identity = { type: "IAMUser", invokedBy: "config.amazonaws.com" };
  const records = [{}, { invokedByDelegate: { accountId: "a" } }, { invokedByDelegate: null }].map((fields) =>
    record({ userIdentity: { ...identity, ...fields } }),
  );
  expect(candidatesOf(rules, records)).toEqual([["fails", "none", "another field"], undefined, undefined]);
});

test("more values than the scanner can intern change nothing", () => {
  const rules = [rule({ id: "agent", expression: 'record.userAgent == "agent 39999"' })];
  const records = Array.from({ length: 40_000 }, (_, index) => record({ userAgent: `agent ${index}` }));
  const found = candidatesOf(rules, records);
  expect(found.map((ids, index) => (ids?.length ? index : -1)).filter((index) => index >= 0)).toEqual([39_999]);
  expect(found).toHaveLength(40_000);
});

test("a record whose address is too long to intern must be parsed, if a rule about its event reads the address", () => {
  const rules = [
    rule({ id: "agent", expression: 'record.eventName == "StopLogging" && record.userAgent == "a"' }),
    rule({ id: "address", expression: 'record.eventName == "StopLogging" && record.sourceIPAddress.endsWith("1")' }),
  ];
  const sourceIPAddress = "1".repeat(1025);
  const records = [record({ sourceIPAddress }), record({ sourceIPAddress, eventName: "ListTrails" })];
  expect(candidatesOf(rules, records)).toEqual([undefined, []]);
});

test("of a parsed record, the event name alone rules out rules about other events", () => {
  const rules = [
    rule({ id: "stopped", expression: 'record.eventName == "StopLogging"' }),
    rule({ id: "any", expression: "record.requestParameters.x == 1" }),
    rule({ id: "not", expression: 'record.eventName != "StopLogging"' }),
    rule({ id: "begins", expression: 'record.eventName.startsWith("Stop")' }),
    rule({ id: "rare", expression: "has(record.userIdentity.invokedByDelegate)" }),
  ];
  const events = new EventIndex(rules);
  const ids = (name: string) =>
    events.candidates(name, "cloudtrail.amazonaws.com").map(({ index }) => (rules[index] as Rule).id);
  expect(ids("StopLogging")).toEqual(["stopped", "any", "not", "begins", "rare"]);
  expect(ids("ListTrails")).toEqual(["any", "not", "begins", "rare"]);
});

test("a rule that is about any event name is a candidate for the services alone that it is about", () => {
  const rules = [
    rule({ id: "of S3", expression: 'record.eventSource == "s3.amazonaws.com" && record.eventName.startsWith("Put")' }),
    rule({ id: "not of S3", expression: 'record.eventSource != "s3.amazonaws.com"' }),
    rule({ id: "of two", expression: 'record.eventSource in ["s3.amazonaws.com", "sqs.amazonaws.com"]' }),
    rule({ id: "begins", expression: 'record.eventSource.startsWith("s")' }),
    rule({ id: "stopped", expression: 'record.eventName == "StopLogging"' }),
  ];
  const events = new EventIndex(rules);
  const ids = (source: string) => events.candidates("x", source).map(({ index }) => (rules[index] as Rule).id);
  expect(ids("s3.amazonaws.com")).toEqual(["of S3", "not of S3", "of two", "begins"]);
  expect(ids("sqs.amazonaws.com")).toEqual(["not of S3", "of two", "begins"]);
  expect(ids("ec2.amazonaws.com")).toEqual(["not of S3", "begins"]);
});
